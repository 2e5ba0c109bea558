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
  { side, toPhoto, range: [lowest, highest], mirrored = false }: SampleHow,
): Float32Array {
  const level = Math.min(Math.max(Math.round(Math.log2(scaleOf(toPhoto))), 0), pyramid.length - 1);
  const { width, height, data } = pyramid[level]!;
  const shrunk = 2 ** -level;
  const [a, b] = [toPhoto.a * shrunk, toPhoto.b * shrunk];
  const [stepX, stepY] = mirrored ? [-a, -b] : [a, b];
  const share = (highest - lowest) / 255;
  const stride = width * 3;
  const square = new Float32Array(side * side * 3);
  for (let place = 0, row = 0; row < side; row++) {
    // Pixel centres lie at halves.
    const firstColumn = mirrored ? side - 0.5 : 0.5;
    let x = a * firstColumn - b * (row + 0.5) + toPhoto.shiftX * shrunk - 0.5;
    let y = b * firstColumn + a * (row + 0.5) + toPhoto.shiftY * shrunk - 0.5;
    for (let column = 0; column < side; column++, x += stepX, y += stepY, place += 3) {
      const left = Math.floor(x);
      const top = Math.floor(y);
      // The four neighbours' shares; a neighbour outside the photo has none.
      const right = x - left;
      const below = y - top;
      const hasLeft = left >= 0 && left < width ? share : 0;
      const hasRight = left >= -1 && left < width - 1 ? share : 0;
      const hasTop = top >= 0 && top < height ? 1 : 0;
      const hasBelow = top >= -1 && top < height - 1 ? 1 : 0;
      const upperLeft = (1 - right) * (1 - below) * hasLeft * hasTop;
      const upperRight = right * (1 - below) * hasRight * hasTop;
      const lowerLeft = (1 - right) * below * hasLeft * hasBelow;
      const lowerRight = right * below * hasRight * hasBelow;
      const pixel = top * stride + left * 3;
      for (let channel = 0; channel < 3; channel++) {
        let value = lowest;
        if (upperLeft > 0) value += upperLeft * data[pixel + channel]!;
        if (upperRight > 0) value += upperRight * data[pixel + 3 + channel]!;
        if (lowerLeft > 0) value += lowerLeft * data[pixel + stride + channel]!;
        if (lowerRight > 0) value += lowerRight * data[pixel + stride + 3 + channel]!;
        square[place + channel] = value;
      }
    }
  }
  return square;
}
