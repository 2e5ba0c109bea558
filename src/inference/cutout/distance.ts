import type { Size } from '../image/area.ts';

/**
 * Distance of each pixel to the nearest one that is set, in pixels, exact up to `furthest` and no smaller than that beyond: first along the
 * columns, then along the rows (Felzenszwalb & Huttenlocher 2012, with a window instead of envelopes).
 * @param set width · height numbers, 1 where a pixel is set
 */
export function distancesTo(set: Uint8Array, { width, height }: Size, furthest: number): Float32Array {
  const down = alongColumns(set, { width, height }, furthest);
  const distances = new Float32Array(set.length);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      let nearest = down[at]! ** 2;
      const last = Math.min(furthest, Math.max(x, width - 1 - x));
      for (let step = 1; step <= last && step * step < nearest; step++) {
        if (x >= step) nearest = Math.min(nearest, down[at - step]! ** 2 + step * step);
        if (x + step < width) nearest = Math.min(nearest, down[at + step]! ** 2 + step * step);
      }
      distances[at] = Math.sqrt(nearest);
    }
  return distances;
}

function alongColumns(set: Uint8Array, { width, height }: Size, furthest: number): Float32Array {
  const down = new Float32Array(set.length);
  for (let x = 0; x < width; x++) {
    let distance = furthest;
    for (let at = x; at < set.length; at += width) {
      distance = set[at] === 1 ? 0 : Math.min(distance + 1, furthest);
      down[at] = distance;
    }
    distance = furthest;
    for (let at = (height - 1) * width + x; at >= 0; at -= width) {
      distance = set[at] === 1 ? 0 : Math.min(distance + 1, furthest);
      down[at] = Math.min(down[at]!, distance);
    }
  }
  return down;
}
