import type { Size } from '../../../image/area.ts';
import { type Places, places } from '../../../image/places.ts';
import type { Raster } from '../../../image/raster.ts';
import { smoothstep } from '../../../smoothstep.ts';
import { type Guided, greenOf, lumaOf, type Plane, toLevel } from './planes.ts';

/**
 * How a drawing's colours change, cell by cell of a coarser picture: its luma, and how far its red and blue are above that, become
 * slope · luma + offset; in levels.
 */
export interface ColourMap extends Size {
  readonly luma: Guided;
  readonly red: Guided;
  readonly blue: Guided;
  readonly face?: FaceColourMap;
}

/** What changes on a face besides. */
export interface FaceColourMap {
  /** How much of the drawing's own colours is kept, in proportion to the new luma, 0…1. */
  readonly keep: Plane;
  /** Added to what red and blue are above luma, as parts of the new luma: so colours fade in the shade and in black lines. */
  readonly redRatio: Plane;
  readonly blueRatio: Plane;
  readonly whites: Whites;
}

/** Where the whites of eyes and teeth may be: they change less than the skin around them. */
export interface Whites {
  /** 0…1. */
  readonly share: Plane;
  /** The drawn skin's luma, and how far its red is above that; both in levels. */
  readonly skinLuma: number;
  readonly skinRed: number;
}

/** Colours as parts of luma are steady in the dark too with so much added to luma. */
export const DARK = 8;

/** So many fields of a cell are of the map itself; those of a face follow. */
const PLAIN = 6;

/** Changes a drawing's colours in place; between cells the map is interpolated. */
export function applyColourMap({ width, height, data }: Raster, map: ColourMap): void {
  const { luma, red, blue, face } = map;
  const planes = [luma.slope, luma.offset, red.slope, red.offset, blue.slope, blue.offset];
  if (face) planes.push(face.keep, face.redRatio, face.blueRatio, face.whites.share);
  const fields = planes.length;
  const across = places(map.width, width);
  const step = map.width / width;
  const down = places(map.height, height);
  // All fields of a cell beside each other; and the same between two of the map's rows.
  const packed = pack(planes);
  const cells = new Float64Array(map.width * fields);
  const whiteness = whitenessBeside(face?.whites);
  for (let y = 0; y < height; y++) {
    const above = down.before[y]! * cells.length;
    const below = down.after[y]! * cells.length;
    const part = down.part[y]!;
    for (let at = 0; at < cells.length; at++)
      cells[at] = packed[above + at]! + part * (packed[below + at]! - packed[above + at]!);
    mapRow(data, y * width * 3, { cells, fields, across, step, whiteness });
  }
}

function pack(planes: readonly Plane[]): Plane {
  const packed = new Float32Array(planes.length * planes[0]!.length);
  for (const [field, plane] of planes.entries())
    for (let cell = 0, to = field; cell < plane.length; cell++, to += planes.length)
      packed[to] = plane[cell]!;
  return packed;
}

/** How much less than skin what may be white changes. */
const WHITES_KEEP = 0.7;
/** Greyest skin that whites are distinguished from by their colour, in levels of red above luma. */
const SKIN_RED = 12;

/** How white a pixel is beside skin, by its luma and what red is above it: 0 up to WHITES_KEEP. */
function whitenessBeside(whites: Whites | undefined): (luma: number, red: number) => number {
  if (whites === undefined) return () => 0;
  const skinRed = Math.max(SKIN_RED, whites.skinRed);
  return (luma, red) =>
    WHITES_KEEP * smoothstep(0.7, 0.9, luma / whites.skinLuma) * (1 - smoothstep(0.35, 0.75, red / skinRed));
}

interface MappedRow {
  readonly cells: Float64Array;
  readonly fields: number;
  readonly across: Places;
  /** How far it is from one pixel to the next, in cells. */
  readonly step: number;
  readonly whiteness: (luma: number, red: number) => number;
}

/** Written out by field and stepped from pixel to pixel between two cells: this is where the time goes. */
function mapRow(data: Uint8Array, start: number, row: MappedRow): void {
  const { cells, fields, across, step } = row;
  const { before, after, part } = across;
  for (let x = 0, place = start; x < part.length; ) {
    const at = before[x]! * fields;
    const to = after[x]! * fields;
    // Nothing of a face is in most cells.
    if (fields > PLAIN && cells[at + PLAIN]! + cells[to + PLAIN]! > 0) {
      mapFacePixel(data, place, x, row);
      x++;
      place += 3;
      continue;
    }
    const share = part[x]!;
    const d0 = cells[to]! - cells[at]!;
    const d1 = cells[to + 1]! - cells[at + 1]!;
    const d2 = cells[to + 2]! - cells[at + 2]!;
    const d3 = cells[to + 3]! - cells[at + 3]!;
    const d4 = cells[to + 4]! - cells[at + 4]!;
    const d5 = cells[to + 5]! - cells[at + 5]!;
    let lumaSlope = cells[at]! + share * d0;
    let lumaOffset = cells[at + 1]! + share * d1;
    let redSlope = cells[at + 2]! + share * d2;
    let redOffset = cells[at + 3]! + share * d3;
    let blueSlope = cells[at + 4]! + share * d4;
    let blueOffset = cells[at + 5]! + share * d5;
    for (const cell = before[x]; x < part.length && before[x] === cell; x++, place += 3) {
      const own = lumaOf(data[place]!, data[place + 1]!, data[place + 2]!);
      const luma = lumaSlope * own + lumaOffset;
      const red = redSlope * own + redOffset;
      const blue = blueSlope * own + blueOffset;
      data[place] = toLevel(luma + red);
      data[place + 1] = toLevel(greenOf(luma, red, blue));
      data[place + 2] = toLevel(luma + blue);
      lumaSlope += step * d0;
      lumaOffset += step * d1;
      redSlope += step * d2;
      redOffset += step * d3;
      blueSlope += step * d4;
      blueOffset += step * d5;
    }
  }
}

function mapFacePixel(
  data: Uint8Array,
  place: number,
  x: number,
  { cells, fields, across: { before, after, part }, whiteness }: MappedRow,
): void {
  const at = before[x]! * fields;
  const to = after[x]! * fields;
  const there = part[x]!;
  const luma = lumaOf(data[place]!, data[place + 1]!, data[place + 2]!);
  const [ownRed, ownBlue] = [data[place]! - luma, data[place + 2]! - luma];
  const mapped = between(cells, at, to, there) * luma + between(cells, at + 1, to + 1, there);
  const white = between(cells, at + 9, to + 9, there);
  const changed = white > 0 ? 1 - white * whiteness(luma, ownRed) : 1;
  const light = Math.max(0, luma + changed * (mapped - luma));
  const kept = (between(cells, at + 6, to + 6, there) * (light + DARK)) / (luma + DARK);
  const ratio = changed * (light + DARK);
  const red =
    between(cells, at + 2, to + 2, there) * luma +
    between(cells, at + 3, to + 3, there) +
    kept * ownRed +
    ratio * between(cells, at + 7, to + 7, there);
  const blue =
    between(cells, at + 4, to + 4, there) * luma +
    between(cells, at + 5, to + 5, there) +
    kept * ownBlue +
    ratio * between(cells, at + 8, to + 8, there);
  data[place] = toLevel(light + red);
  data[place + 1] = toLevel(greenOf(light, red, blue));
  data[place + 2] = toLevel(light + blue);
}

const between = (cells: Float64Array, at: number, to: number, there: number) =>
  cells[at]! + there * (cells[to]! - cells[at]!);
