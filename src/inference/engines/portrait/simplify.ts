import type { StyleId } from '../../../cartoon.ts';
import type { Size } from '../../image/area.ts';
import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';
import { lumaOfAll } from './colours/planes.ts';
import { type Grid, readGrid } from './grid.ts';

/** How a style draws what the networks leave nearly as it was photographed. */
export interface Simplification {
  /** Neighbours whose luma differs by less than so many levels become one tone. */
  readonly range: number;
  /** How dark outlines are, 0 (there are none) to 1 (black). */
  readonly lines: number;
  /** Outlines are looked for in parts of so many levels; of the range where this is left out. */
  readonly edge?: number;
  /** Tones become multiples of so many levels, from one to the next softly; any tones where this is left out. */
  readonly steps?: number;
}

/** What is different on a face. */
interface OnFace {
  /** How much of the outlines there is, and how much is face, 0…1. */
  readonly places: Grid;
  /** The face's steps start here, so that its skin keeps its tone. */
  readonly tone: number;
}

type Simplifications = Readonly<Partial<Record<StyleId, Simplification>>>;

/** The networks leave different styles different contrast. Styles that are not here draw everything themselves. */
const SIMPLIFICATIONS: Simplifications = {
  anime: { range: 17, lines: 0.85 },
  '3d': { range: 38, lines: 0.75, edge: 24 },
  handdrawn: { range: 30, lines: 0.9 },
  artstyle: { range: 44, lines: 0.95, edge: 32, steps: 34 },
  design: { range: 17, lines: 0.85 },
  illustration: { range: 30, lines: 0.6 },
};

/** How far tones are evened, as a part of the long side. */
const REACH = 1 / 60;
/** Outlines are on the dark side of an edge: where luma is below the mean of a square around, by parts of the range. */
const LINE = { from: 0.1, to: 0.42 };
/** Half that square's side, as a part of the long side, and at least in pixels. */
const LINE_REACH = { part: 1 / 320, least: 1 };

/** Whole numbers are quicker than fractions: tones and weights are counted in parts of this. */
const ONE = 256;

/**
 * Flattens a drawing's tones and outlines them, in place: the networks learned from portraits and hardly change what is no face.
 * @param share 0…1
 */
export function simplify(drawing: Raster, style: StyleId, share: number): void {
  const simplification = SIMPLIFICATIONS[style];
  if (simplification) simplifyAs(drawing, simplification, share);
}

/** Flattens and outlines a drawing, in place. @param share 0…1 */
export function simplifyAs(
  { width, height, data }: Raster,
  { range, lines, edge = range, steps }: Simplification,
  share: number,
  face?: OnFace,
): void {
  const size = { width, height };
  const luma = lumaOfAll(data);
  const longSide = Math.max(width, height);
  const tones = evenTones(luma, size, { reach: Math.max(1, REACH * longSide), range });
  const reach = Math.max(LINE_REACH.least, Math.round(LINE_REACH.part * longSide));
  const columnsOf = columnSums(tones, size, reach);
  const perArea = 1 / (2 * reach + 1) ** 2;
  // What is left beside a line, by how many levels the pixel is darker than what is around it.
  const left = Int32Array.from(
    { length: 256 },
    (_, darker) => ONE * (1 - lines * smoothstep(LINE.from * edge, LINE.to * edge, darker)),
  );
  const part = Math.round(ONE * share);
  const anywhere = steps === undefined ? undefined : stepTable(steps, 255);
  const onFace = steps === undefined || face === undefined ? undefined : stepTable(steps, face.tone);
  const places = new Float64Array(2);
  for (let row = 0, pixel = 0; row < height; row++) {
    const columns = columnsOf(row);
    let sum = 0;
    for (let column = 0; column <= 2 * reach; column++) sum += columns[column]!;
    for (let x = 0; x < width; x++, pixel++) {
      const own = luma[pixel]! * ONE;
      const tone = tones[pixel]!;
      const darker = (sum * perArea - tone) | 0;
      sum += columns[x + 2 * reach + 1]! - columns[x]!;
      let drawn = anywhere ? anywhere[tone >> 8]! : tone;
      let beside = left[darker > 0 ? darker >> 8 : 0]!;
      if (face && onFace) {
        readGrid(face.places, (x + 0.5) / width, (row + 0.5) / height, places);
        beside = ONE + places[0]! * (beside - ONE);
        drawn += places[1]! * (onFace[tone >> 8]! - drawn);
      }
      const wanted = (drawn * beside) >> 8;
      setLuma(data, pixel * 3, luma[pixel]!, own + ((part * (wanted - own)) >> 8));
    }
  }
}

/** The part of a step in which one tone softly becomes the next, around its middle. */
const SOFT = { from: 0.3, to: 0.7 };

/** What tones become in steps, in levels times ONE, by their level. @param tone one of the steps */
function stepTable(steps: number, tone: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, level) => {
    const from = tone + Math.floor((level - tone) / steps) * steps;
    const stepped = from + steps * smoothstep(SOFT.from, SOFT.to, (level - from) / steps);
    return ONE * Math.min(Math.max(stepped, 0), 255);
  });
}

/**
 * Sums down the columns within reach of a row, with the border repeated to both sides. Rows are asked for one after the other from 0 on; the next
 * one overwrites the sums.
 */
function columnSums(plane: Uint16Array, { width, height }: Size, reach: number): (row: number) => Int32Array {
  const rowAt = (row: number) => Math.min(Math.max(row, 0), height - 1) * width;
  const columns = new Int32Array(width + 2 * reach + 1);
  // At first as they are just above the picture.
  for (let row = -reach - 1; row < reach; row++)
    for (let x = 0; x < width; x++) columns[x + reach]! += plane[rowAt(row) + x]!;
  return (row) => {
    const [leaving, entering] = [rowAt(row - reach - 1), rowAt(row + reach)];
    for (let x = 0; x < width; x++) columns[x + reach]! += plane[entering + x]! - plane[leaving + x]!;
    columns.fill(columns[reach]!, 0, reach);
    columns.fill(columns[reach + width - 1]!, reach + width);
    return columns;
  };
}

/** By what a number is multiplied instead of being divided by a level, times ONE². */
const PER_LEVEL = Int32Array.from({ length: 256 }, (_, level) => (ONE * ONE) / Math.max(1, level));

/** Gives a pixel another luma. @param wanted in levels times ONE */
function setLuma(data: Uint8Array, place: number, level: number, wanted: number): void {
  if (wanted < level * ONE) {
    // Darker by a factor: so outlines keep the colour of what they outline.
    const factor = (wanted * PER_LEVEL[level]!) >> 16;
    data[place] = (factor * data[place]! + ONE / 2) >> 8;
    data[place + 1] = (factor * data[place + 1]! + ONE / 2) >> 8;
    data[place + 2] = (factor * data[place + 2]! + ONE / 2) >> 8;
    return;
  }
  const more = (wanted - level * ONE + ONE / 2) >> 8;
  if (more === 0) return;
  data[place] = Math.min(255, data[place]! + more);
  data[place + 1] = Math.min(255, data[place + 1]! + more);
  data[place + 2] = Math.min(255, data[place + 2]! + more);
}

/** Evens tones up to edges: the recursive filter of the domain transform (Gastal & Oliveira 2011), once. @returns levels times ONE */
function evenTones(
  luma: Uint8Array,
  size: Size,
  { reach, range }: { readonly reach: number; readonly range: number },
): Uint16Array {
  const { width, height } = size;
  const tones = new Uint16Array(luma.length);
  // Fine texture has no edges: they are looked for in a smoothed picture.
  const guide = smoothed(luma, size);
  const base = Math.exp(-Math.SQRT2 / reach);
  // How much of its neighbour's tone a pixel takes, by how far their luma differs.
  const weights = Int32Array.from({ length: 256 }, (_, step) => ONE * base ** (1 + (step * reach) / range));
  for (let row = 0; row < height; row++) {
    evenRow(luma, { guide, tones, weights }, row * width, (row + 1) * width);
    if (row > 0) evenDown({ guide, tones, weights }, row * width, -width, width);
  }
  for (let row = height - 2; row >= 0; row--) evenDown({ guide, tones, weights }, row * width, width, width);
  return tones;
}

/** A binomial filter of 3×3 pixels. */
function smoothed(luma: Uint8Array, { width, height }: Size): Uint8Array {
  const result = new Uint8Array(luma.length);
  const down = new Int32Array(width + 2);
  for (let row = 0; row < height; row++) {
    const middle = row * width;
    const above = row > 0 ? middle - width : middle;
    const below = row < height - 1 ? middle + width : middle;
    for (let x = 0; x < width; x++) down[x + 1] = luma[above + x]! + 2 * luma[middle + x]! + luma[below + x]!;
    down[0] = down[1]!;
    down[width + 1] = down[width]!;
    for (let x = 0; x < width; x++)
      result[middle + x] = (down[x]! + 2 * down[x + 1]! + down[x + 2]! + 8) >> 4;
  }
  return result;
}

interface Evening {
  readonly guide: Uint8Array;
  readonly tones: Uint16Array;
  readonly weights: Int32Array;
}

/** From left to right and back. */
function evenRow(luma: Uint8Array, { guide, tones, weights }: Evening, first: number, end: number): void {
  let tone = luma[first]! * ONE;
  tones[first] = tone;
  for (let pixel = first + 1; pixel < end; pixel++) {
    const own = luma[pixel]! * ONE;
    tone = own + ((weights[Math.abs(guide[pixel]! - guide[pixel - 1]!)]! * (tone - own)) >> 8);
    tones[pixel] = tone;
  }
  for (let pixel = end - 2; pixel >= first; pixel--) {
    const own = tones[pixel]!;
    tone = own + ((weights[Math.abs(guide[pixel]! - guide[pixel + 1]!)]! * (tone - own)) >> 8);
    tones[pixel] = tone;
  }
}

/** A row from the one that lies so many pixels further. */
function evenDown({ guide, tones, weights }: Evening, first: number, further: number, width: number): void {
  for (let pixel = first; pixel < first + width; pixel++) {
    const own = tones[pixel]!;
    const weight = weights[Math.abs(guide[pixel]! - guide[pixel + further]!)]!;
    tones[pixel] = own + ((weight * (tones[pixel + further]! - own)) >> 8);
  }
}
