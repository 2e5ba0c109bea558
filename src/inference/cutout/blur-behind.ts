import type { Size } from '../image/area.ts';
import { boxMean } from '../image/box-mean.ts';
import type { Raster } from '../image/raster.ts';
import { resizeMask } from './mask.ts';

/** Standard deviation of the blur as a part of the long side: shapes and light stay, what a sign says is gone. */
const SIGMA = 0.02;
/** The blur is computed on cells, so large that its standard deviation spans this many of them. */
const CELLS = 3;
/** Three box blurs come close to a Gaussian one; of this radius each, in cells, they have its standard deviation: √(3 · (r² + r) / 3). */
const PASSES = 3;
const RADIUS = 3;
/** How much the mean of the whole background counts: it is all there is far inside a person. */
const WHOLE = 1e-4;

/**
 * Blurs what is behind people. Each pixel counts as far as it purely shows background, so that nothing of the people's colors gets into it.
 * @param alpha width · height opacities of the people, 0…255
 * @returns a picture of the same size, also where the people are
 */
export function blurBehind(picture: Raster, alpha: Uint8Array): Raster {
  const { width, height } = picture;
  const cell = Math.max(1, Math.round((SIGMA * Math.max(width, height)) / CELLS));
  const size = { width: Math.ceil(width / cell), height: Math.ceil(height / cell) };
  const sums = cellSums(picture, alpha, cell, size);
  const totals = sums.map((plane) => plane.reduce((sum, value) => sum + value, 0) / plane.length);
  const [weights, ...colors] = sums.map((plane, index) => {
    let blurred = plane;
    for (let pass = 0; pass < PASSES; pass++) blurred = boxMean(blurred, size, RADIUS);
    return blurred.map((value) => value + WHOLE * totals[index]!);
  }) as [Float32Array, ...Float32Array[]];
  const data = new Uint8Array(width * height * 3);
  colors.forEach((plane, channel) => {
    const mean = plane.map((sum, at) => (weights[at] === 0 ? 0 : sum / weights[at]!));
    const large = resizeMask({ ...size, data: mean }, { width, height }).data;
    for (let pixel = 0; pixel < large.length; pixel++) data[pixel * 3 + channel] = Math.round(large[pixel]!);
  });
  return { width, height, data };
}

/** By cell: the sum of the weights, and those of red, green and blue with them. */
function cellSums(
  { width, height, data }: Raster,
  alpha: Uint8Array,
  cell: number,
  size: Size,
): Float32Array[] {
  const planes = Array.from({ length: 4 }, () => new Float32Array(size.width * size.height));
  const [weights, red, green, blue] = planes as [Float32Array, Float32Array, Float32Array, Float32Array];
  for (let y = 0, pixel = 0; y < height; y++) {
    const row = Math.floor(y / cell) * size.width;
    for (let x = 0; x < width; x++, pixel++) {
      const to = row + Math.floor(x / cell);
      const weight = Math.max(0, 1 - alpha[pixel]! / 127.5) ** 2;
      weights[to]! += weight;
      red[to]! += weight * data[pixel * 3]!;
      green[to]! += weight * data[pixel * 3 + 1]!;
      blue[to]! += weight * data[pixel * 3 + 2]!;
    }
  }
  return planes;
}
