import type { Raster } from './raster.ts';

/** Tiles along each side for the local contrast. */
const TILES = 8;
const LEVELS = 256;
/** A bin of a tile's histogram may hold at most this many times the average: it bounds the slope, so flat areas stay flat. */
const CLIP = 1.8;
/** How much of the equalised lightness is taken: a hint, not a new exposure. */
const CONTRAST = 0.16;
/** Unsharp mask: gain on the fine detail, and the largest change in levels, which keeps halos invisible. */
const SHARPEN = 0.45;
const LARGEST_CHANGE = 20;
/** Whole numbers are twice as fast as fractions: changes and shares are counted in parts of this. */
const ONE = 256;

/**
 * Finishes a drawing: contrast-limited adaptive histogram equalisation of the lightness (Zuiderveld, “Contrast Limited
 * Adaptive Histogram Equalization”, Graphics Gems IV, 1994) and an unsharp mask, both subtle. Lightness is the Rec. 601 luma;
 * all three channels move by the same amount, so colours keep their hue.
 */
export function enhance({ width, height, data }: Raster): Raster {
  const luma = lumaOf(data);
  const curves = toneChanges(luma, width, height);
  const { before: leftCurve, after: rightCurve, part: across } = curvesAlong(width, LEVELS);
  const rows = curvesAlong(height, TILES * LEVELS);
  const radius = Math.max(1, Math.round(Math.max(width, height) / 1024));
  const blurDown = columnBlur(luma, width, height, radius);
  const weight = (radius + 1) ** 4;
  const sharpen = Math.round((SHARPEN * ONE * ONE) / weight);
  const most = LARGEST_CHANGE * ONE;
  // The curves of this row's tiles, blended between the tile row above and the one below.
  const rowCurves = new Int32Array(TILES * LEVELS);
  const result = new Uint8Array(data.length);
  for (let y = 0, index = 0; y < height; y++) {
    const above = rows.before[y]!;
    const below = rows.after[y]!;
    const part = rows.part[y]!;
    for (let at = 0; at < rowCurves.length; at++)
      rowCurves[at] = curves[above + at]! + ((part * (curves[below + at]! - curves[above + at]!)) >> 8);
    const down = blurDown(y);
    // Running sums blur along the row: around the pixel, over those before it with itself, and over those after it.
    let [around, before, after] = [0, 0, 0];
    for (let step = 0; step <= radius; step++) {
      before += down[step]!;
      after += down[radius + 1 + step]!;
    }
    for (let step = -radius; step <= radius; step++)
      around += (radius + 1 - Math.abs(step)) * down[radius + step]!;
    for (let x = 0, pixel = y * width; x < width; x++, pixel++, index += 3) {
      const level = luma[pixel]!;
      const left = rowCurves[leftCurve[x]! + level]!;
      const right = rowCurves[rightCurve[x]! + level]!;
      let detail = ((level * weight - around) * sharpen) >> 8;
      const next = down[x + radius + 1]!;
      around += after - before;
      before += next - down[x]!;
      after += down[x + 2 * radius + 2]! - next;
      if (detail > most) detail = most;
      else if (detail < -most) detail = -most;
      const change = (left + ((across[x]! * (right - left)) >> 8) + detail + ONE / 2) >> 8;
      result[index] = toByte(data[index]! + change);
      result[index + 1] = toByte(data[index + 1]! + change);
      result[index + 2] = toByte(data[index + 2]! + change);
    }
  }
  return { width, height, data: result };
}

/** Quicker than what a Uint8ClampedArray does itself. */
const toByte = (level: number) => Math.max(0, Math.min(255, level));

function lumaOf(rgb: Uint8Array): Uint8Array {
  const luma = new Uint8Array(rgb.length / 3);
  for (let pixel = 0, index = 0; pixel < luma.length; pixel++, index += 3)
    luma[pixel] = (306 * rgb[index]! + 601 * rgb[index + 1]! + 117 * rgb[index + 2]! + 512) >> 10;
  return luma;
}

/** How much each tile, row by row, changes each of 256 levels, in 256ths: towards its clipped, cumulated histogram. */
function toneChanges(luma: Uint8Array, width: number, height: number): Int32Array {
  const counts = new Int32Array(TILES * TILES * LEVELS);
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor((x * TILES) / width) * LEVELS);
  for (let y = 0, pixel = 0; y < height; y++) {
    const row = Math.floor((y * TILES) / height) * TILES * LEVELS;
    for (let x = 0; x < width; x++, pixel++) counts[row + columns[x]! + luma[pixel]!]! += 1;
  }
  const changes = new Int32Array(counts.length);
  for (let start = 0; start < counts.length; start += LEVELS)
    changes.set(changesOf(counts.subarray(start, start + LEVELS)), start);
  return changes;
}

/**
 * One tile's changes from its histogram; what is clipped off is spread evenly over all levels. On average a tile keeps its lightness:
 * equalising alone would brighten night and dark skin.
 */
function changesOf(histogram: Int32Array): Int32Array {
  const changes = new Int32Array(LEVELS);
  let count = 0;
  for (const bin of histogram) count += bin;
  // A picture narrower than the tiles leaves some empty: they change nothing.
  if (count === 0) return changes;
  const limit = (CLIP * count) / LEVELS;
  let excess = 0;
  for (const bin of histogram) excess += Math.max(0, bin - limit);
  const equalised = new Float64Array(LEVELS);
  let [below, brighter] = [0, 0];
  for (let level = 0; level < LEVELS; level++) {
    const bin = Math.min(limit, histogram[level]!) + excess / LEVELS;
    equalised[level] = ((below + bin / 2) * 255) / count;
    brighter += (histogram[level]! * (equalised[level]! - level)) / count;
    below += bin;
  }
  return changes.map((_, level) => Math.round(CONTRAST * ONE * (equalised[level]! - level - brighter)));
}

/**
 * For each pixel along a side: where the curves begin of the tiles whose centres lie before and after it, and how far it is
 * between them, in 256ths. @param stride from the curves of one tile to those of the next along this side
 */
function curvesAlong(length: number, stride: number) {
  const before = new Int32Array(length);
  const after = new Int32Array(length);
  const part = new Int32Array(length);
  for (let at = 0; at < length; at++) {
    const tile = ((at + 0.5) * TILES) / length - 0.5;
    before[at] = Math.max(0, Math.floor(tile)) * stride;
    after[at] = Math.min(TILES - 1, Math.floor(tile) + 1) * stride;
    part[at] = Math.round((tile - Math.floor(tile)) * ONE);
  }
  return { before, after, part };
}

/**
 * Triangle blur of the given radius down the columns, a row at a time; the next call overwrites the row. Rows begin `radius` pixels
 * before the picture and end two more behind it, edges repeated. Values are (radius + 1)² times too large.
 */
function columnBlur(plane: Uint8Array, width: number, height: number, radius: number) {
  const down = new Int32Array(width + 2 * radius + 2);
  return (y: number): Int32Array => {
    const middle = y * width;
    const rowAbove = (step: number) => Math.max(0, y - step) * width;
    const rowBelow = (step: number) => Math.min(height - 1, y + step) * width;
    const [above, below] = [rowAbove(1), rowBelow(1)];
    for (let x = 0; x < width; x++)
      down[radius + x] = (radius + 1) * plane[middle + x]! + radius * (plane[above + x]! + plane[below + x]!);
    for (let step = 2; step <= radius; step++) {
      const weight = radius + 1 - step;
      const [higher, lower] = [rowAbove(step), rowBelow(step)];
      for (let x = 0; x < width; x++) down[radius + x]! += weight * (plane[higher + x]! + plane[lower + x]!);
    }
    down.fill(down[radius]!, 0, radius);
    down.fill(down[radius + width - 1]!, radius + width);
    return down;
  };
}
