import type { Point } from '../../faces/geometry.ts';
import type { Size } from './sampling.ts';

export interface Outline {
  /** Corners in pixels of the plane. */
  readonly points: readonly Point[];
  /** A line along the points instead of the border of an area. */
  readonly open?: boolean;
}

/**
 * Visits every pixel of a plane that lies inside an outline or at most `reach` pixels from it.
 * @param visit gets the pixel's index and its distance from the outline in pixels, negative inside
 */
export function around(
  { width, height }: Size,
  { points, open = false }: Outline,
  reach: number,
  visit: (at: number, away: number) => void,
): void {
  const xs = Float64Array.from(points, ({ x }) => x);
  const ys = Float64Array.from(points, ({ y }) => y);
  const first = (values: Float64Array) => Math.max(0, Math.floor(Math.min(...values) - reach));
  const last = (values: Float64Array, length: number) =>
    Math.min(length, Math.ceil(Math.max(...values) + reach));
  const [left, right] = [first(xs), last(xs, width)];
  for (let y = first(ys); y < last(ys, height); y++)
    for (let x = left; x < right; x++) {
      const away = distanceTo(xs, ys, open, x + 0.5, y + 0.5);
      if (away <= reach) visit(y * width + x, away);
    }
}

/** Distance from a place to a polygon, negative inside, or to a line of points, never negative. */
function distanceTo(xs: Float64Array, ys: Float64Array, open: boolean, x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  let inside = false;
  let fromX = xs.at(-1)! - x;
  let fromY = ys.at(-1)! - y;
  for (let index = 0; index < xs.length; index++) {
    const toX = xs[index]! - x;
    const toY = ys[index]! - y;
    if (index > 0 || !open) {
      const dx = toX - fromX;
      const dy = toY - fromY;
      const length = dx * dx + dy * dy;
      const share = length > 0 ? Math.min(Math.max(-(fromX * dx + fromY * dy) / length, 0), 1) : 0;
      const awayX = fromX + share * dx;
      const awayY = fromY + share * dy;
      const away = awayX * awayX + awayY * awayY;
      if (away < nearest) nearest = away;
      // A ray to the right crosses this side: the even-odd rule.
      if (fromY > 0 !== toY > 0 && fromX - (fromY * dx) / dy > 0) inside = !inside;
    }
    fromX = toX;
    fromY = toY;
  }
  return inside && !open ? -Math.sqrt(nearest) : Math.sqrt(nearest);
}
