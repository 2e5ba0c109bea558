import type { Size } from './area.ts';

/**
 * Means over squares of (2 · radius + 1)² samples around each, the border repeated. Running sums: the time does not depend on the radius.
 * @param plane width · height samples, rows from the top
 */
export function boxMean(plane: Float32Array, { width, height }: Size, radius: number): Float32Array {
  const side = 2 * radius + 1;
  const scale = 1 / side ** 2;
  const result = new Float32Array(plane.length);
  // Of the columns, and of what the border repeats beside them.
  const sums = new Float64Array(width + side);
  const end = (height - 1) * width;
  for (let step = -radius; step <= radius; step++) {
    const row = Math.min(Math.max(step * width, 0), end);
    for (let x = 0; x < width; x++) sums[radius + x]! += plane[row + x]!;
  }
  for (let row = 0; row <= end; row += width) {
    sums.fill(sums[radius]!, 0, radius);
    sums.fill(sums[radius + width - 1]!, radius + width);
    let sum = 0;
    for (let x = 0; x < side; x++) sum += sums[x]!;
    for (let x = 0; x < width; x++) {
      result[row + x] = scale * sum;
      sum += sums[x + side]! - sums[x]!;
    }
    const next = Math.min(row + (radius + 1) * width, end);
    const past = Math.max(row - radius * width, 0);
    for (let x = 0; x < width; x++) sums[radius + x]! += plane[next + x]! - plane[past + x]!;
  }
  return result;
}
