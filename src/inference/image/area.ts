import type { Raster } from './raster.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Resizes as OpenCV's INTER_AREA does: every new pixel is the mean over its area; enlarging is its variant of linear. */
export function resizeArea(from: Raster, { width, height }: Size): Raster {
  if (from.width === width && from.height === height) return from;
  const across = areaTaps(from.width, width);
  const down = areaTaps(from.height, height);
  const data = new Uint8Array(width * height * 3);
  const row = new Float32Array(from.width * 3);
  for (let y = 0; y < height; y++) {
    addRows(from.data, down, y, row);
    addColumns(row, across, data, y * width * 3);
  }
  return { width, height, data };
}

/** A new row out of the mean of old ones. */
function addColumns(
  row: Float32Array,
  { starts, places, weights }: Taps,
  data: Uint8Array,
  start: number,
): void {
  for (let x = 0, to = start; x < starts.length - 1; x++, to += 3) {
    let red = 0.5;
    let green = 0.5;
    let blue = 0.5;
    const end = starts[x + 1]!;
    for (let tap = starts[x]!; tap < end; tap++) {
      const place = places[tap]! * 3;
      const weight = weights[tap]!;
      red += weight * row[place]!;
      green += weight * row[place + 1]!;
      blue += weight * row[place + 2]!;
    }
    data[to] = red;
    data[to + 1] = green;
    data[to + 2] = blue;
  }
}

/**
 * The mean over the rows that new row `y` is made of. Two at a time: they are all of the picture, and each visit to the sums costs
 * as much as a row does.
 */
function addRows(data: Uint8Array, { starts, places, weights }: Taps, y: number, row: Float32Array): void {
  const end = starts[y + 1]!;
  for (let tap = starts[y]!; tap < end; tap += 2) {
    const isFirst = tap === starts[y];
    const one = places[tap]! * row.length;
    const weight = weights[tap]!;
    // A row of weight 0 where there is no second one.
    const other = tap + 1 < end ? places[tap + 1]! * row.length : one;
    const otherWeight = tap + 1 < end ? weights[tap + 1]! : 0;
    if (isFirst)
      for (let index = 0; index < row.length; index++)
        row[index] = Math.fround(weight * data[one + index]!) + otherWeight * data[other + index]!;
    else
      for (let index = 0; index < row.length; index++)
        row[index] =
          Math.fround(row[index]! + weight * data[one + index]!) + otherWeight * data[other + index]!;
  }
}

/** The old pixels that each new one is made of: those of pixel n are at `starts[n]` up to `starts[n + 1]`. */
interface Taps {
  readonly starts: Int32Array;
  readonly places: Int32Array;
  readonly weights: Float64Array;
}

function areaTaps(from: number, to: number): Taps {
  const scale = from / to;
  const starts = new Int32Array(to + 1);
  const places: number[] = [];
  const weights: number[] = [];
  for (let index = 0; index < to; index++) {
    starts[index] = places.length;
    if (scale < 1) {
      const left = Math.floor(index * scale);
      const reach = index + 1 - (left + 1) / scale;
      const part = reach <= 0 ? 0 : reach - Math.floor(reach);
      places.push(left, Math.min(left + 1, from - 1));
      weights.push(1 - part, part);
      continue;
    }
    const end = Math.min((index + 1) * scale, from);
    for (let place = Math.floor(index * scale); place < end - 1e-9; place++) {
      places.push(place);
      weights.push((Math.min(place + 1, end) - Math.max(place, index * scale)) / (end - index * scale));
    }
  }
  starts[to] = places.length;
  return { starts, places: Int32Array.from(places), weights: Float64Array.from(weights) };
}
