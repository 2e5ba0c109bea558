import type { Size } from '../../image/area.ts';
import type { Raster } from '../../image/raster.ts';

/** Short side of the picture that the networks see, in pixels (DCT-Net, source/cartoonize.py). */
const WORKING_SIDE = 720;

/** The size the networks see: the short side at most 720, fractions dropped; never larger than the photo. */
export function workingSize({ width, height }: Pick<Raster, 'width' | 'height'>): Size {
  if (Math.min(width, height) <= WORKING_SIDE) return { width, height };
  return height > width
    ? { width: WORKING_SIDE, height: Math.trunc((WORKING_SIDE * height) / width) }
    : { width: Math.trunc((WORKING_SIDE * width) / height), height: WORKING_SIDE };
}
