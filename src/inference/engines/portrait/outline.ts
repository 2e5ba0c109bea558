import { centroid, type Point } from '../../faces/geometry.ts';
import type { Cells } from './cells.ts';

/** Directions in which an outline's distance from its middle is known. */
const DIRECTIONS = 72;

/** How far each cell is on the way from the middle of a closed outline to it: 0 in the middle, 1 on it, more outside. */
export function waysTo(outline: readonly Point[], { step, columns, rows }: Cells): Float32Array {
  const middle = centroid(outline);
  const reach = new Float32Array(DIRECTIONS);
  outline.forEach((from, index) => {
    const to = outline[(index + 1) % outline.length]!;
    for (let part = 0; part < 1; part += 1 / 16) {
      const across = from.x + part * (to.x - from.x) - middle.x;
      const down = from.y + part * (to.y - from.y) - middle.y;
      const direction = directionOf(across, down);
      reach[direction] = Math.max(reach[direction]!, Math.hypot(across, down));
    }
  });
  const least = Math.max(1, Math.min(...reach.filter((distance) => distance > 0)));
  const farthest = Math.max(least, ...reach);
  const ways = new Float32Array(columns * rows);
  for (let row = 0, cell = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, cell++) {
      const across = (column + 0.5) * step - middle.x;
      const down = (row + 0.5) * step - middle.y;
      const away = Math.sqrt(across * across + down * down);
      // Far outside, the direction no longer matters: the arc tangent is what takes time here.
      const whole = away > 2 * farthest ? farthest : reach[directionOf(across, down)] || least;
      ways[cell] = away / whole;
    }
  return ways;
}

/** One of the directions from a middle. */
const directionOf = (across: number, down: number) =>
  (Math.floor((Math.atan2(down, across) / (2 * Math.PI) + 1) * DIRECTIONS) + DIRECTIONS) % DIRECTIONS;
