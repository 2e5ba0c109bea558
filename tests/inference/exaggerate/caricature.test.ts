import { describe, expect, it } from 'vitest';
import { caricatureMoves, ownDeviation } from '../../../src/inference/exaggerate/caricature.ts';
import { readField, sampleField, warpFace } from '../../../src/inference/exaggerate/field.ts';
import { meanFace } from '../../../src/inference/exaggerate/mean-face.ts';
import { openingOf, shapeOf } from '../../../src/inference/exaggerate/shape.ts';
import type { Face } from '../../../src/inference/faces/face.ts';
import { distance, type Point } from '../../../src/inference/faces/geometry.ts';
import { meanFaceAt } from './mean-mesh.ts';

const MIDDLE = { x: 400, y: 400 };
const SIZE = 120;
const picture = { width: 800, height: 800 };
const mean = meanFaceAt(SIZE, MIDDLE);

function caricatured(face: Face, amount = 1): Face {
  const { box, displacement } = caricatureMoves(face, amount, meanFace());
  return warpFace(sampleField(box, displacement, picture, 40), face);
}
const farthest = (one: Face, other: Face) =>
  Math.max(...one.mesh.map((point, index) => distance(point, other.mesh[index]!)));
/** Wide at the jaw. */
const jaws = ({ x, y }: Point) => ({ x: x * (1 + 0.12 * Math.max(0, y)), y });
const jawWidth = ({ mesh }: Face) => mesh[397]!.x - mesh[172]!.x;

describe('a caricature', () => {
  it('leaves the mean face as it is', () => {
    expect(farthest(caricatured(mean), mean)).toBeLessThan(0.01 * SIZE);
  });

  it('adds to a face what sets it apart', () => {
    const wide = meanFaceAt(SIZE, MIDDLE, jaws);
    const more = jawWidth(caricatured(wide)) - jawWidth(wide);
    const own = jawWidth(wide) - jawWidth(mean);
    expect(more / own).toBeGreaterThan(0.4);
    expect(more / own).toBeLessThan(1.3);
    expect(jawWidth(caricatured(wide, 0.5)) - jawWidth(wide)).toBeLessThan(0.7 * more);
  });

  it('does the same for a face of another size at another place, turned in the picture', () => {
    const wide = meanFaceAt(SIZE, MIDDLE, jaws);
    const angle = 0.5;
    const turned = wide.mesh.map(({ x, y, z }) => {
      const [u, v] = [x - 400, y - 400];
      return {
        x: 300 + 0.5 * (u * Math.cos(angle) - v * Math.sin(angle)),
        y: 350 + 0.5 * (u * Math.sin(angle) + v * Math.cos(angle)),
        z,
      };
    });
    expect(shapeOf(turned).points[397]!.x).toBeCloseTo(shapeOf(wide.mesh).points[397]!.x, 5);
    expect(shapeOf(turned).points[152]!.y).toBeCloseTo(shapeOf(wide.mesh).points[152]!.y, 5);
  });

  it('makes nobody more lopsided', () => {
    const lopsided = meanFaceAt(SIZE, MIDDLE, (point) =>
      point.x > 0 && point.y > 0.4 ? { x: point.x, y: point.y + 0.1 } : point,
    );
    const { points } = shapeOf(lopsided.mesh);
    const deviation = ownDeviation({ points }, meanFace());
    const { mirror } = meanFace();
    for (const [index, { x, y }] of deviation.entries()) {
      expect(deviation[mirror[index]!]!.x).toBeCloseTo(-x, 9);
      expect(deviation[mirror[index]!]!.y).toBeCloseTo(y, 9);
    }
  });

  it.each([
    ['mouth', 0.15],
    ['eyes', 0.04],
  ] as const)('takes open %s for no part of a person', (what, more) => {
    const { mean: usual, moves } = meanFace().openings[what];
    const open = meanFaceAt(SIZE, MIDDLE, ({ x, y }, index) => ({
      x: x + more * moves[index]!.x,
      y: y + more * moves[index]!.y,
    }));
    expect(openingOf(shapeOf(open.mesh).points, what)).toBeGreaterThan(usual + 0.6 * more);
    expect(farthest(caricatured(open), open)).toBeLessThan(0.03 * SIZE);
  });

  it('moves nothing far, whoever it is', () => {
    const strange = meanFaceAt(SIZE, MIDDLE, ({ x, y }) => ({ x: x * (1 + 0.8 * y), y }));
    expect(farthest(caricatured(strange), strange)).toBeLessThan(0.2 * SIZE);
  });

  it('falls to nothing around the head', () => {
    const { box, displacement } = caricatureMoves(meanFaceAt(SIZE, MIDDLE, jaws), 1, meanFace());
    const field = sampleField(box, displacement, picture, 40);
    const by = new Float64Array(2);
    for (const x of [0, 60, 740, 800]) {
      readField(field, { x, y: 500 }, by);
      expect([...by]).toEqual([0, 0]);
    }
  });
});
