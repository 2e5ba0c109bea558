/** How far drawings are from their photos with an amount of a look. */
export interface Point {
  readonly amount: number;
  readonly distance: number;
}

/**
 * The smallest amount with which drawings are so far from their photos, linear between points; all of it where none is so far.
 * @param points by rising amount; nothing is drawn with none of it
 */
export function amountFor(distance: number, points: readonly Point[]): number {
  let before: Point = { amount: 0, distance: 0 };
  for (const point of points) {
    if (point.distance >= distance) {
      const share = (distance - before.distance) / (point.distance - before.distance);
      return before.amount + share * (point.amount - before.amount);
    }
    // Where a distance falls, what came before it counts.
    if (point.distance > before.distance) before = point;
  }
  return points.at(-1)?.amount ?? 0;
}
