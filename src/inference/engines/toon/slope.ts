import type { Raster } from '../../image/raster.ts';

/** Below this variance (of −1…1) a place counts as flat: the drawing takes nothing from the photo there. DCT-Net's own filter has it so. */
const FLAT = 0.01;

/**
 * How much of a photo's changes a drawing follows at each place, in one channel: the slope of the guided filter (He, Sun & Tang
 * 2010) of radius 1 with the photo as guide.
 * @param drawing bytes like the photo's: R G B, interleaved
 */
export function guidedSlope(photo: Raster, drawing: Uint8Array, channel: number): Float32Array {
  const { width, height, data } = photo;
  const count = width * height;
  const [guide, picture] = [new Float32Array(count), new Float32Array(count)];
  for (let pixel = 0, place = channel; pixel < count; pixel++, place += 3) {
    guide[pixel] = data[place]! / 127.5 - 1;
    picture[pixel] = drawing[place]! / 127.5 - 1;
  }
  const product = guide.map((value, pixel) => value * picture[pixel]!);
  const square = guide.map((value) => value * value);
  const [meanGuide, meanPicture] = [mean3(guide, width, height), mean3(picture, width, height)];
  const [meanProduct, meanSquare] = [mean3(product, width, height), mean3(square, width, height)];
  const slope = meanGuide.map(
    (mean, pixel) =>
      (meanProduct[pixel]! - mean * meanPicture[pixel]!) / (meanSquare[pixel]! - mean * mean + FLAT),
  );
  return mean3(slope, width, height);
}

/** Mean over 3×3 pixels, over those that exist at the edges. */
function mean3(values: Float32Array, width: number, height: number): Float32Array {
  const across = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const [left, right] = [x > 0 ? 1 : 0, x < width - 1 ? 1 : 0];
      const at = row + x;
      across[at] =
        (values[at - left]! * left + values[at]! + values[at + right]! * right) / (1 + left + right);
    }
  }
  const mean = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const [above, below] = [y > 0 ? 1 : 0, y < height - 1 ? 1 : 0];
    const share = 1 / (1 + above + below);
    for (let at = y * width, end = at + width; at < end; at++)
      mean[at] =
        (across[at - above * width]! * above + across[at]! + across[at + below * width]! * below) * share;
  }
  return mean;
}
