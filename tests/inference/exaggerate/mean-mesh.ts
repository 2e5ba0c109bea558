import { meanFace } from '../../../src/inference/exaggerate/mean-face.ts';
import type { Face } from '../../../src/inference/faces/face.ts';
import { boxAround, type Point } from '../../../src/inference/faces/geometry.ts';
import type { MeshPoint } from '../../../src/inference/faces/mesh.ts';
import { OVAL } from '../../../src/inference/faces/outlines.ts';
import { poseOf } from '../../../src/inference/faces/pose.ts';

/** A face of the mean shape that looks straight ahead, its size and middle in pixels; `change` bends its shape. */
export function meanFaceAt(
  size: number,
  middle: Point,
  change: (point: Point, index: number) => Point = (point) => point,
): Face {
  const mesh = meanFace()
    .points.map(change)
    .map(({ x, y }) => ({ x: middle.x + size * x, y: middle.y + size * y, z: 0 }));
  return faceOf(mesh);
}

/** The face with a mesh. */
export function faceOf(mesh: readonly MeshPoint[]): Face {
  const between = (one: number, other: number) => ({
    x: (mesh[one]!.x + mesh[other]!.x) / 2,
    y: (mesh[one]!.y + mesh[other]!.y) / 2,
  });
  return {
    confidence: 1,
    box: boxAround(mesh),
    mesh,
    points: {
      leftPupil: between(33, 133),
      rightPupil: between(362, 263),
      noseTip: mesh[4]!,
      leftMouthCorner: mesh[61]!,
      rightMouthCorner: mesh[291]!,
    },
    oval: OVAL.map((index) => mesh[index]!),
    pose: poseOf(mesh),
  };
}
