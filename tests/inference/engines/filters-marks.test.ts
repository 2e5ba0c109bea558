import { describe, expect, it } from 'vitest';
import { flattenPalette } from '../../../src/inference/engines/filters/flat-palette.ts';
import { printSeal } from '../../../src/inference/engines/filters/seal.ts';
import { paperTile } from '../../../src/inference/engines/filters/textures.ts';
import type { Face } from '../../../src/inference/faces/face.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { portraitFace } from './portrait-face.ts';

const SIDE = 240;

const filled = (level: (x: number, y: number) => number): Raster => ({
  width: SIDE,
  height: SIDE,
  data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return level(pixel % SIDE, Math.floor(pixel / SIDE));
  }),
});

/** Where a picture is red, as the sides of its middle. */
function redCorner({ data }: Raster): string | undefined {
  let [across, down, count] = [0, 0, 0];
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    if (data[pixel * 3]! - data[pixel * 3 + 1]! < 60) continue;
    across += pixel % SIDE;
    down += Math.floor(pixel / SIDE);
    count++;
  }
  if (count === 0) return undefined;
  return `${down / count < SIDE / 2 ? 'top' : 'bottom'} ${across / count < SIDE / 2 ? 'left' : 'right'}`;
}

const faceAt = (x: number, y: number): Face => {
  const face = portraitFace(SIDE);
  return { ...face, box: { x, y, width: 72, height: 72 } };
};

describe('a painter’s seal', () => {
  const print = (drawing: Raster, faces: readonly Face[] = [], amount = 1) => {
    printSeal(drawing, { amount, faces, grain: paperTile });
    return redCorner(drawing);
  };

  it('is printed at the lower right of empty paper', () => {
    expect(print(filled(() => 240))).toBe('bottom right');
  });

  it('goes to the emptiest corner, and never onto a face', () => {
    expect(print(filled((x, y) => (x > 120 && y > 120 ? 120 : 240)))).toBe('bottom left');
    expect(
      print(
        filled(() => 240),
        [faceAt(170, 170)],
      ),
    ).toBe('bottom left');
  });

  it('is left out where every corner is painted, and at no strength', () => {
    expect(print(filled(() => 90))).toBeUndefined();
    expect(
      print(
        filled(() => 240),
        [],
        0,
      ),
    ).toBeUndefined();
  });
});

describe('a flat palette', () => {
  const slope = () => filled((x) => (x * 255) / SIDE);
  const tonesOf = ({ data }: Raster, from: number) =>
    new Set(Array.from({ length: SIDE }, (_, x) => data[(from * SIDE + x) * 3]!)).size;

  it('leaves few tones of a slope, and black where it is nearly black', () => {
    const drawing = slope();
    const before = tonesOf(drawing, 10);
    flattenPalette(drawing, { flat: 1, blacks: 1, faces: [] });
    expect(tonesOf(drawing, 10)).toBeLessThan(before / 2);
    expect(drawing.data[(10 * SIDE + 9) * 3]).toBe(0);
  });

  it('never turns light to dark', () => {
    const drawing = slope();
    flattenPalette(drawing, { flat: 1, blacks: 1, faces: [] });
    const row = Array.from({ length: SIDE }, (_, x) => drawing.data[x * 3]!);
    for (const [x, level] of row.entries()) if (x > 0) expect(level).toBeGreaterThanOrEqual(row[x - 1]! - 1);
  });

  it('keeps the tones of dark faces', () => {
    const dark = filled(() => 22);
    flattenPalette(dark, { flat: 0.8, blacks: 0.9, faces: [faceAt(84, 84)] });
    expect(dark.data[(120 * SIDE + 120) * 3]).toBeGreaterThan(19);
    expect(dark.data[0]).toBeLessThan(14);
  });
});
