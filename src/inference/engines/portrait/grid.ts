import type { Raster } from '../../image/raster.ts';

/** Numbers that change slowly over a square: `count` for each cell, row by row, read bilinearly. */
export interface Grid {
  readonly cells: number;
  readonly count: number;
  readonly data: Float32Array;
}

/** Reads a grid at a place of the square, 0…1 each way; the border is repeated. */
export function readGrid({ cells, count, data }: Grid, across: number, down: number, to: Float32Array): void {
  const column = Math.min(Math.max(across * cells - 0.5, 0), cells - 1.001);
  const row = Math.min(Math.max(down * cells - 0.5, 0), cells - 1.001);
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, below] = [column - left, row - top];
  for (let index = 0; index < count; index++) {
    const first = (top * cells + left) * count + index;
    const next = first + cells * count;
    const upper = data[first]! + right * (data[first + count]! - data[first]!);
    to[index] = upper + below * (data[next]! + right * (data[next + count]! - data[next]!) - upper);
  }
}

/** Cells along a side, and how far the broad part of a picture is smoothed, in cells. */
const CELLS = 36;
const SMOOTHING = 2;

/** The broad colour difference between two square pictures: what is left of other − one when all lines are smoothed away. */
export function broadDifference(one: Raster, other: Raster): Grid {
  const side = one.width;
  return smoothed(
    side,
    3,
    (pixel, channel) => other.data[pixel * 3 + channel]! - one.data[pixel * 3 + channel]!,
  );
}

/** A square plane with its edges smoothed away. */
export function broad(side: number, plane: Float32Array): Grid {
  return smoothed(side, 1, (pixel) => plane[pixel]!);
}

function smoothed(side: number, count: number, value: (pixel: number, channel: number) => number): Grid {
  const sums = new Float32Array(CELLS * CELLS * count);
  const pixels = new Float32Array(CELLS * CELLS);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const cell = Math.floor((y * CELLS) / side) * CELLS + Math.floor((x * CELLS) / side);
      pixels[cell]! += 1;
      for (let channel = 0; channel < count; channel++)
        sums[cell * count + channel]! += value(y * side + x, channel);
    }
  const means = sums.map((sum, index) => sum / Math.max(1, pixels[Math.floor(index / count)]!));
  const data = new Float32Array(sums.length);
  const inside = (place: number) => Math.min(Math.max(place, 0), CELLS - 1);
  for (let row = 0; row < CELLS; row++)
    for (let column = 0; column < CELLS; column++)
      for (let channel = 0; channel < count; channel++) {
        let [sum, total] = [0, 0];
        for (let dy = -2 * SMOOTHING; dy <= 2 * SMOOTHING; dy++)
          for (let dx = -2 * SMOOTHING; dx <= 2 * SMOOTHING; dx++) {
            const weight = Math.exp(-(dx * dx + dy * dy) / (2 * SMOOTHING * SMOOTHING));
            sum += weight * means[(inside(row + dy) * CELLS + inside(column + dx)) * count + channel]!;
            total += weight;
          }
        data[(row * CELLS + column) * count + channel] = sum / total;
      }
  return { cells: CELLS, count, data };
}
