import type { Raster } from '../../image/raster.ts';

/** Numbers that change slowly over a square: `count` for each cell, row by row, read bilinearly. */
export interface Grid {
  readonly cells: number;
  readonly count: number;
  readonly data: Float32Array;
}

/** Reads a grid at a place of the square, 0…1 each way; the border is repeated. */
export function readGrid({ cells, count, data }: Grid, across: number, down: number, to: Float64Array): void {
  const last = cells - 1.001;
  const column = Math.min(Math.max(across * cells - 0.5, 0), last);
  const row = Math.min(Math.max(down * cells - 0.5, 0), last);
  const left = column | 0;
  const top = row | 0;
  const right = column - left;
  const below = row - top;
  let first = (top * cells + left) * count;
  let next = first + cells * count;
  for (let index = 0; index < count; index++, first++, next++) {
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
  const cellAt = cellsAlong(side);
  const sums = new Float64Array(CELLS * CELLS * 3);
  for (let y = 0, place = 0; y < side; y++)
    for (let x = 0; x < side; x++, place += 3) {
      const cell = (cellAt[y]! * CELLS + cellAt[x]!) * 3;
      sums[cell]! += other.data[place]! - one.data[place]!;
      sums[cell + 1]! += other.data[place + 1]! - one.data[place + 1]!;
      sums[cell + 2]! += other.data[place + 2]! - one.data[place + 2]!;
    }
  return smoothed(sums, 3, cellAt);
}

/** A square plane with its edges smoothed away. */
export function broad(side: number, plane: Float32Array): Grid {
  const cellAt = cellsAlong(side);
  const sums = new Float64Array(CELLS * CELLS);
  for (let y = 0, place = 0; y < side; y++)
    for (let x = 0; x < side; x++, place++) sums[cellAt[y]! * CELLS + cellAt[x]!]! += plane[place]!;
  return smoothed(sums, 1, cellAt);
}

/** Two grids of the same cells as one, so that one look reads both. */
export function stack(one: Grid, other: Grid): Grid {
  const { cells } = one;
  const count = one.count + other.count;
  const data = new Float32Array(cells * cells * count);
  for (let cell = 0; cell < cells * cells; cell++) {
    data.set(one.data.subarray(cell * one.count, (cell + 1) * one.count), cell * count);
    data.set(other.data.subarray(cell * other.count, (cell + 1) * other.count), cell * count + one.count);
  }
  return { cells, count, data };
}

/** The cell, along one side, that each pixel belongs to. */
const cellsAlong = (side: number) =>
  Int32Array.from({ length: side }, (_, pixel) => Math.floor((pixel * CELLS) / side));

/** A Gaussian bell that adds up to 1. */
const BELL = normalised(
  Array.from({ length: 4 * SMOOTHING + 1 }, (_, index) =>
    Math.exp(-((index - 2 * SMOOTHING) ** 2) / (2 * SMOOTHING ** 2)),
  ),
);

function normalised(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The cells’ means, smoothed across and down; the border is repeated. */
function smoothed(sums: Float64Array, count: number, cellAt: Int32Array): Grid {
  const pixels = new Float64Array(CELLS);
  for (const cell of cellAt) pixels[cell]! += 1;
  const means = sums.map((sum, index) => {
    const cell = Math.floor(index / count);
    return sum / Math.max(1, pixels[cell % CELLS]! * pixels[Math.floor(cell / CELLS)]!);
  });
  const across = blur(means, count, 1, CELLS);
  return { cells: CELLS, count, data: Float32Array.from(blur(across, count, CELLS, 1)) };
}

/** Blurs cells along one direction, in which neighbours are `step` cells apart and the lines `lineStep`. */
function blur(cells: Float64Array, count: number, step: number, lineStep: number): Float64Array {
  const result = new Float64Array(cells.length);
  for (let line = 0; line < CELLS; line++)
    for (let place = 0; place < CELLS; place++)
      for (let tap = 0; tap < BELL.length; tap++) {
        const from = Math.min(Math.max(place + tap - 2 * SMOOTHING, 0), CELLS - 1);
        const source = (line * lineStep + from * step) * count;
        const target = (line * lineStep + place * step) * count;
        for (let channel = 0; channel < count; channel++)
          result[target + channel]! += BELL[tap]! * cells[source + channel]!;
      }
  return result;
}
