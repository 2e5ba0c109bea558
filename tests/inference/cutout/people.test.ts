import { describe, expect, it } from 'vitest';
import { keepChosen } from '../../../src/inference/cutout/people.ts';
import { faceAt } from '../../fixtures/faces.ts';
import { paint } from '../../fixtures/pictures.ts';

const side = 64;
const share = (at: (x: number, y: number) => number) => ({
  width: side,
  height: side,
  data: Float32Array.from({ length: side * side }, (_, place) => at(place % side, Math.floor(place / side))),
});
const kept = (mask: { readonly data: Float32Array }, x: number, y: number) => mask.data[y * side + x]!;
/** Faces in a picture ten times as large. */
const left = faceAt({ x: 100, y: 100, width: 100, height: 120 });
const right = faceAt({ x: 400, y: 100, width: 100, height: 120 });
const scale = { x: 0.1, y: 0.1 };
const grey = paint(side, side, () => [128, 128, 128]);

describe('one of several people', () => {
  it('is what hangs together with the face', () => {
    const apart = share((x) => (x < 28 || x > 36 ? 0.9 : 0));
    const mask = keepChosen(grey, apart, { chosen: [left], others: [right] }, scale);
    expect([kept(mask, 5, 60), kept(mask, 15, 15), kept(mask, 45, 15), kept(mask, 60, 60)]).toEqual(
      [0.9, 0.9, 0, 0].map(Math.fround),
    );
  });

  it('ends half-way to a neighbor that looks alike', () => {
    const mask = keepChosen(
      grey,
      share(() => 1),
      { chosen: [left], others: [right] },
      scale,
    );
    const row = mask.data.subarray(50 * side, 51 * side);
    expect(row.indexOf(0)).toBeGreaterThan(26);
    expect(row.indexOf(0)).toBeLessThan(34);
  });

  it('ends where the color changes', () => {
    const picture = paint(side, side, (x) => (x < 0.36 ? [200, 60, 60] : [60, 60, 200]));
    const mask = keepChosen(
      picture,
      share(() => 1),
      { chosen: [left], others: [right] },
      scale,
    );
    const row = mask.data.subarray(50 * side, 51 * side);
    expect(row.indexOf(0)).toBe(23);
  });

  it('may be several of more', () => {
    const third = faceAt({ x: 250, y: 450, width: 80, height: 80 });
    const mask = keepChosen(
      grey,
      share(() => 1),
      { chosen: [left, third], others: [right] },
      scale,
    );
    expect([kept(mask, 15, 15), kept(mask, 29, 49), kept(mask, 45, 15)]).toEqual([1, 1, 0]);
  });

  it('may lie partly outside the picture', () => {
    const beyond = faceAt({ x: -60, y: 560, width: 100, height: 120 });
    const mask = keepChosen(
      grey,
      share(() => 1),
      { chosen: [beyond], others: [right] },
      scale,
    );
    expect([kept(mask, 0, 63), kept(mask, 45, 15)]).toEqual([1, 0]);
  });
});
