import { describe, expect, it } from 'vitest';
import type { Bulge } from '../../../src/inference/exaggerate/bulge.ts';
import { type CuteOptions, cuteBulges } from '../../../src/inference/exaggerate/cute.ts';
import type { Face } from '../../../src/inference/faces/face.ts';
import { faceOf, meanFaceAt } from './mean-mesh.ts';

const face = meanFaceAt(100, { x: 300, y: 300 });
const eyeWidth = Math.abs(face.mesh[133]!.x - face.mesh[33]!.x);
const cute = (of: Face = face, options: Partial<CuteOptions> = {}) => {
  const bulges = cuteBulges(of, { amount: 1, glasses: 0, longSide: 600, ...options });
  const [right, rightBrow, left, leftBrow, nose, jaw] = bulges as [Bulge, Bulge, Bulge, Bulge, Bulge, Bulge];
  return { right, rightBrow, left, leftBrow, nose, jaw };
};
const reaches = ({ centre, reach }: Bulge) => ({
  left: centre.x - reach.along,
  right: centre.x + reach.along,
  top: centre.y - reach.up,
  bottom: centre.y + reach.down,
});

describe('cute proportions', () => {
  it('enlarge the eyes, and make nose and jaw smaller', () => {
    const { right, left, nose, jaw } = cute();
    expect(right.scale).toBeGreaterThan(1.35);
    expect(left.scale).toBe(right.scale);
    expect(nose.scale).toBeLessThan(0.95);
    expect(jaw.scale).toBeLessThan(0.97);
  });

  it('lift the brows with the eyes, and do not bend them', () => {
    const { rightBrow, leftBrow } = cute();
    expect(rightBrow.lift).toBeGreaterThan(0.1 * eyeWidth);
    expect(leftBrow.lift).toBe(rightBrow.lift);
    expect(rightBrow.scale).toBe(1);
    expect(Math.abs(rightBrow.centre.y - face.mesh[105]!.y)).toBeLessThan(0.25 * eyeWidth);
    expect(reaches(rightBrow).bottom).toBeLessThan(face.mesh[159]!.y + 0.01 * eyeWidth);
  });

  it('hardly let one eye reach the other one', () => {
    const { right, left } = cute();
    expect(reaches(right).right - reaches(left).left).toBeLessThan(0.3 * eyeWidth);
  });

  it('leave the lips out of the nose, so that they are not bent', () => {
    expect(reaches(cute().nose).bottom).toBeLessThanOrEqual(face.mesh[0]!.y + 0.05 * eyeWidth);
  });

  it('change all that they do with the amount, and nothing at 0', () => {
    const none = cute(face, { amount: 0 });
    for (const { scale, lift } of Object.values(none)) expect([scale, lift]).toEqual([1, 0]);
    const half = cute(face, { amount: 0.5 });
    expect(half.right.scale).toBeGreaterThan(1.1);
    expect(half.right.scale).toBeLessThan(cute().right.scale);
  });

  it('stay within the lens where somebody wears glasses', () => {
    const { right, rightBrow } = cute(face, { glasses: 1 });
    expect(rightBrow.lift).toBe(0);
    expect(reaches(right).top).toBeGreaterThan(face.mesh[105]!.y);
    expect(right.reach.down).toBeLessThan(0.75 * eyeWidth);
    expect(right.scale).toBeGreaterThan(1.2);
  });

  it('enlarge closed eyes less, both alike', () => {
    const lids = [159, 386];
    const mesh = face.mesh.map((point, index) =>
      lids.includes(index) ? { ...point, y: face.mesh[index === 159 ? 145 : 374]!.y - 2 } : point,
    );
    const closed = cute(faceOf(mesh));
    expect(closed.right.scale).toBeLessThan(1.25);
    expect(closed.right.scale).toBeGreaterThan(1.1);
    expect(closed.left.scale).toBe(closed.right.scale);
  });

  it('take a wink for an open face', () => {
    const mesh = face.mesh.map((point, index) =>
      index === 159 ? { ...point, y: face.mesh[145]!.y - 2 } : point,
    );
    const wink = cute(faceOf(mesh));
    expect(wink.right.scale).toBe(wink.left.scale);
    expect(wink.right.scale).toBe(cute().right.scale);
  });

  it('enlarge the eyes of small faces more', () => {
    const small = cute(face, { longSide: 4000 });
    expect(small.right.scale).toBeGreaterThan(1.1 * cute().right.scale);
  });

  it('are alike for both eyes in a side view, each as wide as it is seen', () => {
    // A head turned by 25°: the person's left side comes nearer.
    const turn = (25 * Math.PI) / 180;
    const depth = (x: number) => -60 * Math.cos((Math.PI / 2) * Math.min(Math.abs(x) / 130, 1));
    const mesh = face.mesh.map(({ x, y }) => {
      const [u, z] = [x - 300, depth(x - 300)];
      return {
        x: 300 + u * Math.cos(turn) + z * Math.sin(turn),
        y,
        z: z * Math.cos(turn) - u * Math.sin(turn),
      };
    });
    const { right, left } = cute(faceOf(mesh));
    expect(right.scale).toBeCloseTo(left.scale, 5);
    expect(Math.min(right.reach.along, left.reach.along)).toBeLessThan(
      0.95 * Math.max(right.reach.along, left.reach.along),
    );
  });

  it('do less in profile', () => {
    const profile = { ...face, pose: { ...face.pose, yaw: 70 } };
    expect(cute(profile).right.scale).toBeLessThan(1.3);
  });

  it('leave an eye alone that is behind the nose', () => {
    const mesh = face.mesh.map((point, index) =>
      [263, 362].includes(index) ? { ...point, x: 340, z: index === 263 ? eyeWidth : 0 } : point,
    );
    expect(cute(faceOf(mesh)).left.scale).toBeCloseTo(1, 5);
  });
});
