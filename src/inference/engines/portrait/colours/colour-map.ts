import type { Size } from '../../../image/area.ts';
import { type Places, places } from '../../../image/places.ts';
import type { Raster } from '../../../image/raster.ts';
import { smoothstep } from '../../../smoothstep.ts';
import { type Guided, greenOf, lumaAt, lumaOf, type Plane, toLevel, type Window } from './planes.ts';

/**
 * How a drawing's colours change, cell by cell of a coarser picture: how much lighter it becomes, and how far red and blue are above its luma, as
 * slope · luma + offset; in levels.
 */
export interface ColourMap extends Size {
  readonly light: Guided;
  readonly red: Guided;
  readonly blue: Guided;
}

/** How much of the photo's broad light comes back. */
const LIGHT = 0.95;
/** How much of the photo's colours comes back: more than all, as smoothing makes them duller. */
const COLOURS = 1.05;

/** What changes otherwise on a face; planes of the window around it. */
export interface FaceColourMap {
  readonly window: Window;
  /** How much each cell belongs to the face, 0…1. */
  readonly inside: Plane;
  /** How much lighter it becomes, in levels. */
  readonly light: Plane;
  /** How much of the drawing's own colours is kept, in proportion to the new luma, 0…1. */
  readonly keep: number;
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

/** Fields of a cell: a slope and an offset each for red, green and blue. */
const PLAIN = 6;
/** With a face also: how much of its own colours is kept, what is added to red and to blue, and how much may be whites. */
const WITH_FACE = 10;

/** Changes a drawing's colours in place; between cells the map is interpolated. */
export function applyColourMap({ width, height, data }: Raster, map: ColourMap, face?: FaceColourMap): void {
  const fields = face ? WITH_FACE : PLAIN;
  const whole = channelsOf(map, fields);
  if (face) setFace(whole, map.width, face);
  const across = places(map.width, width);
  const down = places(map.height, height);
  const step = map.width / width;
  const whiteness = whitenessBeside(face?.whites);
  const cells = new Float64Array(map.width * fields);
  for (let y = 0; y < height; y += 2) {
    const above = down.before[y]! * cells.length;
    const below = down.after[y]! * cells.length;
    const part = down.part[y]!;
    for (let at = 0; at < cells.length; at++)
      cells[at] = whole[above + at]! + part * (whole[below + at]! - whole[above + at]!);
    const next = y + 1 < height ? 3 * width : 0;
    mapRows(data, y * width * 3, { cells, fields, across, step, next, whiteness });
  }
}

/** Cells' slopes and offsets beside each other. */
function channelsOf({ light, red, blue }: ColourMap, fields: number): Float64Array {
  const cells = new Float64Array(light.slope.length * fields);
  for (const [field, part] of (['slope', 'offset'] as const).entries()) {
    const [lights, reds, blues] = [light[part], red[part], blue[part]];
    for (let cell = 0, at = field; cell < lights.length; cell++, at += fields) {
      const luma = LIGHT * lights[cell]! + (part === 'slope' ? 1 : 0);
      const [moreRed, moreBlue] = [COLOURS * reds[cell]!, COLOURS * blues[cell]!];
      cells[at] = luma + moreRed;
      cells[at + 2] = greenOf(luma, moreRed, moreBlue);
      cells[at + 4] = luma + moreBlue;
    }
  }
  return cells;
}

/** On the face, the map's light is the face's own, and none of its colours come from the map. */
function setFace(cells: Float64Array, width: number, face: FaceColourMap): void {
  const { window, inside, light, keep, redRatio, blueRatio, whites } = face;
  for (let cell = 0; cell < light.length; cell++) {
    const column = window.left + (cell % window.width);
    const row = window.top + Math.floor(cell / window.width);
    const at = (row * width + column) * WITH_FACE;
    const share = inside[cell]!;
    for (let field = at; field < at + PLAIN; field += 2) {
      cells[field] = share + (1 - share) * cells[field]!;
      cells[field + 1] = share * light[cell]! + (1 - share) * cells[field + 1]!;
    }
    cells[at + 6] = keep * share;
    cells[at + 7] = redRatio[cell]!;
    cells[at + 8] = blueRatio[cell]!;
    cells[at + 9] = whites.share[cell]!;
  }
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

/** Two rows beside each other: cells are some pixels high, so both have the colours of the upper one. */
interface MappedRows {
  readonly cells: Float64Array;
  readonly fields: number;
  readonly across: Places;
  /** How far it is from one pixel to the next, in cells. */
  readonly step: number;
  /** How far it is from a place to the one in the next row; 0 where there is none. */
  readonly next: number;
  readonly whiteness: (luma: number, red: number) => number;
}

/** Written out by field and stepped from pixel to pixel between two cells: this is where the time goes. */
function mapRows(data: Uint8Array, start: number, rows: MappedRows): void {
  const { cells, fields, across, step, next } = rows;
  const { before, after, part } = across;
  for (let x = 0, place = start; x < part.length; ) {
    const cell = before[x]!;
    const at = cell * fields;
    const to = after[x]! * fields;
    // Nothing of a face is in most cells.
    if (fields > PLAIN && cells[at + 6]! + cells[to + 6]! > 0) {
      mapFacePixels(data, place, x, rows);
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
    let redSlope = cells[at]! + share * d0;
    let redOffset = cells[at + 1]! + share * d1;
    let greenSlope = cells[at + 2]! + share * d2;
    let greenOffset = cells[at + 3]! + share * d3;
    let blueSlope = cells[at + 4]! + share * d4;
    let blueOffset = cells[at + 5]! + share * d5;
    for (; x < part.length && before[x] === cell; x++, place += 3) {
      const own = lumaAt(data, place);
      data[place] = toLevel(redSlope * own + redOffset);
      data[place + 1] = toLevel(greenSlope * own + greenOffset);
      data[place + 2] = toLevel(blueSlope * own + blueOffset);
      if (next > 0) {
        const below = place + next;
        const other = lumaAt(data, below);
        data[below] = toLevel(redSlope * other + redOffset);
        data[below + 1] = toLevel(greenSlope * other + greenOffset);
        data[below + 2] = toLevel(blueSlope * other + blueOffset);
      }
      redSlope += step * d0;
      redOffset += step * d1;
      greenSlope += step * d2;
      greenOffset += step * d3;
      blueSlope += step * d4;
      blueOffset += step * d5;
    }
  }
}

/** The pixels of both rows at a column: they have the same cells. */
function mapFacePixels(data: Uint8Array, start: number, x: number, rows: MappedRows): void {
  const { cells, across, next, whiteness } = rows;
  const at = across.before[x]! * WITH_FACE;
  const to = across.after[x]! * WITH_FACE;
  const there = across.part[x]!;
  const redSlope = between(cells, at, to, there);
  const redOffset = between(cells, at + 1, to + 1, there);
  const greenSlope = between(cells, at + 2, to + 2, there);
  const greenOffset = between(cells, at + 3, to + 3, there);
  const blueSlope = between(cells, at + 4, to + 4, there);
  const blueOffset = between(cells, at + 5, to + 5, there);
  const keep = between(cells, at + 6, to + 6, there);
  const redRatio = between(cells, at + 7, to + 7, there);
  const blueRatio = between(cells, at + 8, to + 8, there);
  const white = between(cells, at + 9, to + 9, there);
  for (let row = 0, place = start; row < (next > 0 ? 2 : 1); row++, place += next) {
    const own = lumaAt(data, place);
    const red = redSlope * own + redOffset;
    const green = greenSlope * own + greenOffset;
    const blue = blueSlope * own + blueOffset;
    const mapped = lumaOf(red, green, blue);
    const changed = white > 0 ? 1 - white * whiteness(own, data[place]! - own) : 1;
    const light = Math.max(0, own + changed * (mapped - own));
    const kept = (keep * (light + DARK)) / (own + DARK);
    const ratio = changed * (light + DARK);
    const moreRed = kept * (data[place]! - own) + ratio * redRatio;
    const moreBlue = kept * (data[place + 2]! - own) + ratio * blueRatio;
    const lighter = light - mapped;
    data[place] = toLevel(red + lighter + moreRed);
    data[place + 1] = toLevel(green + greenOf(lighter, moreRed, moreBlue));
    data[place + 2] = toLevel(blue + lighter + moreBlue);
  }
}

const between = (cells: Float64Array, at: number, to: number, there: number) =>
  cells[at]! + there * (cells[to]! - cells[at]!);
