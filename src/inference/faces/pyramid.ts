import type { Raster } from '../image/raster.ts';

/** A photo and its halves, quarters, … so that small squares are cut from it without looking at every pixel. */
export type Pyramid = readonly [Raster, ...Raster[]];

/** Below this long side no further half is made: a square of 256 pixels over the whole photo needs none. */
const SMALLEST = 256;

/** Each level is half the one before, averaged over 2×2 pixels; an odd last row or column is left out. */
export function pyramidOf(photo: Raster): Pyramid {
  const levels: [Raster, ...Raster[]] = [photo];
  let last = photo;
  while (Math.max(last.width, last.height) >= 2 * SMALLEST && Math.min(last.width, last.height) >= 2) {
    last = halve(last);
    levels.push(last);
  }
  return levels;
}

function halve({ width, height, data }: Raster): Raster {
  const columns = width >> 1;
  const rows = height >> 1;
  const half = new Uint8Array(columns * rows * 3);
  const stride = width * 3;
  let place = 0;
  for (let row = 0; row < rows; row++)
    for (let from = 2 * row * stride, column = 0; column < columns; column++, from += 3)
      for (let channel = 0; channel < 3; channel++, from++)
        half[place++] =
          (data[from]! + data[from + 3]! + data[from + stride]! + data[from + stride + 3]! + 2) >> 2;
  return { width: columns, height: rows, data: half };
}
