import type { Size } from '../../../image/area.ts';
import type { Raster } from '../../../image/raster.ts';
import { smoothstep } from '../../../smoothstep.ts';
import { lumaOf, type Plane } from './planes.ts';

/**
 * How a drawing's colours change, cell by cell of a coarser picture. Luma y becomes y + lumaSlope · y + lumaOffset. What red is above
 * luma is kept in part, in proportion to the new luma, and redSlope · y + redOffset is added; blue alike.
 */
export interface ColourMap extends Size {
  readonly lumaSlope: Plane;
  readonly lumaOffset: Plane;
  /** How much of the drawing's own colours is kept, 0…1. */
  readonly keep: Plane;
  readonly redSlope: Plane;
  readonly redOffset: Plane;
  readonly blueSlope: Plane;
  readonly blueOffset: Plane;
  readonly face?: FaceColourMap;
}

/** What changes on a face besides. */
export interface FaceColourMap {
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
export function applyColourMap(drawing: Raster, map: ColourMap): void {
  const planes = [map.lumaSlope, map.lumaOffset, map.keep, map.redSlope, map.redOffset];
  planes.push(map.blueSlope, map.blueOffset);
  if (map.face) planes.push(map.face.whites.share, map.face.redRatio, map.face.blueRatio);
  const fields = planes.length;
  const { width, height } = drawing;
  const levels = new Uint8ClampedArray(drawing.data.buffer, drawing.data.byteOffset, drawing.data.length);
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
    mapRow(levels, y * width * 3, { cells, fields, across, whiteness });
  }
}

/** How much less than skin what may be white changes. */
const WHITES_KEEP = 0.7;
/** Greyest skin that whites are told from by their colour, in levels of red above luma. */
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

/** Written out by field: this is where the time goes. */
function mapRow(
  levels: Uint8ClampedArray,
  start: number,
  { cells, fields, across: { first, second, part }, whiteness }: MappedRow,
): void {
  const isFace = fields > 7;
  for (let x = 0, place = start; x < part.length; x++, place += 3) {
    const left = first[x]! * fields;
    const right = second[x]! * fields;
    const share = part[x]!;
    const r = levels[place]!;
    const b = levels[place + 2]!;
    const luma = lumaOf(r, levels[place + 1]!, b);
    let lumaSlope = cells[left]! + share * (cells[right]! - cells[left]!);
    let lumaOffset = cells[left + 1]! + share * (cells[right + 1]! - cells[left + 1]!);
    const keep = cells[left + 2]! + share * (cells[right + 2]! - cells[left + 2]!);
    const redSlope = cells[left + 3]! + share * (cells[right + 3]! - cells[left + 3]!);
    const redOffset = cells[left + 4]! + share * (cells[right + 4]! - cells[left + 4]!);
    const blueSlope = cells[left + 5]! + share * (cells[right + 5]! - cells[left + 5]!);
    const blueOffset = cells[left + 6]! + share * (cells[right + 6]! - cells[left + 6]!);
    let redRatio = 0;
    let blueRatio = 0;
    if (isFace) {
      const white = cells[left + 7]! + share * (cells[right + 7]! - cells[left + 7]!);
      const changed = white > 0 ? 1 - white * whiteness(luma, r - luma) : 1;
      lumaSlope *= changed;
      lumaOffset *= changed;
      redRatio = changed * (cells[left + 8]! + share * (cells[right + 8]! - cells[left + 8]!));
      blueRatio = changed * (cells[left + 9]! + share * (cells[right + 9]! - cells[left + 9]!));
    }
    const light = Math.max(0, luma + lumaSlope * luma + lumaOffset);
    const kept = (keep * (light + DARK)) / (luma + DARK);
    const red = kept * (r - luma) + redSlope * luma + redOffset + redRatio * (light + DARK);
    const blue = kept * (b - luma) + blueSlope * luma + blueOffset + blueRatio * (light + DARK);
    levels[place] = light + red;
    levels[place + 1] = light - (0.299 * red + 0.114 * blue) / 0.587;
    levels[place + 2] = light + blue;
  }
}

/** The two cells that each pixel lies between, and how far it is on the way to the second. */
interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly part: Float64Array;
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
  return { first, second, part };
}
