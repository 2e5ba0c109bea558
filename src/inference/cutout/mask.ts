import type { Size } from '../image/area.ts';
import { places } from '../image/places.ts';

/** How much of each pixel belongs to what is cut out: width · height shares, 0…1, rows from the top. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Samples a plane at another size, bilinear, pixel centres at halves; beyond the edge lies the edge. */
export function resizeMask({ width, height, data }: Mask, size: Size): Mask {
  const across = places(width, size.width);
  const down = places(height, size.height);
  const result = new Float32Array(size.width * size.height);
  for (let y = 0, to = 0; y < size.height; y++) {
    const upper = down.before[y]! * width;
    const lower = down.after[y]! * width;
    const below = down.part[y]!;
    for (let x = 0; x < size.width; x++, to++) {
      const left = across.before[x]!;
      const right = across.after[x]!;
      const part = across.part[x]!;
      const above = data[upper + left]! + part * (data[upper + right]! - data[upper + left]!);
      const beneath = data[lower + left]! + part * (data[lower + right]! - data[lower + left]!);
      result[to] = above + below * (beneath - above);
    }
  }
  return { width: size.width, height: size.height, data: result };
}
