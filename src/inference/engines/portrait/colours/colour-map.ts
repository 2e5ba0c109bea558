import type { Size } from '../../../image/area.ts';
import type { Raster } from '../../../image/raster.ts';
import { smoothstep } from '../../../smoothstep.ts';
import { greenOf, lumaOf, type Plane, toLevel } from './planes.ts';

/** Fields for each cell of a coarse picture, those of a cell beside each other, row by row. */
interface Fields extends Size {
  readonly data: Plane;
}

/** How a drawing's colours change: each channel becomes slope · luma + offset. Six fields: slope and offset of red, green and blue. */
export type ColourMap = Fields;

/**
 * What changes on a face besides. Four fields: how much of the drawing's own colours is kept, in proportion to the new luma, 0…1; what is
 * added to what red and blue are above luma, as parts of the new luma, so that colours fade in the shade and in black lines; and where the
 * whites of eyes and teeth may be, 0…1: they change less than the skin around them.
 */
export interface FaceColourMap extends Fields {
  /** The drawn skin's luma, and how far its red is above that; both in levels. */
  readonly skin: { readonly luma: number; readonly red: number };
}

export const MAP_FIELDS = 6;
export const FACE_FIELDS = 4;

/** Colours as parts of luma are steady in the dark too with so much added to luma. */
export const DARK = 8;

/** Where cells are at least so many pixels wide, what lies between them is interpolated once for every 2×2 pixels. */
const WIDE = 4;

/** Changes a drawing's colours in place; between cells the map is interpolated. */
export function applyColourMap(drawing: Raster, map: ColourMap, face?: FaceColourMap): void {
  const { width, height, data } = drawing;
  // Not on faces: the edges of beards would get steps.
  const shift = !face && width >= WIDE * map.width ? 1 : 0;
  const stepsOf = interpolated(map, MAP_FIELDS, { width, height, shift });
  const faceStepsOf = face && interpolated(face, FACE_FIELDS, { width, height, shift });
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width * 3, (y + 1) * width * 3);
    const steps = stepsOf(y >> shift);
    if (face && faceStepsOf) mapFaceRow(row, steps, faceStepsOf(y), face.skin);
    else mapRow(row, steps, shift);
  }
}

/** A row of steps out of fields of cells, Rows are asked for one after the other; the next one overwrites the last. */
function interpolated(
  { width, height, data }: Fields,
  count: number,
  { shift, ...picture }: Size & { readonly shift: number },
): (row: number) => Float64Array {
  const [across, down] = [tapsAlong(picture.width, width, shift), tapsAlong(picture.height, height, shift)];
  const cells = new Float64Array(width * count);
  const steps = new Float64Array(across.part.length * count);
  let last = -1;
  return (row) => {
    if (row !== last) {
      const [above, below] = [down.first[row]! * cells.length, down.second[row]! * cells.length];
      const part = down.part[row]!;
      for (let at = 0; at < cells.length; at++)
        cells[at] = data[above + at]! + part * (data[below + at]! - data[above + at]!);
      interpolate(cells, across, steps);
    }
    last = row;
    return steps;
  };
}

function interpolate(cells: Float64Array, { first, second, part }: Taps, steps: Float64Array): void {
  const count = steps.length / part.length;
  for (let step = 0, to = 0; step < part.length; step++) {
    const share = part[step]!;
    let one = first[step]! * count;
    let other = second[step]! * count;
    // Slope and offset at once: counting takes longer than that.
    for (const end = to + count; to < end; one += 2, other += 2, to += 2) {
      steps[to] = cells[one]! + share * (cells[other]! - cells[one]!);
      steps[to + 1] = cells[one + 1]! + share * (cells[other + 1]! - cells[one + 1]!);
    }
  }
}

/** How much less than skin what may be white changes. */
const WHITES_KEEP = 0.7;
/** Greyest skin that whites are distinguished from by their colour, in levels of red above luma. */
const SKIN_RED = 12;

function mapRow(row: Uint8Array, steps: Float64Array, shift: number): void {
  for (let place = 0, x = 0; place < row.length; place += 3, x++) {
    const at = (x >> shift) * MAP_FIELDS;
    const luma = lumaOf(row[place]!, row[place + 1]!, row[place + 2]!);
    row[place] = toLevel(steps[at]! * luma + steps[at + 1]!);
    row[place + 1] = toLevel(steps[at + 2]! * luma + steps[at + 3]!);
    row[place + 2] = toLevel(steps[at + 4]! * luma + steps[at + 5]!);
  }
}

function mapFaceRow(row: Uint8Array, steps: Float64Array, face: Float64Array, skin: FaceColourMap['skin']) {
  const skinRed = Math.max(SKIN_RED, skin.red);
  for (let place = 0, x = 0; place < row.length; place += 3, x++) {
    const at = x * MAP_FIELDS;
    const luma = lumaOf(row[place]!, row[place + 1]!, row[place + 2]!);
    let r = steps[at]! * luma + steps[at + 1]!;
    let g = steps[at + 2]! * luma + steps[at + 3]!;
    let b = steps[at + 4]! * luma + steps[at + 5]!;
    const field = x * FACE_FIELDS;
    if (face[field]! > 0) {
      const own = row[place]! - luma;
      const mapped = lumaOf(r, g, b);
      const white = face[field + 3]! > 0 ? face[field + 3]! * whiteness(luma / skin.luma, own / skinRed) : 0;
      const light = Math.max(0, mapped + white * (luma - mapped));
      const kept = (face[field]! * (light + DARK)) / (luma + DARK);
      const ratio = (1 - white) * (light + DARK);
      const red = r - mapped + kept * own + ratio * face[field + 1]!;
      const blue = b - mapped + kept * (row[place + 2]! - luma) + ratio * face[field + 2]!;
      [r, g, b] = [light + red, greenOf(light, red, blue), light + blue];
    }
    row[place] = toLevel(r);
    row[place + 1] = toLevel(g);
    row[place + 2] = toLevel(b);
  }
}

/** How white a pixel is beside skin, by its luma and what red is above it as parts of the skin's: 0 up to WHITES_KEEP. */
const whiteness = (luma: number, red: number) =>
  WHITES_KEEP * smoothstep(0.7, 0.9, luma) * (1 - smoothstep(0.35, 0.75, red));

/** The two cells that each step lies between, and how far it is on the way to the second. */
interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly part: Float64Array;
}

function tapsAlong(pixels: number, cells: number, shift: number): Taps {
  const side = 1 << shift;
  const at = Float64Array.from({ length: Math.ceil(pixels / side) }, (_, step) =>
    Math.min(Math.max(((step + 0.5) * side * cells) / pixels - 0.5, 0), cells - 1),
  );
  const first = Int32Array.from(at);
  return {
    first,
    second: first.map((cell) => Math.min(cell + 1, cells - 1)),
    part: at.map((place, step) => place - first[step]!),
  };
}
