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
  for (let y = 0, to = 0; y < height; y++) {
    row.fill(0);
    for (let tap = down.starts[y]!; tap < down.starts[y + 1]!; tap++) {
      const start = down.places[tap]! * row.length;
      const weight = down.weights[tap]!;
      for (let index = 0; index < row.length; index++) row[index]! += weight * from.data[start + index]!;
    }
    for (let x = 0; x < width; x++, to += 3) {
      let [red, green, blue] = [0.5, 0.5, 0.5];
      for (let tap = across.starts[x]!; tap < across.starts[x + 1]!; tap++) {
        const place = across.places[tap]! * 3;
        const weight = across.weights[tap]!;
        red += weight * row[place]!;
        green += weight * row[place + 1]!;
        blue += weight * row[place + 2]!;
      }
      data[to] = red;
      data[to + 1] = green;
      data[to + 2] = blue;
    }
  }
  return { width, height, data };
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
