import type { Runnable } from '../session.ts';
import {
  apply,
  type Box,
  boxAround,
  middle,
  type Point,
  type Similarity,
  scaleOf,
  squareAt,
} from './geometry.ts';
import type { Pyramid } from './pyramid.ts';
import { sampleSquare } from './sample.ts';

/** x, y in photo pixels; z on the same scale, smaller is nearer, 0 at the head's middle. */
export interface MeshPoint extends Point {
  readonly z: number;
}

export interface Mesh {
  /** 468 points in MediaPipe's order. */
  readonly points: readonly MeshPoint[];
  /** How sure the network is that there is a face, 0…1. */
  readonly presence: number;
}

/** The network's outputs: of a third one, the contours of eyes and lips, nothing is used. */
export const MESH_OUTPUTS = { presence: 'Identity_1', points: 'Identity_2' } as const;

const MESH_SIDE = 192;

/**
 * Fits the mesh to one square of the photo.
 * @param toPhoto from the 192×192 square to the photo
 */
export async function meshIn(network: Runnable, photo: Pyramid, toPhoto: Similarity): Promise<Mesh> {
  const data = sampleSquare(photo, { side: MESH_SIDE, toPhoto, range: [0, 1] });
  const outputs = await network.run({ input_1: { data, dims: [1, MESH_SIDE, MESH_SIDE, 3] } });
  const numbers = outputs[MESH_OUTPUTS.points]!.data;
  const scale = scaleOf(toPhoto);
  const points = Array.from({ length: numbers.length / 3 }, (_, index) => ({
    ...apply(toPhoto, { x: numbers[3 * index]!, y: numbers[3 * index + 1]! }),
    z: scale * numbers[3 * index + 2]!,
  }));
  return { points, presence: outputs[MESH_OUTPUTS.presence]!.data[0]! };
}

/** The square is half as large again as the face, and turned with it (MediaPipe's face landmark graphs). */
const ROOM = 1.5;

/** The square to fit a mesh in, from a face's eyes and box. */
export function squareAround(
  centre: Point,
  size: number,
  [rightEye, leftEye]: readonly [Point, Point],
): Similarity {
  return squareAt(MESH_SIDE, centre, ROOM * size, Math.atan2(leftEye.y - rightEye.y, leftEye.x - rightEye.x));
}

/** The square to fit the next, better mesh in. */
export function squareAroundMesh({ points }: Mesh): Similarity {
  const [right, left] = [points[OUTER_CORNER.right]!, points[OUTER_CORNER.left]!];
  const angle = Math.atan2(left.y - right.y, left.x - right.x);
  // The box is taken along the head, not along the picture.
  const upright = turn(-angle);
  const box: Box = boxAround(points.map((point) => apply(upright, point)));
  const centre = apply(turn(angle), middle(box));
  return squareAt(MESH_SIDE, centre, ROOM * Math.max(box.width, box.height), angle);
}

const turn = (angle: number): Similarity => ({
  a: Math.cos(angle),
  b: Math.sin(angle),
  shiftX: 0,
  shiftY: 0,
});

/** Outer corners of the eyes, right and left as the person sees it. */
const OUTER_CORNER = { right: 33, left: 263 } as const;
