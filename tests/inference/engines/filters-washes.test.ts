import { describe, expect, it } from 'vitest';
import { cloudTile } from '../../../src/inference/engines/filters/textures.ts';
import { layWashes } from '../../../src/inference/engines/filters/washes.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { lumaOf, picture } from './pictures.ts';

const SIZE = 160;
const gray = (level: number): [number, number, number] => [level, level, level];

/** What washes make of a picture of grays. @param pigment 0 keeps borders straight */
function washed(levelAt: (x: number, y: number) => number, pigment = 0): Raster {
  const drawing = picture(SIZE, SIZE, (x, y) => gray(levelAt(x, y)));
  layWashes(drawing, { amount: 1, pigment, cloud: cloudTile, faces: [] });
  return drawing;
}

/** The luma of the middle row. */
const rowOf = (drawing: Raster) => lumaOf(drawing).subarray((SIZE / 2) * SIZE, (SIZE / 2 + 1) * SIZE);

describe('washes', () => {
  it('turn the shading of a round thing into few even tones', () => {
    // From light to shade within a third of the picture, as on a cheek.
    const shading = (x: number) => 200 - 120 * Math.min(Math.max((x - 55) / 50, 0), 1);
    const row = rowOf(washed(shading));
    const even = (values: ArrayLike<number>) => {
      let count = 0;
      for (let x = 56; x < 104; x++) if (Math.abs(values[x + 1]! - values[x]!) < 1) count++;
      return count;
    };
    expect(even(Array.from({ length: SIZE }, (_, x) => shading(x)))).toBe(0);
    expect(even(row)).toBeGreaterThan(10);
  });

  it('lay a broad gradient wet in wet, without steps', () => {
    const row = rowOf(washed((x) => 120 + 0.2 * x));
    for (let x = 1; x < SIZE; x++) expect(Math.abs(row[x]! - row[x - 1]!)).toBeLessThan(1.6);
  });

  it('dry darker at their borders', () => {
    const row = rowOf(washed((x) => (x < SIZE / 2 ? 210 : 130)));
    const inside = row[SIZE - 20]!;
    const border = Math.min(...row.subarray(SIZE / 2, SIZE / 2 + 4));
    expect(border).toBeLessThan(inside - 6);
  });

  it('have ragged borders where pigment lies in clouds', () => {
    const shading = (x: number) => 200 - 120 * Math.min(Math.max((x - 55) / 50, 0), 1);
    const straight = washed(shading);
    const ragged = washed(shading, 0.13);
    const differentRows = (drawing: Raster) =>
      new Set(Array.from({ length: SIZE }, (_, y) => lumaOf(drawing)[y * SIZE + 80])).size;
    expect(differentRows(straight)).toBe(1);
    expect(differentRows(ragged)).toBeGreaterThan(1);
  });

  it('keep hue', () => {
    const drawing = picture(SIZE, SIZE, (x) => (x < SIZE / 2 ? [200, 150, 120] : [100, 75, 60]));
    layWashes(drawing, { amount: 1, pigment: 0, cloud: cloudTile, faces: [] });
    const place = ((SIZE / 2) * SIZE + SIZE / 2 + 2) * 3;
    const [red, green, blue] = drawing.data.subarray(place, place + 3);
    expect(red! / blue!).toBeCloseTo(100 / 60, 0);
    expect(red! / green!).toBeCloseTo(100 / 75, 0);
  });
});
