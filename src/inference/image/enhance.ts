import type { Raster } from './raster.ts';

/** Tiles along each side for the local contrast. */
const TILES = 8;
/** A bin of a tile's histogram may hold at most this many times the average: it bounds the slope, so flat areas stay flat. */
const CLIP = 1.8;
/** How much of the equalised lightness is taken: a hint, not a new exposure. */
const CONTRAST = 0.22;
/** Unsharp mask: gain on the fine detail, and the largest change in levels, which keeps halos invisible. */
const SHARPEN = 0.45;
const LARGEST_CHANGE = 20;

/**
 * Finishes a drawing: contrast-limited adaptive histogram equalisation of the lightness (Zuiderveld, “Contrast Limited
 * Adaptive Histogram Equalization”, Graphics Gems IV, 1994) and an unsharp mask, both subtle. Lightness is the Rec. 601 luma;
 * all three channels move by the same amount, so colours keep their hue.
 */
export function enhance({ width, height, data }: Raster): Raster {
  const luma = lumaOf(data);
  const curves = toneCurves(luma, width, height);
  const blurred = blur(luma, width, height, Math.max(1, Math.round(Math.max(width, height) / 1024)));
  const columns = tilePositions(width);
  const rows = tilePositions(height);
  // The curves of this row's tiles, blended between the tile row above and the one below.
  const rowCurves = new Float32Array(TILES * 256);
  const result = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y++) {
    const above = rows.before[y]! * rowCurves.length;
    const below = rows.after[y]! * rowCurves.length;
    for (let index = 0; index < rowCurves.length; index++)
      rowCurves[index] =
        curves[above + index]! + rows.part[y]! * (curves[below + index]! - curves[above + index]!);
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      const level = luma[pixel]!;
      const bin = Math.round(level);
      const left = rowCurves[columns.before[x]! * 256 + bin]!;
      const right = rowCurves[columns.after[x]! * 256 + bin]!;
      const detail = SHARPEN * (level - blurred[pixel]!);
      const change =
        CONTRAST * (left + columns.part[x]! * (right - left) - level) +
        Math.min(LARGEST_CHANGE, Math.max(-LARGEST_CHANGE, detail));
      const index = pixel * 3;
      result[index] = data[index]! + change;
      result[index + 1] = data[index + 1]! + change;
      result[index + 2] = data[index + 2]! + change;
    }
  }
  return { width, height, data: new Uint8Array(result.buffer) };
}

function lumaOf(rgb: Uint8Array): Float32Array {
  const luma = new Float32Array(rgb.length / 3);
  for (let pixel = 0, index = 0; pixel < luma.length; pixel++, index += 3)
    luma[pixel] = 0.299 * rgb[index]! + 0.587 * rgb[index + 1]! + 0.114 * rgb[index + 2]!;
  return luma;
}

/** One curve of 256 levels for each tile, row by row: the tile's clipped, cumulated histogram. */
function toneCurves(luma: Float32Array, width: number, height: number): Float32Array {
  const histograms = new Float32Array(TILES * TILES * 256);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * TILES) / height) * TILES;
    for (let x = 0; x < width; x++) {
      const tile = row + Math.floor((x * TILES) / width);
      histograms[tile * 256 + Math.round(luma[y * width + x]!)]! += 1;
    }
  }
  for (let tile = 0; tile < TILES * TILES; tile++)
    cumulate(histograms.subarray(tile * 256, tile * 256 + 256));
  return histograms;
}

/** Turns a histogram into a tone curve in place: what is clipped off is spread evenly over all levels. */
function cumulate(histogram: Float32Array): void {
  let count = 0;
  for (const bin of histogram) count += bin;
  if (count === 0) {
    // A picture narrower than the tiles leaves some empty: they change nothing.
    for (let level = 0; level < 256; level++) histogram[level] = level;
    return;
  }
  const limit = (CLIP * count) / 256;
  let excess = 0;
  for (const bin of histogram) excess += Math.max(0, bin - limit);
  let sum = 0;
  for (let level = 0; level < 256; level++) {
    const bin = Math.min(limit, histogram[level]!) + excess / 256;
    histogram[level] = ((sum + bin / 2) * 255) / count;
    sum += bin;
  }
}

/** For each pixel along a side: the tiles whose centres lie before and after it, and how far it is between them (0..1). */
function tilePositions(length: number) {
  const before = new Int32Array(length);
  const after = new Int32Array(length);
  const part = new Float32Array(length);
  for (let at = 0; at < length; at++) {
    const tile = ((at + 0.5) * TILES) / length - 0.5;
    before[at] = Math.max(0, Math.floor(tile));
    after[at] = Math.min(TILES - 1, Math.floor(tile) + 1);
    part[at] = tile - Math.floor(tile);
  }
  return { before, after, part };
}

/** Separable triangle blur of the given radius, edges repeated. */
function blur(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const across = new Float32Array(plane.length);
  const down = new Float32Array(plane.length);
  for (let step = -radius; step <= radius; step++) {
    const weight = (radius + 1 - Math.abs(step)) / (radius + 1) ** 2;
    for (let y = 0; y < height; y++) {
      const row = y * width;
      const first = Math.min(width, Math.max(0, -step));
      const end = Math.max(first, Math.min(width, width - step));
      for (let x = 0; x < first; x++) across[row + x]! += weight * plane[row]!;
      for (let x = first; x < end; x++) across[row + x]! += weight * plane[row + x + step]!;
      for (let x = end; x < width; x++) across[row + x]! += weight * plane[row + width - 1]!;
    }
  }
  for (let step = -radius; step <= radius; step++) {
    const weight = (radius + 1 - Math.abs(step)) / (radius + 1) ** 2;
    for (let y = 0; y < height; y++) {
      const row = y * width;
      const from = Math.min(height - 1, Math.max(0, y + step)) * width;
      for (let x = 0; x < width; x++) down[row + x]! += weight * across[from + x]!;
    }
  }
  return down;
}
