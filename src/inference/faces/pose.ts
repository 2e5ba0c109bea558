import type { HeadPose } from './face.ts';
import type { MeshPoint } from './mesh.ts';

/**
 * How the head is turned, from the directions ear to ear and forehead to chin in the mesh. The rotation is taken apart as
 * roll · yaw · pitch (Tait–Bryan angles about z, y and x).
 */
export function poseOf(mesh: readonly MeshPoint[]): HeadPose {
  const { across, down, inward } = axesOf(mesh);
  return {
    yaw: degrees(Math.asin(Math.min(Math.max(across[2], -1), 1))),
    pitch: LEAN - degrees(Math.atan2(down[2], inward[2])),
    roll: degrees(Math.atan2(across[1], across[0])),
  };
}

/** A head's own directions in the picture's space, each of length 1 and at right angles to the others. */
export interface HeadAxes {
  /** From the person's right ear to their left one. */
  readonly across: Vector;
  readonly down: Vector;
  readonly inward: Vector;
}

/** The directions of a head, from its mesh: across from ear to ear, and down as far as it is at a right angle to that. */
export function axesOf(mesh: readonly MeshPoint[]): HeadAxes {
  const across = unit(between(mesh[RIGHT_SIDE]!, mesh[LEFT_SIDE]!));
  const inward = unit(cross(across, between(mesh[FOREHEAD]!, mesh[CHIN]!)));
  return { across, inward, down: cross(inward, across) };
}

/** Places in MediaPipe's mesh; right and left are the person's own. */
const RIGHT_SIDE = 234;
const LEFT_SIDE = 454;
const FOREHEAD = 10;
const CHIN = 152;

/** Degrees that the line from forehead to chin leans when a head looks straight ahead: the median of 104 portraits. */
export const LEAN = 8;

/** x, y, z. */
export type Vector = readonly [number, number, number];

const between = (from: MeshPoint, to: MeshPoint): Vector => [to.x - from.x, to.y - from.y, to.z - from.z];

const cross = ([a, b, c]: Vector, [d, e, f]: Vector): Vector => [b * f - c * e, c * d - a * f, a * e - b * d];

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

const degrees = (radians: number) => (radians * 180) / Math.PI;
