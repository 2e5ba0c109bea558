import { describe, expect, it } from 'vitest';
import { centroid, distance } from '../../../src/inference/faces/geometry.ts';
import { EYE_CORNERS, findLowerRims } from '../../../src/inference/faces/rims.ts';
import { meanFaceAt } from '../exaggerate/mean-mesh.ts';
import { type Arcs, eyeWidth, eyewear } from './eyewear.ts';

const SIDE = 288;
const face = meanFaceAt(60, { x: 144, y: 150 });
const RIM: Arcs = { radius: 0.85, from: -30, to: 210 };

describe('the lower rims of glasses', () => {
  it('are lines from one side of the eye to the other, and their paths lie on them', () => {
    const { clearness, paths } = findLowerRims(eyewear(face, SIDE, { arcs: RIM }), face.mesh);
    expect(clearness).toBeGreaterThan(0.9);
    for (const [eye, path] of paths.entries()) {
      const middle = centroid(EYE_CORNERS[eye]!.map((index) => face.mesh[index]!));
      for (const point of path.slice(3, -3))
        expect(Math.abs(distance(point, middle) - RIM.radius * eyeWidth(face))).toBeLessThan(2);
    }
  });

  it('are no eye bags, which end below the eye', () => {
    const bags = eyewear(face, SIDE, { arcs: { radius: 0.65, from: 50, to: 130 } });
    expect(findLowerRims(bags, face.mesh).clearness).toBeLessThan(0.5);
  });

  it('are not seen on even skin, nor for an edge of light', () => {
    expect(findLowerRims(eyewear(face, SIDE, {}), face.mesh).clearness).toBe(0);
    const lit = eyewear(face, SIDE, {});
    const edge = face.mesh[33]!.y + 0.7 * eyeWidth(face);
    for (let place = Math.round(edge) * SIDE * 3; place < lit.data.length; place++) lit.data[place]! /= 2;
    expect(findLowerRims(lit, face.mesh).clearness).toBeLessThan(0.1);
  });
});
