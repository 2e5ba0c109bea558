import type { Runnable } from '../session.ts';
import { apply, centroid, distance, type Point, squareAt } from './geometry.ts';
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
/** The network's answer per eye: the iris with its middle first, three numbers for each of five points. */
const NUMBERS = 15;
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
  const eyes = [eyeOf(mesh, 'left', false), eyeOf(mesh, 'right', true)];
  const data = new Float32Array(eyes.length * IRIS_SIDE * IRIS_SIDE * 3);
  eyes.forEach(({ toPhoto, mirrored }, index) => {
    const square = sampleSquare(photo, { side: IRIS_SIDE, toPhoto, range: [0, 1], mirrored });
    data.set(square, index * square.length);
  });
  const outputs = await network.run({ input_1: { data, dims: [eyes.length, IRIS_SIDE, IRIS_SIDE, 3] } });
  const points = outputs[IRIS_POINTS]!.data;
  const [left, right] = eyes.map(({ middle, width, toPhoto, mirrored }, index) => {
    const from = index * NUMBERS;
    const [x, y] = [points[from]!, points[from + 1]!];
    const pupil = apply(toPhoto, { x: mirrored ? IRIS_SIDE - x : x, y });
    return distance(pupil, middle) < FARTHEST * width ? pupil : middle;
  });
  return { left: left!, right: right! };
}

function eyeOf(mesh: readonly MeshPoint[], side: 'left' | 'right', mirrored: boolean) {
  const [one, other] = CORNERS[side].map((index) => mesh[index]!) as [MeshPoint, MeshPoint];
  const middle = centroid([one, other]);
  const width = distance(one, other);
  const angle = Math.atan2(other.y - one.y, other.x - one.x);
  return { middle, width, mirrored, toPhoto: squareAt(IRIS_SIDE, middle, ROOM * width, angle) };
}
