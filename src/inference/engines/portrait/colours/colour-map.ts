import type { Size } from '../../../image/area.ts';
import type { Raster } from '../../../image/raster.ts';
import { smoothstep } from '../../../smoothstep.ts';
import { lumaOf, type Plane } from './planes.ts';

/**
 * How a drawing's colours change, cell by cell of a coarser picture. Luma y becomes y + lumaSlope · y + lumaOffset. What red is above
 * luma becomes redSlope · y + redOffset; blue alike.
 */
export interface ColourMap extends Size {
  readonly lumaSlope: Plane;
  readonly lumaOffset: Plane;
  readonly redSlope: Plane;
  readonly redOffset: Plane;
  readonly blueSlope: Plane;
  readonly blueOffset: Plane;
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

/** Changes a drawing's colours in place; between cells the map is interpolated. */
export function applyColourMap({ width, height, data }: Raster, map: ColourMap): void {
  const planes = [map.lumaSlope, map.lumaOffset, map.redSlope, map.redOffset, map.blueSlope, map.blueOffset];
  if (map.face) planes.push(map.face.keep, map.face.redRatio, map.face.blueRatio, map.face.whites.share);
  const fields = planes.length;
  const across = tapsAlong(width, map.width);
  const down = tapsAlong(height, map.height);
  // The map's fields between two of its rows, cell by cell.
  const cells = new Float64Array(map.width * fields);
  const whiteness = whitenessBeside(map.face?.whites);
  for (let y = 0; y < height; y++) {
    const above = down.first[y]! * map.width;
    const below = down.second[y]! * map.width;
    const part = down.part[y]!;
    for (const [field, plane] of planes.entries())
      for (let column = 0, to = field; column < map.width; column++, to += fields)
        cells[to] = plane[above + column]! + part * (plane[below + column]! - plane[above + column]!);
    mapRow(data, y * width * 3, { cells, fields, across, whiteness });
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

interface MappedRow {
  readonly cells: Float64Array;
  readonly fields: number;
  readonly across: Taps;
  readonly whiteness: (luma: number, red: number) => number;
}

/** Written out by field and stepped from pixel to pixel between two cells: this is where the time goes. */
function mapRow(
  data: Uint8Array,
  start: number,
  { cells, fields, across: { first, second, part, step }, whiteness }: MappedRow,
): void {
  const isFace = fields > 6;
  const end = part.length;
  for (let x = 0, place = start; x < end; ) {
    const cell = first[x]!;
    const at = cell * fields;
    const to = second[x]! * fields;
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
    // Nothing of a face is in most cells.
    const hasFace = isFace && cells[at + 6]! + cells[to + 6]! > 0;
    for (; x < end && first[x] === cell; x++, place += 3) {
      const r = data[place]!;
      const b = data[place + 2]!;
      const luma = lumaOf(r, data[place + 1]!, b);
      let light = luma + lumaSlope * luma + lumaOffset;
      let red = redSlope * luma + redOffset;
      let blue = blueSlope * luma + blueOffset;
      if (hasFace) {
        const there = part[x]!;
        const white = cells[at + 9]! + there * (cells[to + 9]! - cells[at + 9]!);
        const changed = white > 0 ? 1 - white * whiteness(luma, r - luma) : 1;
        light = Math.max(0, luma + changed * (light - luma));
        const keep = cells[at + 6]! + there * (cells[to + 6]! - cells[at + 6]!);
        const kept = (keep * (light + DARK)) / (luma + DARK);
        const ratio = changed * (light + DARK);
        red += kept * (r - luma) + ratio * (cells[at + 7]! + there * (cells[to + 7]! - cells[at + 7]!));
        blue += kept * (b - luma) + ratio * (cells[at + 8]! + there * (cells[to + 8]! - cells[at + 8]!));
      }
      data[place] = toLevel(light + red);
      data[place + 1] = toLevel(light - (0.299 * red + 0.114 * blue) / 0.587);
      data[place + 2] = toLevel(light + blue);
      lumaSlope += step * d0;
      lumaOffset += step * d1;
      redSlope += step * d2;
      redOffset += step * d3;
      blueSlope += step * d4;
      blueOffset += step * d5;
    }
  }
}

/** Quicker than what a Uint8ClampedArray does itself. */
const toLevel = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : value + 0.5);

/** The two cells that each pixel lies between, and how far it is on the way to the second. */
interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly part: Float64Array;
  /** How far the next pixel is on that way. */
  readonly step: number;
}

function tapsAlong(pixels: number, cells: number): Taps {
  const first = new Int32Array(pixels);
  const second = new Int32Array(pixels);
  const part = new Float64Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = Math.min(Math.max(((pixel + 0.5) * cells) / pixels - 0.5, 0), cells - 1);
    first[pixel] = Math.floor(at);
    second[pixel] = Math.min(first[pixel]! + 1, cells - 1);
    part[pixel] = at - first[pixel]!;
  }
  return { first, second, part, step: pixels > 0 ? cells / pixels : 0 };
}
