import type { Point } from '../faces/geometry.ts';
import type { MeshPoint } from '../faces/mesh.ts';
import { axesOf, type HeadAxes } from '../faces/pose.ts';

/** A face's shape as if it looked straight ahead, without its place and size. */
export interface Shape {
  /** The mesh's points, in units of `size`: x towards the person's left, y down. */
  readonly points: readonly Point[];
  /** Root mean square distance of the points from their middle, in pixels. */
  readonly size: number;
  readonly axes: HeadAxes;
}

/** Takes place, size and pose out of a mesh. */
export function shapeOf(mesh: readonly MeshPoint[]): Shape {
  const axes = axesOf(mesh);
  const { across, down } = axes;
  const turned = mesh.map(({ x, y, z }) => ({
    x: x * across[0] + y * across[1] + z * across[2],
    y: x * down[0] + y * down[1] + z * down[2],
  }));
  const middleX = turned.reduce((sum, { x }) => sum + x, 0) / turned.length;
  const middleY = turned.reduce((sum, { y }) => sum + y, 0) / turned.length;
  const centred = turned.map(({ x, y }) => ({ x: x - middleX, y: y - middleY }));
  const size = Math.sqrt(centred.reduce((sum, { x, y }) => sum + x * x + y * y, 0) / centred.length);
  return { points: centred.map(({ x, y }) => ({ x: x / size, y: y / size })), size, axes };
}

/** Middles of the lips' inner and of the eyelids' outlines in MediaPipe's mesh, above and below. */
const OPENINGS = {
  mouth: [[13, 14]],
  eyes: [
    [159, 145],
    [386, 374],
  ],
} as const;
export type Opening = keyof typeof OPENINGS;

/** How far a face opens its mouth or its eyes, in units of its size. */
export function openingOf(points: readonly Point[], what: Opening): number {
  const pairs = OPENINGS[what];
  return pairs.reduce((sum, [above, below]) => sum + points[below]!.y - points[above]!.y, 0) / pairs.length;
}
