import type { Raster } from '../../image/raster.ts';
import { type Coefficients, drawnAt } from '../portrait/coefficients.ts';

/** Colours are averaged over 5×5 pixels, */
const REACH = 2;
/** those whose lightness differs by more than about this many levels left out. */
const SIMILAR = 14;

/**
 * Takes the specks out of a drawing, in place: the generators sprinkle single pixels of pink and green over smooth skin, which
 * enlarging turns into confetti. Hue and saturation are averaged among neighbours of like lightness; lightness itself, and so
 * every line, stays as it is.
 * @param picture what the coefficients were computed for
 */
export function removeSpecks(coefficients: Coefficients, picture: Raster): void {
  const { width, height } = picture;
  const planes = planesOf(coefficients, picture);
  for (let y = 0; y < height; y++) removeFromRow(coefficients, planes, y, width);
}

/** A picture's lightness and colour, each with a border of REACH pixels that are like nothing else. */
interface Planes {
  readonly stride: number;
  readonly luma: Float32Array;
  readonly blueness: Float32Array;
  readonly redness: Float32Array;
}

/** So far from every level that its weight is 0. */
const LIKE_NOTHING = 512;

function planesOf(coefficients: Coefficients, picture: Raster): Planes {
  const stride = picture.width + 2 * REACH;
  const size = stride * (picture.height + 2 * REACH);
  const luma = new Float32Array(size).fill(LIKE_NOTHING);
  const blueness = new Float32Array(size);
  const redness = new Float32Array(size);
  for (let y = 0; y < picture.height; y++)
    for (let x = 0, place = (y + REACH) * stride + REACH; x < picture.width; x++, place++) {
      const [red, green, blue] = drawnAt(coefficients, picture, x, y);
      // Rec. 601: Y, B − Y and R − Y.
      luma[place] = 0.299 * red + 0.587 * green + 0.114 * blue;
      blueness[place] = blue - luma[place]!;
      redness[place] = red - luma[place]!;
    }
  return { stride, luma, blueness, redness };
}

function removeFromRow(
  { width: line, offset }: Coefficients,
  { stride, luma, blueness, redness }: Planes,
  y: number,
  width: number,
): void {
  for (let x = 0, place = y * line * 3; x < width; x++, place += 3) {
    const first = y * stride + x;
    const middle = first + REACH * stride + REACH;
    const level = luma[middle]!;
    let sum = 0;
    let blue = 0;
    let red = 0;
    for (let row = first; row <= first + 2 * REACH * stride; row += stride) {
      // Five pixels at once: this is where the time goes.
      const w0 = WEIGHTS[Math.abs(luma[row]! - level) | 0]!;
      const w1 = WEIGHTS[Math.abs(luma[row + 1]! - level) | 0]!;
      const w2 = WEIGHTS[Math.abs(luma[row + 2]! - level) | 0]!;
      const w3 = WEIGHTS[Math.abs(luma[row + 3]! - level) | 0]!;
      const w4 = WEIGHTS[Math.abs(luma[row + 4]! - level) | 0]!;
      sum += w0 + w1 + w2 + w3 + w4;
      blue +=
        w0 * blueness[row]! +
        w1 * blueness[row + 1]! +
        w2 * blueness[row + 2]! +
        w3 * blueness[row + 3]! +
        w4 * blueness[row + 4]!;
      red +=
        w0 * redness[row]! +
        w1 * redness[row + 1]! +
        w2 * redness[row + 2]! +
        w3 * redness[row + 3]! +
        w4 * redness[row + 4]!;
    }
    const moreBlue = blue / sum - blueness[middle]!;
    const moreRed = red / sum - redness[middle]!;
    offset[place]! += moreBlue / 127.5;
    offset[place + 1]! -= (0.299 * moreRed + 0.114 * moreBlue) / 0.587 / 127.5;
    offset[place + 2]! += moreRed / 127.5;
  }
}

/** By the difference of lightness, in whole levels; as good as nothing from 200 levels on. */
const WEIGHTS = Float64Array.from({ length: LIKE_NOTHING + 1 }, (_, difference) =>
  difference < 200 ? Math.exp(-((difference / SIMILAR) ** 2)) : 0,
);
