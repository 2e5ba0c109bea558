import type { Raster } from '../../image/raster.ts';
import { type Coefficients, drawnAt } from './coefficients.ts';

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
  const luma = new Float32Array(width * height);
  const blueness = new Float32Array(width * height);
  const redness = new Float32Array(width * height);
  for (let y = 0, pixel = 0; y < height; y++)
    for (let x = 0; x < width; x++, pixel++) {
      const [red, green, blue] = drawnAt(coefficients, picture, x, y);
      // Rec. 601: Y, B − Y and R − Y.
      luma[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue;
      blueness[pixel] = blue - luma[pixel]!;
      redness[pixel] = red - luma[pixel]!;
    }
  for (let y = 0, pixel = 0; y < height; y++)
    for (let x = 0; x < width; x++, pixel++) {
      const level = luma[pixel]!;
      let [sum, blue, red] = [0, 0, 0];
      for (let row = Math.max(0, y - REACH); row <= Math.min(height - 1, y + REACH); row++)
        for (let column = Math.max(0, x - REACH); column <= Math.min(width - 1, x + REACH); column++) {
          const near = row * width + column;
          const weight = WEIGHTS[Math.min(255, Math.abs(luma[near]! - level) | 0)]!;
          sum += weight;
          blue += weight * blueness[near]!;
          red += weight * redness[near]!;
        }
      const moreBlue = blue / sum - blueness[pixel]!;
      const moreRed = red / sum - redness[pixel]!;
      const place = (y * coefficients.width + x) * 3;
      coefficients.offset[place]! += moreBlue / 127.5;
      coefficients.offset[place + 1]! -= (0.299 * moreRed + 0.114 * moreBlue) / 0.587 / 127.5;
      coefficients.offset[place + 2]! += moreRed / 127.5;
    }
}

/** By the difference of lightness, in whole levels. */
const WEIGHTS = Float32Array.from({ length: 256 }, (_, difference) =>
  Math.exp(-((difference / SIMILAR) ** 2)),
);
