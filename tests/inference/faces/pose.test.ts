import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeshPoint } from '../../../src/inference/faces/mesh.ts';
import { LEAN, poseOf } from '../../../src/inference/faces/pose.ts';

/** The four points that the pose is read from, of a head that looks straight ahead, turned by the angles given. */
function headTurned(yaw: number, pitch: number, roll: number): MeshPoint[] {
  const [y, p, r] = [yaw, pitch - LEAN, roll].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  const turn = ([a, b, c]: [number, number, number]): MeshPoint => {
    // Up and down first, then to the side, then tilted; positive angles look up, to the right, and tilt clockwise.
    const [b1, c1] = [b * Math.cos(p) + c * Math.sin(p), c * Math.cos(p) - b * Math.sin(p)];
    const [a2, c2] = [a * Math.cos(y) - c1 * Math.sin(y), c1 * Math.cos(y) + a * Math.sin(y)];
    return { x: a2 * Math.cos(r) - b1 * Math.sin(r), y: a2 * Math.sin(r) + b1 * Math.cos(r), z: c2 };
  };
  const mesh: MeshPoint[] = Array.from({ length: 468 }, () => ({ x: 0, y: 0, z: 0 }));
  mesh[234] = turn([-70, 0, 20]);
  mesh[454] = turn([70, 0, 20]);
  mesh[10] = turn([0, -90, -20]);
  mesh[152] = turn([0, 90, -20]);
  return mesh;
}

describe('the pose of a head', () => {
  it('is read back from a mesh turned by any angles', () => {
    const angle = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
    fc.assert(
      fc.property(angle(80), angle(60), angle(170), (yaw, pitch, roll) => {
        const pose = poseOf(headTurned(yaw, pitch, roll));
        expect(pose.yaw).toBeCloseTo(yaw, 3);
        expect(pose.pitch).toBeCloseTo(pitch, 3);
        expect(pose.roll).toBeCloseTo(roll, 3);
      }),
    );
  });

  it('is positive to the right edge, upwards and clockwise', () => {
    const noseOf = (yaw: number, pitch: number) => {
      const [right, left, top, chin] = [234, 454, 10, 152].map((index) => headTurned(yaw, pitch, 0)[index]!);
      // Straight out of the face: away from the side where the ears lie.
      return {
        x: (top!.x + chin!.x - right!.x - left!.x) / 2,
        y: (top!.y + chin!.y - right!.y - left!.y) / 2,
      };
    };
    expect(noseOf(30, 0).x).toBeGreaterThan(10);
    expect(noseOf(0, 40).y).toBeLessThan(-10);
    const tilted = headTurned(0, 0, 30);
    expect(tilted[454]!.y).toBeGreaterThan(tilted[234]!.y);
  });

  it('does not depend on the size of the face', () => {
    const mesh = headTurned(20, 10, -5);
    const small = mesh.map(({ x, y, z }) => ({ x: x / 9 + 4, y: y / 9, z: z / 9 }));
    expect(poseOf(small).yaw).toBeCloseTo(poseOf(mesh).yaw);
  });
});
