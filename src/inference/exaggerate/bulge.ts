import type { Box, Point } from '../faces/geometry.ts';
import { smoothstep } from '../smoothstep.ts';
import type { Displacement } from './field.ts';

/** A part of a picture made larger or smaller, or moved, within an ellipse. */
export interface Bulge {
  readonly centre: Point;
  /** The ellipse's direction, as a unit vector towards the right of an upright face. */
  readonly direction: Point;
  /** How far the ellipse reaches, in pixels: to both sides, towards the forehead and towards the chin. */
  readonly reach: { readonly along: number; readonly up: number; readonly down: number };
  /** Magnification around the centre; below 1 makes smaller. */
  readonly scale: number;
  /** How far everything is moved towards the forehead, in pixels. */
  readonly lift: number;
  /** Up to this part of its reach, 0…1, everything is scaled and moved evenly, so that circles stay circles; beyond, it falls to nothing. */
  readonly even: number;
}

/** The displacement of several bulges together. */
export function displacementOf(bulges: readonly Bulge[]): Displacement {
  return (x, y, to) => {
    for (const bulge of bulges) addBulge(bulge, x, y, to);
  };
}

function addBulge(bulge: Bulge, x: number, y: number, to: Float64Array) {
  const { centre, direction, reach, scale, lift, even } = bulge;
  const [dx, dy] = [x - centre.x, y - centre.y];
  const along = dx * direction.x + dy * direction.y;
  const down = dy * direction.x - dx * direction.y;
  const radius = Math.hypot(along / reach.along, down / (down < 0 ? reach.up : reach.down));
  if (radius >= 1) return;
  const share = 1 - smoothstep(even, 1, radius);
  const zoom = 1 / scale - 1;
  // What is moved up is taken from below.
  to[0]! += share * (zoom * dx - lift * direction.y);
  to[1]! += share * (zoom * dy + lift * direction.x);
}

/** The smallest box around several bulges that are turned in any way. */
export function boxOf(bulges: readonly Bulge[]): Box {
  const ends = bulges.map(({ centre: { x, y }, reach }) => {
    const most = Math.max(reach.along, reach.up, reach.down);
    return { left: x - most, top: y - most, right: x + most, bottom: y + most };
  });
  const left = Math.min(...ends.map((end) => end.left));
  const top = Math.min(...ends.map((end) => end.top));
  return {
    x: left,
    y: top,
    width: Math.max(...ends.map((end) => end.right)) - left,
    height: Math.max(...ends.map((end) => end.bottom)) - top,
  };
}
