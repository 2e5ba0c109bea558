import type { Pixels } from './photo.ts';
import type { Raster } from './raster.ts';

/** Space between the two halves, as a part of one half's width. */
const GAP = 0.015;

/** Puts photo and cartoon of the same size side by side, the photo left, with a white gap between them. */
export function sideBySide(photo: Raster, cartoon: Raster, alpha?: Uint8Array): Omit<Pixels, 'damaged'> {
  const { width, height } = photo;
  const gap = Math.max(2, Math.round(width * GAP));
  const total = 2 * width + gap;
  const raster = { width: total, height, data: new Uint8Array(total * height * 3).fill(255) };
  layRows(raster.data, total * 3, photo.data, width * 3, 0);
  layRows(raster.data, total * 3, cartoon.data, width * 3, (width + gap) * 3);
  if (alpha === undefined) return { raster };
  const both = new Uint8Array(total * height).fill(255);
  layRows(both, total, alpha, width, 0);
  layRows(both, total, alpha, width, width + gap);
  return { raster, alpha: both };
}

function layRows(
  to: Uint8Array,
  toStride: number,
  from: Uint8Array,
  fromStride: number,
  offset: number,
): void {
  for (let row = 0; row * fromStride < from.length; row++)
    to.set(from.subarray(row * fromStride, (row + 1) * fromStride), row * toStride + offset);
}
