import type { Raster } from './raster.ts';

/**
 * Reads a picture between its pixels, bilinear; outside, the border is repeated.
 * @param x, y place in pixels, pixel centres at whole numbers
 * @param to gets R, G, B, 0…255
 */
export function sampleBilinear(
  { width, height, data }: Raster,
  x: number,
  y: number,
  to: Float64Array,
): void {
  const column = Math.min(Math.max(x, 0), width - 1.001);
  const row = Math.min(Math.max(y, 0), height - 1.001);
  const left = column | 0;
  const top = row | 0;
  const across = column - left;
  const down = row - top;
  let up = (top * width + left) * 3;
  let low = up + width * 3;
  for (let channel = 0; channel < 3; channel++, up++, low++) {
    const upper = data[up]! + across * (data[up + 3]! - data[up]!);
    const lower = data[low]! + across * (data[low + 3]! - data[low]!);
    to[channel] = upper + down * (lower - upper);
  }
}
