import type { Picture } from './pixels.ts';

/** Space between the two halves, as a part of one half's width. */
const GAP = 0.015;

/** Puts photo and cartoon of the same size side by side, the photo left, with a white gap between them; each keeps its opacity. */
export function sideBySide(photo: Picture, cartoon: Picture): Picture {
  const { width, height } = photo.raster;
  const gap = Math.max(2, Math.round(width * GAP));
  const total = 2 * width + gap;
  const raster = { width: total, height, data: new Uint8Array(total * height * 3).fill(255) };
  layRows(raster.data, total * 3, photo.raster.data, width * 3, 0);
  layRows(raster.data, total * 3, cartoon.raster.data, width * 3, (width + gap) * 3);
  if (photo.alpha === undefined && cartoon.alpha === undefined) return { raster };
  const alpha = new Uint8Array(total * height).fill(255);
  if (photo.alpha !== undefined) layRows(alpha, total, photo.alpha, width, 0);
  if (cartoon.alpha !== undefined) layRows(alpha, total, cartoon.alpha, width, width + gap);
  return { raster, alpha };
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
