import type { Size } from '../../image/area.ts';

/** The size the networks see: the short side at most so long, fractions dropped; never larger than the photo. */
export function workingSize({ width, height }: Size, shortSide: number): Size {
  if (Math.min(width, height) <= shortSide) return { width, height };
  return height > width
    ? { width: shortSide, height: Math.trunc((shortSide * height) / width) }
    : { width: Math.trunc((shortSide * width) / height), height: shortSide };
}
