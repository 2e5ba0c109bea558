import { boxAround, type Point } from '../../faces/geometry.ts';
import type { Raster } from '../../image/raster.ts';

/**
 * The pupil inside an eye's outline: the median of its dark pixels, after equalising and Otsu's threshold (DCT-Net,
 * source/utils.py). Pixel centres at whole numbers.
 * @returns nothing when the eye is empty or reaches out of the picture
 */
export function findPupil(picture: Raster, outline: readonly Point[]): Point | undefined {
  const box = boxAround(outline);
  const [left, top] = [Math.trunc(box.x), Math.trunc(box.y)];
  const [right, bottom] = [Math.trunc(box.x + box.width), Math.trunc(box.y + box.height)];
  if (top >= bottom || left >= right || top < 0 || left < 0) return undefined;
  if (bottom > picture.height || right > picture.width) return undefined;

  const width = right - left;
  const grey = equalise(greyOf(picture, left, top, width, bottom - top));
  const threshold = otsu(grey);
  const xs: number[] = [];
  const ys: number[] = [];
  grey.forEach((level, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    if (level <= threshold && isInside({ x: x + left, y: y + top }, outline)) {
      xs.push(x);
      ys.push(y);
    }
  });
  if (xs.length === 0) return { x: left + width / 2, y: top + (bottom - top) / 2 };
  const median = (values: number[]) => values.sort((one, other) => one - other)[values.length >> 1]!;
  return { x: left + median(xs), y: top + median(ys) };
}

function greyOf(
  { width, data }: Raster,
  left: number,
  top: number,
  columns: number,
  rows: number,
): Uint8Array {
  const grey = new Uint8Array(columns * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const pixel = ((top + y) * width + left + x) * 3;
      grey[y * columns + x] = Math.round(
        0.299 * data[pixel]! + 0.587 * data[pixel + 1]! + 0.114 * data[pixel + 2]!,
      );
    }
  return grey;
}

function histogramOf(grey: Uint8Array): Uint32Array {
  const histogram = new Uint32Array(256);
  for (const level of grey) histogram[level]! += 1;
  return histogram;
}

/** Histogram equalisation as OpenCV does it: the darkest level there is becomes 0. */
function equalise(grey: Uint8Array): Uint8Array {
  const histogram = histogramOf(grey);
  const darkest = histogram.findIndex((count) => count > 0);
  const rest = grey.length - histogram[darkest]!;
  if (rest === 0) return grey;
  const curve = new Uint8Array(256);
  let sum = 0;
  for (let level = darkest + 1; level < 256; level++) {
    sum += histogram[level]!;
    curve[level] = Math.round((sum * 255) / rest);
  }
  return grey.map((level) => curve[level]!);
}

/** The level that parts the pixels into the two most different groups (Otsu 1979); levels up to it are dark. */
function otsu(grey: Uint8Array): number {
  const histogram = histogramOf(grey);
  const total = grey.reduce((sum, level) => sum + level, 0);
  let [best, threshold] = [0, 0];
  let [count, sum] = [0, 0];
  for (let level = 0; level < 256; level++) {
    count += histogram[level]!;
    sum += level * histogram[level]!;
    if (count === 0 || count === grey.length) continue;
    const difference = sum / count - (total - sum) / (grey.length - count);
    const between = count * (grey.length - count) * difference ** 2;
    if (between > best) [best, threshold] = [between, level];
  }
  return threshold;
}

/** Inside a convex outline, or on it. */
function isInside({ x, y }: Point, outline: readonly Point[]): boolean {
  let [left, right] = [false, false];
  outline.forEach((from, index) => {
    const to = outline[(index + 1) % outline.length]!;
    const side = (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x);
    if (side < 0) left = true;
    if (side > 0) right = true;
  });
  return !(left && right);
}
