import type { Raster } from '../../image/raster.ts';
import { lumaOfAll } from './colours/planes.ts';

/** Gain on what differs from the surroundings. */
const GAIN = 2.2;
/** Differences up to this many levels are grain and stay as they are. */
const GRAIN = 1.5;

/** Drawings enlarged by less are sharp as they are. */
const WORTH_IT = 1.2;

/**
 * Makes the lines of an enlarged drawing as sharp as its pixels allow, in place. Lightness is pushed away from its
 * surroundings, but never past the darkest and lightest level nearby: edges get steep without halos.
 * @param factor how many times the drawing was enlarged; near 1 nothing happens
 */
export function sharpenLines({ width, height, data }: Raster, factor: number): void {
  if (factor < WORTH_IT) return;
  const reach = Math.round(0.75 * factor);
  const window = 2 * reach + 1;
  const luma = lumaOfAll(data);
  const rowAt = (y: number) => Math.min(Math.max(y, 0), height - 1) * width;
  // Running sums down each column, with the border repeated; at first as they are well above the picture.
  const columns = new Int32Array(width + window);
  for (let x = 0; x < width; x++) columns[x + reach] = window * luma[x]!;
  for (let y = -reach; y < height; y++) {
    moveDown(columns, reach, luma.subarray(rowAt(y - reach - 1)), luma.subarray(rowAt(y + reach)), width);
    if (y < 0) continue;
    const rows = { row: rowAt(y), top: rowAt(y - reach), bottom: rowAt(y + reach) };
    sharpenRow({ width, data, luma, columns, reach }, rows);
  }
}

interface Sharpening {
  readonly width: number;
  readonly data: Uint8Array;
  readonly luma: Uint8Array;
  /** The sums over the rows within reach. */
  readonly columns: Int32Array;
  readonly reach: number;
}

/** @param rows where a row of pixels, and the first and the last within reach of it, begin */
function sharpenRow(
  { width, data, luma, columns, reach }: Sharpening,
  { row, top, bottom }: { readonly row: number; readonly top: number; readonly bottom: number },
): void {
  const window = 2 * reach + 1;
  const area = window * window;
  const grain = GRAIN * area;
  let sum = 0;
  for (let column = 0; column < window; column++) sum += columns[column]!;
  for (let x = 0; x < width; x++) {
    const level = luma[row + x]!;
    const around = sum;
    sum += columns[x + window]! - columns[x]!;
    // Whole numbers show fast that a place is flat, as most of a drawing is.
    const difference = level * area - around;
    if (difference <= grain && difference >= -grain) continue;
    const detail = level - around / area;
    const left = x > reach ? x - reach : 0;
    const span = (x + reach < width ? x + reach : width - 1) - left;
    const pushed =
      detail > 0
        ? notAboveLightest(level + GAIN * (detail - GRAIN), luma, top + left, bottom + left, width, span)
        : notBelowDarkest(level + GAIN * (detail + GRAIN), luma, top + left, bottom + left, width, span);
    const change = pushed - level;
    const place = (row + x) * 3;
    data[place] = byte(data[place]! + change);
    data[place + 1] = byte(data[place + 1]! + change);
    data[place + 2] = byte(data[place + 2]! + change);
  }
}

/** Moves the columns' sums, of which the first stands at `from`, down by a row. */
function moveDown(
  columns: Int32Array,
  from: number,
  leaving: Uint8Array,
  entering: Uint8Array,
  width: number,
) {
  const end = from + width;
  for (let x = 0; x < width; x++) columns[from + x]! += entering[x]! - leaving[x]!;
  columns.fill(columns[from]!, 0, from);
  columns.fill(columns[end - 1]!, end);
}

/** A wanted level, or the lightest of some rows if that is less: looked for only until one is as light. */
function notAboveLightest(
  wanted: number,
  luma: Uint8Array,
  first: number,
  last: number,
  width: number,
  span: number,
): number {
  let lightest = 0;
  for (let row = first; row <= last; row += width)
    for (let place = row; place <= row + span; place++) {
      if (luma[place]! <= lightest) continue;
      lightest = luma[place]!;
      if (lightest >= wanted) return wanted;
    }
  return lightest;
}

/** A wanted level, or the darkest of some rows if that is more. */
function notBelowDarkest(
  wanted: number,
  luma: Uint8Array,
  first: number,
  last: number,
  width: number,
  span: number,
): number {
  let darkest = 255;
  for (let row = first; row <= last; row += width)
    for (let place = row; place <= row + span; place++) {
      if (luma[place]! >= darkest) continue;
      darkest = luma[place]!;
      if (darkest <= wanted) return wanted;
    }
  return darkest;
}

const byte = (level: number) => Math.min(255, Math.max(0, level + 0.5));
