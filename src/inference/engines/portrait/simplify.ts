import type { StyleId } from '../../../cartoon.ts';
import type { Size } from '../../image/area.ts';
import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';
import { lumaOf } from './colours/planes.ts';

/** How a style draws what the networks leave nearly as it was photographed. */
interface Simplification {
  /** Neighbours whose luma differs by less than so many levels become one tone. */
  readonly range: number;
  /** How dark outlines are, 0 (there are none) to 1 (black). */
  readonly lines: number;
  /** Outlines are looked for in parts of so many levels; of the range where this is left out. */
  readonly edge?: number;
}

type Simplifications = Readonly<Partial<Record<StyleId, Simplification>>>;

/** The networks leave different styles different contrast. Styles that are not here draw everything themselves. */
const SIMPLIFICATIONS: Simplifications = {
  anime: { range: 17, lines: 0.85 },
  '3d': { range: 38, lines: 0.75, edge: 24 },
  handdrawn: { range: 30, lines: 0.9 },
  artstyle: { range: 44, lines: 0.95, edge: 32 },
  design: { range: 17, lines: 0.85 },
  illustration: { range: 30, lines: 0.6 },
};

/** The style whose heads are as near to the photo as everything else; evened wholly, lips would have the tone of the skin. */
const HEADS: Simplifications = { artstyle: { range: 40, lines: 0.9, edge: 25 } };

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
  simplifyAs(drawing, SIMPLIFICATIONS[style], share);
}

function simplifyAs(
  { width, height, data }: Raster,
  simplification: Simplification | undefined,
  share: number,
): void {
  if (simplification === undefined) return;
  const { range, lines, edge = range } = simplification;
  const longSide = Math.max(width, height);
  const { luma, tones } = evenTones({ width, height, data }, Math.max(1, REACH * longSide), range);
  const reach = Math.max(LINE_REACH.least, Math.round(LINE_REACH.part * longSide));
  // What is left beside a line, by how many levels the pixel is darker than what is around it.
  const left = Int32Array.from(
    { length: 256 },
    (_, darker) => ONE * (1 - lines * smoothstep(LINE.from * edge, LINE.to * edge, darker)),
  );
  const columnsOf = columnSums(tones, { width, height }, reach);
  const part = Math.round(ONE * share);
  for (let row = 0; row < height; row++)
    outlineRow({ data, luma, tones }, row * width, { columns: columnsOf(row), reach, left, part });
}

interface Lines {
  readonly columns: Int32Array;
  readonly reach: number;
  readonly left: Int32Array;
  readonly part: number;
}

/** Gives a row its even tones, and what is darker than the square around it an outline. */
function outlineRow(
  { data, luma, tones }: Pick<Raster, 'data'> & Even,
  first: number,
  { columns, reach, left, part }: Lines,
): void {
  const side = 2 * reach + 1;
  const perArea = 1 / side ** 2;
  const end = first + columns.length - side;
  let sum = 0;
  for (let column = 0; column < side; column++) sum += columns[column]!;
  for (let pixel = first, place = first * 3, column = 0; pixel < end; pixel++, place += 3, column++) {
    const level = luma[pixel]!;
    const own = level << 8;
    const tone = tones[pixel]!;
    const darker = (sum * perArea - tone) | 0;
    sum += columns[column + side]! - columns[column]!;
    const wanted = own + ((part * (((tone * left[darker > 0 ? darker >> 8 : 0]!) >> 8) - own)) >> 8);
    // Darker by a factor, so outlines keep the colour of what they outline; and lighter by a difference.
    const factor = wanted < own ? (wanted * PER_LEVEL[level]!) >> 16 : 256;
    const more = 128 + (wanted < own ? 0 : wanted - own);
    data[place] = Math.min(255, (factor * data[place]! + more) >> 8);
    data[place + 1] = Math.min(255, (factor * data[place + 1]! + more) >> 8);
    data[place + 2] = Math.min(255, (factor * data[place + 2]! + more) >> 8);
  }
}

/** Flattens and outlines a head, in place, in the styles whose networks leave heads too nearly as they were photographed. */
export function simplifyHead(drawing: Raster, style: StyleId, share: number): void {
  simplifyAs(drawing, HEADS[style], share);
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

/** A picture's luma in levels, and its even tones in levels times ONE. */
interface Even {
  readonly luma: Uint8Array;
  readonly tones: Uint16Array;
}

/** Evens tones up to edges: the recursive filter of the domain transform (Gastal & Oliveira 2011), once. */
function evenTones({ width, height, data }: Raster, reach: number, range: number): Even {
  const luma = new Uint8Array(width * height);
  const tones = new Uint16Array(luma.length);
  // Fine texture has no edges: they are looked for in a smoothed picture.
  const guide = new Uint8Array(luma.length);
  const base = Math.exp(-Math.SQRT2 / reach);
  // How much of its neighbour's tone a pixel takes, by how far their luma differs.
  const weights = Int32Array.from({ length: 256 }, (_, step) => ONE * base ** (1 + (step * reach) / range));
  const evening = { luma, guide, tones, weights };
  const down = new Int32Array(width + 2);
  lumaOfRow(data, luma, 0, width);
  for (let row = 0, first = 0; row < height; row++, first += width) {
    const next = row < height - 1 ? first + width : first;
    if (next > first) lumaOfRow(data, luma, next, width);
    smoothRow(luma, { guide, down }, [Math.max(0, first - width), first, next]);
    evenRow(evening, first, first + width);
    if (row > 0) evenDown(evening, first, -width, width);
  }
  for (let row = height - 2; row >= 0; row--) evenDown(evening, row * width, width, width);
  return { luma, tones };
}

function lumaOfRow(data: Uint8Array, luma: Uint8Array, first: number, width: number): void {
  for (let pixel = first, place = first * 3; pixel < first + width; pixel++, place += 3)
    luma[pixel] = lumaOf(data[place]!, data[place + 1]!, data[place + 2]!) + 0.5;
}

/** A row of a binomial filter of 3×3 pixels. */
function smoothRow(
  luma: Uint8Array,
  { guide, down }: { readonly guide: Uint8Array; readonly down: Int32Array },
  [above, middle, below]: readonly [number, number, number],
): void {
  const width = down.length - 2;
  for (let x = 0; x < width; x++) down[x + 1] = luma[above + x]! + 2 * luma[middle + x]! + luma[below + x]!;
  down[0] = down[1]!;
  down[width + 1] = down[width]!;
  for (let x = 0; x < width; x++) guide[middle + x] = (down[x]! + 2 * down[x + 1]! + down[x + 2]! + 8) >> 4;
}

interface Evening extends Even {
  readonly guide: Uint8Array;
  readonly weights: Int32Array;
}

/** From left to right and back. */
function evenRow({ luma, guide, tones, weights }: Evening, first: number, end: number): void {
  let tone = luma[first]! << 8;
  tones[first] = tone;
  for (let pixel = first + 1; pixel < end; pixel++) {
    const own = luma[pixel]! << 8;
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
