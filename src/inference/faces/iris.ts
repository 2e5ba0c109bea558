import type { Runnable } from '../session.ts';
import { apply, centroid, distance, type Point, type Similarity, squareAt } from './geometry.ts';
import type { MeshPoint } from './mesh.ts';
import type { Pyramid } from './pyramid.ts';
import { sampleSquare } from './sample.ts';

/** The middle of each iris, left and right as seen in the picture. */
export interface Pupils {
  readonly left: Point;
  readonly right: Point;
}

/** The network's output: of the eye's contour and brow, its other one, nothing is used. */
export const IRIS_POINTS = 'StatefulPartitionedCall/model/conv_iris/BiasAdd';

const IRIS_SIDE = 64;
/** The square is this much wider than the eye (MediaPipe's iris graphs). */
const ROOM = 2.3;
/** A middle this far from the eye's, in eye widths, is no iris (closed eyes, dark glasses). */
const FARTHEST = 0.45;

/** Corners of the eyes in the mesh, as seen in the picture. */
const CORNERS = { left: [33, 133], right: [362, 263] } as const;

/** Finds both pupils inside a mesh; where an eye shows none, the middle between its corners stands in. */
export async function findPupils(
  network: Runnable,
  photo: Pyramid,
  mesh: readonly MeshPoint[],
): Promise<Pupils> {
  // The network was trained on eyes on the left side of the picture; the other one is mirrored.
  const [left, right] = await Promise.all([
    findPupil(network, photo, eyeOf(mesh, 'left', false)),
    findPupil(network, photo, eyeOf(mesh, 'right', true)),
  ]);
  return { left, right };
}

async function findPupil(
  network: Runnable,
  photo: Pyramid,
  { middle, width, toPhoto, mirrored }: Eye,
): Promise<Point> {
  const data = sampleSquare(photo, { side: IRIS_SIDE, toPhoto, range: [0, 1], mirrored });
  const outputs = await network.run({ input_1: { data, dims: [1, IRIS_SIDE, IRIS_SIDE, 3] } });
  // Its middle comes first of the iris's points.
  const points = outputs[IRIS_POINTS]!.data;
  const [x, y] = [points[0]!, points[1]!];
  const pupil = apply(toPhoto, { x: mirrored ? IRIS_SIDE - x : x, y });
  return distance(pupil, middle) < FARTHEST * width ? pupil : middle;
}

interface Eye {
  /** Between its corners. */
  readonly middle: Point;
  readonly width: number;
  readonly mirrored: boolean;
  /** From the network's square. */
  readonly toPhoto: Similarity;
}

function eyeOf(mesh: readonly MeshPoint[], side: 'left' | 'right', mirrored: boolean): Eye {
  const [one, other] = CORNERS[side].map((index) => mesh[index]!) as [MeshPoint, MeshPoint];
  const middle = centroid([one, other]);
  const width = distance(one, other);
  const angle = Math.atan2(other.y - one.y, other.x - one.x);
  return { middle, width, mirrored, toPhoto: squareAt(IRIS_SIDE, middle, ROOM * width, angle) };
}
