import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatsToHalves, halvesToFloats } from '../../src/inference/half.ts';

const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const floats = halvesToFloats(all);

describe('half-precision numbers', () => {
  it('are the same after they were floats', () => {
    const back = floatsToHalves(floats);
    const different = all.filter((bits, index) => !Number.isNaN(floats[index]) && back[index] !== bits);
    expect([...different]).toEqual([]);
    expect(Number.isNaN(halvesToFloats(floatsToHalves([Number.NaN]))[0])).toBe(true);
  });

  it.each([
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [2 ** -25, 0],
    [3 * 2 ** -25, 2 ** -23],
    [65_519, 65_504],
    [65_520, Number.POSITIVE_INFINITY],
    [-1e9, Number.NEGATIVE_INFINITY],
  ])('are the nearest to %f, the even one halfway between two: %f', (float, half) => {
    expect(halvesToFloats(floatsToHalves([float]))[0]).toBe(half);
  });

  it('are never farther from a number than the next half', () => {
    const finite = [...floats].filter(Number.isFinite).sort((one, other) => one - other);
    fc.assert(
      fc.property(fc.float({ min: -60_000, max: 60_000, noNaN: true }), (float) => {
        const half = halvesToFloats(floatsToHalves([float]))[0]!;
        const above = finite.findIndex((candidate) => candidate >= float);
        const nearest = Math.min(...[finite[above - 1], finite[above]].map((one) => Math.abs(one! - float)));
        expect(Math.abs(half - float)).toBe(nearest);
      }),
    );
  });
});
