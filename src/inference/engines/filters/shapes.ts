import type { Point } from '../../faces/geometry.ts';
import type { Size } from './sampling.ts';

/** A plane of numbers 0…1, row by row. */
export interface Plane extends Size {
  readonly data: Float32Array<ArrayBuffer>;
}

export interface Shape {
  /** Corners in pixels of the plane. */
  readonly points: readonly Point[];
  /** A line along the points instead of the area that they enclose. */
  readonly open?: boolean;
  /** Distances from the outline in pixels, inside negative, at which the shape is whole and at which it has vanished. */
  readonly whole: number;
  readonly gone: number;
  /** Value where it is whole; 1 without it. */
  readonly amount?: number;
}

/** Draws a shape with a soft edge into a plane; where shapes overlap, the stronger one stays. */
export function drawShape({ width, height, data }: Plane, { points, open, whole, gone, amount = 1 }: Shape) {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const first = (values: readonly number[]) => Math.max(0, Math.floor(Math.min(...values) - gone));
  const last = (values: readonly number[], length: number) =>
    Math.min(length, Math.ceil(Math.max(...values) + gone));
  for (let y = first(ys); y < last(ys, height); y++)
    for (let x = first(xs); x < last(xs, width); x++) {
      const away = distanceTo(points, x + 0.5, y + 0.5, open === true);
      const t = Math.min(Math.max((gone - away) / (gone - whole), 0), 1);
      const at = y * width + x;
      data[at] = Math.max(data[at]!, amount * t * t * (3 - 2 * t));
    }
}

/** Distance from a place to a polygon's outline, negative inside; to a line of points, never negative. */
function distanceTo(points: readonly Point[], x: number, y: number, open: boolean): number {
  let nearest = Number.POSITIVE_INFINITY;
  let inside = false;
  let from = open ? points[0]! : points.at(-1)!;
  for (const to of points) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const [px, py] = [x - from.x, y - from.y];
    const share = Math.min(Math.max((px * dx + py * dy) / (dx * dx + dy * dy || 1), 0), 1);
    nearest = Math.min(nearest, (px - share * dx) ** 2 + (py - share * dy) ** 2);
    // A ray to the right crosses this side: the even-odd rule.
    if (from.y > y !== to.y > y && px < (dx * py) / dy) inside = !inside;
    from = to;
  }
  return inside && !open ? -Math.sqrt(nearest) : Math.sqrt(nearest);
}
