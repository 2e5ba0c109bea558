import { boxAround, type Point } from '../../../faces/geometry.ts';
import type { Size } from '../../../image/area.ts';
import type { Plane, Window } from './planes.ts';

/** 1 in the cells whose middles lie inside a polygon (even-odd rule), 0 elsewhere. */
export function fillPolygons({ width, height }: Size, polygons: readonly (readonly Point[])[]): Plane {
  const plane = new Float32Array(width * height);
  for (const points of polygons) {
    const box = boxAround(points);
    const end = Math.min(height, Math.ceil(box.y + box.height));
    for (let row = Math.max(0, Math.floor(box.y)); row < end; row++) {
      const crossings = crossingsAt(row + 0.5, points);
      for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
        const [from, to] = [Math.ceil(crossings[pair]! - 0.5), Math.ceil(crossings[pair + 1]! - 0.5)];
        if (to > 0 && from < width)
          plane.fill(1, row * width + Math.max(0, from), row * width + Math.min(width, to));
      }
    }
  }
  return plane;
}

/** Where a polygon's sides cross a height, from left to right. */
function crossingsAt(y: number, points: readonly Point[]): number[] {
  const crossings: number[] = [];
  let from = points.at(-1)!;
  for (const to of points) {
    if (from.y <= y !== to.y <= y)
      crossings.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
    from = to;
  }
  return crossings.sort((one, other) => one - other);
}

/** The whole pixels around points, and so many more to each side, as far as they lie in a picture. */
export function pixelsAround(points: readonly Point[], more: number, picture: Size): Window {
  const box = boxAround(points);
  const [left, top] = [Math.max(0, Math.floor(box.x - more)), Math.max(0, Math.floor(box.y - more))];
  const right = Math.min(picture.width, Math.ceil(box.x + box.width + more));
  const bottom = Math.min(picture.height, Math.ceil(box.y + box.height + more));
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}
