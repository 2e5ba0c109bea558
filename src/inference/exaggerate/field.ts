import { type Face, movePoints } from '../faces/face.ts';
import { type Box, boxAround, type Point } from '../faces/geometry.ts';
import type { Size } from '../image/area.ts';

/**
 * A smooth warp of a part of a picture. The pixel at p of the warped picture is the one at p + displacement(p) of the picture before
 * (inverse mapping); outside the box nothing moves.
 */
export interface WarpField {
  readonly box: Box;
  readonly columns: number;
  readonly rows: number;
  /** Displacements in pixels, x and y for each node, row by row, read bilinearly; the first and last nodes lie on the box's sides. */
  readonly data: Float32Array;
}

/** Adds the displacement at a place of the warped picture, in pixels, to `to`: x, y. */
export type Displacement = (x: number, y: number, to: Float64Array) => void;

/** At a picture's side what is taken from beyond is at most this part of the way to that side: the border stays the border. */
const INWARD = 0.7;

/**
 * Samples a displacement over a box; its border is set to zero.
 * @param nodes along the longer side
 */
export function sampleField(box: Box, displacement: Displacement, picture: Size, nodes: number): WarpField {
  const step = Math.max(box.width, box.height) / nodes;
  const columns = Math.max(Math.ceil(box.width / step), 2) + 1;
  const rows = Math.max(Math.ceil(box.height / step), 2) + 1;
  const data = new Float32Array(columns * rows * 2);
  const at = new Float64Array(2);
  for (let row = 1; row < rows - 1; row++)
    for (let column = 1; column < columns - 1; column++) {
      const x = box.x + (column / (columns - 1)) * box.width;
      const y = box.y + (row / (rows - 1)) * box.height;
      at.fill(0);
      displacement(x, y, at);
      data[(row * columns + column) * 2] = within(at[0]!, x, picture.width);
      data[(row * columns + column) * 2 + 1] = within(at[1]!, y, picture.height);
    }
  return { box, columns, rows, data };
}

const within = (by: number, at: number, length: number) =>
  Math.min(Math.max(by, -INWARD * Math.max(at, 0)), INWARD * Math.max(length - at, 0));

/** Reads the displacement at a place of the warped picture, in pixels. */
export function readField({ box, columns, rows, data }: WarpField, { x, y }: Point, to: Float64Array): void {
  const across = ((x - box.x) / box.width) * (columns - 1);
  const down = ((y - box.y) / box.height) * (rows - 1);
  to.fill(0);
  if (!(across >= 0 && down >= 0 && across < columns - 1 && down < rows - 1)) return;
  const left = across | 0;
  const top = down | 0;
  const right = across - left;
  const below = down - top;
  let first = (top * columns + left) * 2;
  let next = first + columns * 2;
  for (let axis = 0; axis < 2; axis++, first++, next++) {
    const upper = data[first]! + right * (data[first + 2]! - data[first]!);
    to[axis] = upper + below * (data[next]! + right * (data[next + 2]! - data[next]!) - upper);
  }
}

/** Steps towards a point's new place, and how far each goes: half the way converges while places are drawn apart less than four times. */
const STEPS = 20;
const STRIDE = 0.5;

/** Where a point of the picture before lies in the warped one. */
export function warpPoint<P extends Point>(field: WarpField, point: P): P {
  const at = { x: point.x, y: point.y };
  const by = new Float64Array(2);
  for (let step = 0; step < STEPS; step++) {
    readField(field, at, by);
    at.x += STRIDE * (point.x - at.x - by[0]!);
    at.y += STRIDE * (point.y - at.y - by[1]!);
  }
  return { ...point, ...at };
}

/** A face where a warp has moved it. Its pose stays: a head that is drawn otherwise has not turned. */
export function warpFace(field: WarpField, face: Face): Face {
  const move = <P extends Point>(point: P): P => warpPoint(field, point);
  const { points } = face;
  const mesh = face.mesh.map(move);
  return {
    ...face,
    box: boxAround(mesh),
    mesh,
    points: movePoints(points, move),
    oval: face.oval.map(move),
  };
}
