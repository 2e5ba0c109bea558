import type { Raster } from '../../image/raster.ts';

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
export function crispen({ width, height, data }: Raster, factor: number): void {
  if (factor < WORTH_IT) return;
  const reach = Math.round(0.75 * factor);
  const luma = new Uint8Array(width * height);
  for (let pixel = 0, place = 0; pixel < luma.length; pixel++, place += 3)
    luma[pixel] = 0.299 * data[place]! + 0.587 * data[place + 1]! + 0.114 * data[place + 2]! + 0.5;
  const window = 2 * reach + 1;
  // Running sums down each column, and each row's own darkest and lightest levels.
  const columns = new Uint16Array(width);
  const lowRows = new Uint8Array(window * width);
  const highRows = new Uint8Array(window * width);
  const rowOf = (y: number) => Math.min(Math.max(y, 0), height - 1) * width;
  const enter = (y: number) => {
    const slot = (((y % window) + window) % window) * width;
    extremes(luma.subarray(rowOf(y), rowOf(y) + width), reach, lowRows, highRows, slot);
    const row = rowOf(y);
    for (let x = 0; x < width; x++) columns[x]! += luma[row + x]!;
  };
  for (let y = -reach; y < reach; y++) enter(y);
  for (let y = 0; y < height; y++) {
    enter(y + reach);
    let sum = columns[0]! * (reach + 1);
    for (let x = 1; x <= reach; x++) sum += columns[Math.min(x, width - 1)]!;
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const level = luma[row + x]!;
      const detail = level - sum / (window * window);
      sum += columns[Math.min(x + reach + 1, width - 1)]! - columns[Math.max(x - reach, 0)]!;
      let change = detail > 0 ? GAIN * Math.max(0, detail - GRAIN) : GAIN * Math.min(0, detail + GRAIN);
      if (change === 0) continue;
      let [lowest, highest] = [255, 0];
      for (let slot = x; slot < lowRows.length; slot += width) {
        if (lowRows[slot]! < lowest) lowest = lowRows[slot]!;
        if (highRows[slot]! > highest) highest = highRows[slot]!;
      }
      change = Math.min(Math.max(level + change, lowest), highest) - level;
      const place = (row + x) * 3;
      for (let channel = place; channel < place + 3; channel++)
        data[channel] = Math.min(255, Math.max(0, data[channel]! + change + 0.5));
    }
    const leaving = rowOf(y - reach);
    for (let x = 0; x < width; x++) columns[x]! -= luma[leaving + x]!;
  }
}

/** The darkest and the lightest level within reach of each pixel of a row. */
function extremes(row: Uint8Array, reach: number, low: Uint8Array, high: Uint8Array, slot: number): void {
  for (let x = 0; x < row.length; x++) {
    let [lowest, highest] = [255, 0];
    const end = Math.min(x + reach, row.length - 1);
    for (let near = Math.max(x - reach, 0); near <= end; near++) {
      const level = row[near]!;
      if (level < lowest) lowest = level;
      if (level > highest) highest = level;
    }
    low[slot + x] = lowest;
    high[slot + x] = highest;
  }
}
