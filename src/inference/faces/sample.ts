import { type Similarity, scaleOf } from './geometry.ts';
import type { Pyramid } from './pyramid.ts';

export interface SampleOptions {
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
  { side, toPhoto, range: [lowest, highest], mirrored = false }: SampleOptions,
): Float32Array {
  const level = Math.min(Math.max(Math.round(Math.log2(scaleOf(toPhoto))), 0), pyramid.length - 1);
  const { width, height, data } = pyramid[level]!;
  const shrunk = 2 ** -level;
  const [a, b] = [toPhoto.a * shrunk, toPhoto.b * shrunk];
  const [stepX, stepY] = mirrored ? [-a, -b] : [a, b];
  const share = (highest - lowest) / 255;
  const stride = width * 3;
  const square = new Float32Array(side * side * 3).fill(lowest);
  for (let place = 0, row = 0; row < side; row++) {
    // Pixel centres lie at halves.
    const firstColumn = mirrored ? side - 0.5 : 0.5;
    let x = a * firstColumn - b * (row + 0.5) + toPhoto.shiftX * shrunk - 0.5;
    let y = b * firstColumn + a * (row + 0.5) + toPhoto.shiftY * shrunk - 0.5;
    for (let column = 0; column < side; column++, x += stepX, y += stepY, place += 3) {
      // Almost every place has four neighbours; written out, because this is where the time goes.
      if (x >= 0 && y >= 0 && x < width - 1 && y < height - 1) {
        const left = x | 0;
        const top = y | 0;
        const right = x - left;
        const below = (y - top) * share;
        const upperRight = right * (share - below);
        const upperLeft = share - below - upperRight;
        const lowerRight = right * below;
        const lowerLeft = below - lowerRight;
        const upper = top * stride + left * 3;
        const lower = upper + stride;
        square[place] =
          lowest +
          upperLeft * data[upper]! +
          upperRight * data[upper + 3]! +
          lowerLeft * data[lower]! +
          lowerRight * data[lower + 3]!;
        square[place + 1] =
          lowest +
          upperLeft * data[upper + 1]! +
          upperRight * data[upper + 4]! +
          lowerLeft * data[lower + 1]! +
          lowerRight * data[lower + 4]!;
        square[place + 2] =
          lowest +
          upperLeft * data[upper + 2]! +
          upperRight * data[upper + 5]! +
          lowerLeft * data[lower + 2]! +
          lowerRight * data[lower + 5]!;
      } else if (x > -1 && y > -1 && x < width && y < height) {
        addCorners(square, place, pyramid[level]!, { x, y, share });
      }
    }
  }
  return square;
}

interface BilinearPlace {
  /** From the middle of the picture's first pixel. */
  readonly x: number;
  readonly y: number;
  /** Factor of every byte. */
  readonly share: number;
}

/** Adds those of the four neighbours of a place that lie inside the picture, weighted by their distance. */
function addCorners(
  square: Float32Array,
  place: number,
  { width, height, data }: Pyramid[number],
  { x, y, share }: BilinearPlace,
): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [x - left, y - top];
  for (let corner = 0; corner < 4; corner++) {
    const [toRight, toBelow] = [corner & 1, corner >> 1];
    const [column, row] = [left + toRight, top + toBelow];
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const weight = (toRight ? right : 1 - right) * (toBelow ? below : 1 - below) * share;
    const at = 3 * (row * width + column);
    for (let channel = 0; channel < 3; channel++) square[place + channel]! += weight * data[at + channel]!;
  }
}
