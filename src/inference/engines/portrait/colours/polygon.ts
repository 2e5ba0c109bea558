import type { Point } from '../../../faces/geometry.ts';
import type { Size } from '../../../image/area.ts';
import type { Plane } from './planes.ts';

/** 1 in the cells whose middles lie inside a polygon (even-odd rule), 0 elsewhere. */
export function fillPolygon({ width, height }: Size, points: readonly Point[]): Plane {
  const plane = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const y = row + 0.5;
    const crossings: number[] = [];
    for (const [index, from] of points.entries()) {
      const to = points[(index + 1) % points.length]!;
      if (from.y <= y === to.y <= y) continue;
      crossings.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
    }
    crossings.sort((one, other) => one - other);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const start = Math.max(0, Math.ceil(crossings[pair]! - 0.5));
      const end = Math.min(width, Math.ceil(crossings[pair + 1]! - 0.5));
      for (let column = start; column < end; column++) plane[row * width + column] = 1;
    }
  }
  return plane;
}
