import type { Raster } from '../image/raster.ts';

/** A photo and its halves, quarters, … so that small squares are cut from it without looking at every pixel. */
export type Pyramid = readonly [Raster, ...Raster[]];

/** Below this long side no further half is made: a square of 256 pixels over the whole photo needs none. */
const SMALLEST = 256;

/** A photo's pyramid is made once: finding faces and measuring them later use the same one. */
const made = new WeakMap<Raster, Pyramid>();

/**
 * Each level is half the one before, averaged over 2×2 pixels; an odd last row or column is left out.
 * @param photo is not to be changed any more
 */
export function pyramidOf(photo: Raster): Pyramid {
  const known = made.get(photo);
  if (known !== undefined) return known;
  const levels: [Raster, ...Raster[]] = [photo];
  let last = photo;
  while (Math.max(last.width, last.height) >= 2 * SMALLEST && Math.min(last.width, last.height) >= 2) {
    last = halve(last);
    levels.push(last);
  }
  made.set(photo, levels);
  return levels;
}

function halve({ width, height, data }: Raster): Raster {
  const columns = width >> 1;
  const rows = height >> 1;
  const half = new Uint8Array(columns * rows * 3);
  const stride = width * 3;
  for (let row = 0, place = 0; row < rows; row++) {
    let upper = 2 * row * stride;
    let lower = upper + stride;
    for (const end = place + columns * 3; place < end; place += 3, upper += 6, lower += 6) {
      half[place] = (data[upper]! + data[upper + 3]! + data[lower]! + data[lower + 3]! + 2) >> 2;
      half[place + 1] = (data[upper + 1]! + data[upper + 4]! + data[lower + 1]! + data[lower + 4]! + 2) >> 2;
      half[place + 2] = (data[upper + 2]! + data[upper + 5]! + data[lower + 2]! + data[lower + 5]! + 2) >> 2;
    }
  }
  return { width: columns, height: rows, data: half };
}
