import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apply,
  boxAround,
  distance,
  fitSimilarity,
  intersection,
  invert,
  overlap,
  type Point,
  type Similarity,
  scaleOf,
  squareAt,
} from '../../../src/inference/faces/geometry.ts';

const coordinate = fc.double({ min: -2000, max: 2000, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const similarity = fc
  .record({
    scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    shiftX: coordinate,
    shiftY: coordinate,
  })
  .map(
    ({ scale, angle, shiftX, shiftY }): Similarity => ({
      a: scale * Math.cos(angle),
      b: scale * Math.sin(angle),
      shiftX,
      shiftY,
    }),
  );
/** Five points that are far enough apart to tell how they are turned. */
const heads = fc
  .array(point, { minLength: 5, maxLength: 5 })
  .filter((points) => points.some((one) => points.some((other) => distance(one, other) > 10)));
const near = (one: Point, other: Point, tolerance: number) =>
  expect(distance(one, other)).toBeLessThanOrEqual(tolerance);

describe('a similarity', () => {
  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(similarity, point, (there, from) => {
        near(apply(invert(there), apply(there, from)), from, 1e-6);
      }),
    );
  });

  it('makes all lengths longer by its scale', () => {
    fc.assert(
      fc.property(similarity, point, point, (map, one, other) => {
        const longer = distance(apply(map, one), apply(map, other));
        expect(Math.abs(longer - scaleOf(map) * distance(one, other))).toBeLessThan(1e-5);
      }),
    );
  });

  it('has no inverse when it draws everything into one point', () => {
    expect(() => invert({ a: 0, b: 0, shiftX: 1, shiftY: 2 })).toThrow(RangeError);
  });
});

describe('fitting a similarity', () => {
  it('finds the one that moved the points', () => {
    fc.assert(
      fc.property(similarity, heads, (map, points) => {
        const fitted = fitSimilarity(
          points,
          points.map((from) => apply(map, from)),
        );
        for (const from of points) near(apply(fitted, from), apply(map, from), 1e-5);
      }),
    );
  });

  it('comes closer than any similarity beside it', () => {
    const error = (map: Similarity, from: readonly Point[], to: readonly Point[]) =>
      from.reduce((sum, start, index) => sum + distance(apply(map, start), to[index]!) ** 2, 0);
    const nudge = fc.constantFrom('a', 'b', 'shiftX', 'shiftY');
    fc.assert(
      fc.property(heads, heads, nudge, fc.constantFrom(-1, 1), (from, to, part, sign) => {
        const best = fitSimilarity(from, to);
        const beside = { ...best, [part]: best[part] + sign * 0.01 };
        expect(error(best, from, to)).toBeLessThanOrEqual(error(beside, from, to) + 1e-6);
      }),
    );
  });

  it('lays a head on DCT-Net’s reference points as their closed form does', () => {
    const reference = [
      { x: 111.78243, y: 137.62857 },
      { x: 179.7399, y: 137.2527 },
      { x: 145.97716, y: 176.27773 },
      { x: 118.05936, y: 216.06203 },
      { x: 174.33623, y: 215.75076 },
    ];
    const image = reference.map(({ x, y }) => ({ x: 2 * x + 0.5 * y + 30, y: -0.5 * x + 2 * y - 12 }));
    const fitted = fitSimilarity(reference, image);
    expect(fitted.a).toBeCloseTo(2);
    expect(fitted.b).toBeCloseTo(-0.5);
    expect(fitted.shiftX).toBeCloseTo(30);
    expect(fitted.shiftY).toBeCloseTo(-12);
  });

  it('never mirrors', () => {
    const triangle = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 0, y: 10 },
    ];
    const mirrored = triangle.map(({ x, y }) => ({ x: -x, y }));
    const { a, b } = fitSimilarity(triangle, mirrored);
    // A turn keeps a·a + b·b as its determinant, which no mirror image has.
    expect(a * a + b * b).toBeGreaterThanOrEqual(0);
    expect(apply(fitSimilarity(triangle, mirrored), triangle[1]!).x).not.toBeCloseTo(-10);
  });

  it('refuses lists of different length and points that are all one', () => {
    expect(() => fitSimilarity([{ x: 0, y: 0 }], [])).toThrow(RangeError);
    const same = [
      { x: 3, y: 3 },
      { x: 3, y: 3 },
    ];
    expect(() => fitSimilarity(same, same)).toThrow(RangeError);
  });
});

describe('a turned square', () => {
  it('has its middle where it was asked for and sides of the length asked for', () => {
    fc.assert(
      fc.property(
        point,
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (centre, length, angle) => {
          const map = squareAt(64, centre, length, angle);
          near(apply(map, { x: 32, y: 32 }), centre, 1e-6);
          expect(distance(apply(map, { x: 0, y: 0 }), apply(map, { x: 64, y: 0 }))).toBeCloseTo(length);
        },
      ),
    );
  });

  it('turns clockwise as seen on the screen', () => {
    const { x, y } = apply(squareAt(2, { x: 0, y: 0 }, 2, Math.PI / 2), { x: 2, y: 1 });
    expect([Math.round(x), Math.round(y)]).toEqual([0, 1]);
  });
});

describe('boxes', () => {
  const box = fc.record({
    x: coordinate,
    y: coordinate,
    width: fc.double({ min: 1, max: 500, noNaN: true }),
    height: fc.double({ min: 1, max: 500, noNaN: true }),
  });

  it('overlap themselves wholly, others in part, and the same both ways', () => {
    fc.assert(
      fc.property(box, box, (one, other) => {
        expect(overlap(one, one)).toBeCloseTo(1);
        expect(overlap(one, other)).toBeGreaterThanOrEqual(0);
        expect(overlap(one, other)).toBeLessThanOrEqual(1 + 1e-9);
        expect(overlap(one, other)).toBeCloseTo(overlap(other, one));
      }),
    );
  });

  it('share the area that both cover', () => {
    const one = { x: 0, y: 0, width: 4, height: 4 };
    expect(intersection(one, { x: 2, y: 3, width: 4, height: 4 })).toBe(2);
    expect(intersection(one, { x: 4, y: 0, width: 4, height: 4 })).toBe(0);
  });

  it('hold every point they were made around', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1 }), (points) => {
        const { x, y, width, height } = boxAround(points);
        for (const inside of points) {
          expect(inside.x).toBeGreaterThanOrEqual(x);
          expect(inside.x).toBeLessThanOrEqual(x + width + 1e-9);
          expect(inside.y).toBeGreaterThanOrEqual(y);
          expect(inside.y).toBeLessThanOrEqual(y + height + 1e-9);
        }
      }),
    );
  });
});
