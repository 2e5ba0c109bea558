import { type Similarity, scaleOf } from './geometry.ts';
import type { Pyramid } from './pyramid.ts';

export interface SampleHow {
  /** Side of the square in pixels. */
  readonly side: number;
  /** From the square's pixels to the photo's. */
  readonly toPhoto: Similarity;
  /** Bytes 0…255 become lowest…highest. */
  readonly range: readonly [number, number];
  /** Take the photo as in a mirror: left and right of the square change places. */
  readonly mirrored?: boolean;
}

/**
 * Cuts a turned square out of a photo: bilinear, from the level of the pyramid that comes closest in size. Outside the
 * photo is black, as MediaPipe pads.
 * @returns side · side · 3 numbers, rows from the top, RGB
 */
export function sampleSquare(
  pyramid: Pyramid,
  { side, toPhoto, range, mirrored = false }: SampleHow,
): Float32Array {
  const level = Math.min(Math.max(Math.round(Math.log2(scaleOf(toPhoto))), 0), pyramid.length - 1);
  const { width, height, data } = pyramid[level]!;
  const shrunk = 2 ** -level;
  const [lowest, highest] = range;
  const share = (highest - lowest) / 255;
  const a = toPhoto.a * shrunk * (mirrored ? -1 : 1);
  const b = toPhoto.b * shrunk * (mirrored ? -1 : 1);
  const { a: down, b: across } = { a: toPhoto.a * shrunk, b: toPhoto.b * shrunk };
  const firstColumn = mirrored ? side - 0.5 : 0.5;
  const square = new Float32Array(side * side * 3);
  const stride = width * 3;
  for (let place = 0, row = 0; row < side; row++) {
    // Pixel centres lie at halves.
    let x = down * firstColumn - across * (row + 0.5) + toPhoto.shiftX * shrunk - 0.5;
    let y = across * firstColumn + down * (row + 0.5) + toPhoto.shiftY * shrunk - 0.5;
    for (let column = 0; column < side; column++, x += a, y += b, place += 3) {
      const left = Math.floor(x);
      const top = Math.floor(y);
      const right = x - left;
      const below = y - top;
      let [upperLeft, upperRight] = [(1 - right) * (1 - below) * share, right * (1 - below) * share];
      let [lowerLeft, lowerRight] = [(1 - right) * below * share, right * below * share];
      let pixel = top * stride + left * 3;
      if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) {
        if (left < -1 || top < -1 || left >= width || top >= height) {
          square[place] = lowest;
          square[place + 1] = lowest;
          square[place + 2] = lowest;
          continue;
        }
        if (left < 0) upperLeft = lowerLeft = 0;
        if (left >= width - 1) upperRight = lowerRight = 0;
        if (top < 0) upperLeft = upperRight = 0;
        if (top >= height - 1) lowerLeft = lowerRight = 0;
      }
      for (let channel = 0; channel < 3; channel++, pixel++)
        square[place + channel] =
          lowest +
          upperLeft * (data[pixel] ?? 0) +
          upperRight * (data[pixel + 3] ?? 0) +
          lowerLeft * (data[pixel + stride] ?? 0) +
          lowerRight * (data[pixel + stride + 3] ?? 0);
    }
  }
  return square;
}
