import type { Box, Point } from './geometry.ts';
import type { MeshPoint } from './mesh.ts';

/** A person's face in a picture. All coordinates are pixels of that picture, which stands upright. */
export interface Face {
  /** How sure it is that this is a face, 0…1. */
  readonly confidence: number;
  /** Around the mesh: from the upper forehead to the chin, from cheek to cheek. */
  readonly box: Box;
  /** 468 points in MediaPipe's order; z on the same scale as x and y, smaller is nearer. */
  readonly mesh: readonly MeshPoint[];
  /** The five points that heads are aligned by. */
  readonly points: AlignmentPoints;
  /** The outline of the face, from the middle of the forehead clockwise. */
  readonly oval: readonly Point[];
  readonly pose: HeadPose;
}

/** Left and right as seen in the picture of an upright head. */
export interface AlignmentPoints {
  readonly leftPupil: Point;
  readonly rightPupil: Point;
  readonly noseTip: Point;
  readonly leftMouthCorner: Point;
  readonly rightMouthCorner: Point;
}

/** How a head is turned, in degrees; all 0 looks straight into the camera. */
export interface HeadPose {
  /** To the side: positive towards the right edge of the picture. */
  readonly yaw: number;
  /** Up and down: positive looks up. */
  readonly pitch: number;
  /** Tilted: positive clockwise as seen in the picture. */
  readonly roll: number;
}

/** The points where a movement takes them. */
export const movePoints = (points: AlignmentPoints, move: (point: Point) => Point): AlignmentPoints => ({
  leftPupil: move(points.leftPupil),
  rightPupil: move(points.rightPupil),
  noseTip: move(points.noseTip),
  leftMouthCorner: move(points.leftMouthCorner),
  rightMouthCorner: move(points.rightMouthCorner),
});

/** The face in another picture of the same scene: a part of it, or the whole at another size. */
export function moveFace(
  face: Face,
  { scale, left, top }: { scale: number; left: number; top: number },
): Face {
  const move = <P extends Point>(point: P): P => ({
    ...point,
    x: (point.x - left) * scale,
    y: (point.y - top) * scale,
  });
  const { box, points } = face;
  return {
    ...face,
    box: { ...move(box), width: box.width * scale, height: box.height * scale },
    mesh: face.mesh.map((point) => ({ ...move(point), z: point.z * scale })),
    points: movePoints(points, move),
    oval: face.oval.map(move),
  };
}

/** The face that takes up most of the picture. */
export function largestFace(faces: readonly Face[]): Face | undefined {
  const area = ({ box }: Face) => box.width * box.height;
  return faces.toSorted((one, other) => area(other) - area(one))[0];
}
