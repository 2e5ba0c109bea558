import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sideBySide } from '../../../src/inference/image/compare.ts';
import { enhance } from '../../../src/inference/image/enhance.ts';
import { paint, paintPortrait } from '../../fixtures/pictures.ts';

const at = (data: Uint8Array, pixel: number) => [...data.subarray(pixel * 3, pixel * 3 + 3)];

describe('enhancing', () => {
  it('makes edges steeper', () => {
    const step = paint(64, 64, (x) => (x < 0.5 ? [100, 100, 100] : [160, 160, 160]));
    const { data } = enhance(step);
    const middle = 32 * 64 + 32;
    expect(at(data, middle)[0]! - at(data, middle - 1)[0]!).toBeGreaterThan(60);
  });

  it('widens the lightness of a dull picture, gently', () => {
    const dull = paint(128, 128, (x, y) => [110 + 30 * x, 110 + 30 * y, 120]);
    const spread = ({ data }: { data: Uint8Array }) => Math.max(...data) - Math.min(...data);
    const gain = spread(enhance(dull)) - spread(dull);
    expect(gain).toBeGreaterThan(0);
    expect(gain).toBeLessThan(40);
  });

  it('keeps a flat picture flat and near its lightness', () => {
    for (const level of [0, 60, 128, 200, 255]) {
      const { data } = enhance(paint(64, 64, () => [level, level, level]));
      expect(new Set(data).size).toBe(1);
      expect(Math.abs(data[0]! - level)).toBeLessThan(16);
    }
  });

  it('moves all three channels alike, so that hues stay', () => {
    const photo = paintPortrait(96);
    const { data } = enhance(photo);
    for (let pixel = 0; pixel < 96 * 96; pixel++) {
      const [before, after] = [at(photo.data, pixel), at(data, pixel)];
      if ([...before, ...after].some((value) => value < 2 || value > 253)) continue;
      const moves = after.map((value, channel) => value - before[channel]!);
      expect(Math.max(...moves) - Math.min(...moves)).toBeLessThanOrEqual(1);
    }
  });

  it('sees no difference between across and down', () => {
    // The second is long enough for the wider blur.
    for (const [width, height] of [
      [90, 64],
      [1700, 40],
    ] as const) {
      const noise = (x: number, y: number) => (x * x * 31 + y * y * 17 + x * y * 7) % 256;
      const picture = (wide: number, high: number, level: (x: number, y: number) => number) => ({
        width: wide,
        height: high,
        data: Uint8Array.from({ length: wide * high * 3 }, (_, at) =>
          level(Math.floor(at / 3) % wide, Math.floor(at / 3 / wide)),
        ),
      });
      const across = enhance(picture(width, height, noise));
      const down = enhance(picture(height, width, (x, y) => noise(y, x)));
      let most = 0;
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          most = Math.max(
            most,
            Math.abs(across.data[(y * width + x) * 3]! - down.data[(x * height + y) * 3]!),
          );
      // The curves of the tiles are blended in whole numbers, first one way and then the other.
      expect(most).toBeLessThanOrEqual(1);
    }
  });

  it('takes any size and gives the same bytes each time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }), (width, height) => {
        const photo = paint(width, height, (x, y) => [255 * x, 255 * y, 90]);
        const once = enhance(photo);
        expect(once).toMatchObject({ width, height });
        expect(enhance(photo)).toEqual(once);
      }),
      { numRuns: 40 },
    );
  });
});

describe('comparing', () => {
  it('lays the photo left and the cartoon right with a white gap between', () => {
    const photo = paint(40, 20, () => [200, 0, 0]);
    const cartoon = paint(40, 20, () => [0, 0, 200]);
    const { raster } = sideBySide({ raster: photo }, { raster: cartoon });
    expect(raster).toMatchObject({ width: 82, height: 20 });
    expect([0, 39, 40, 41, 42, 81].map((x) => at(raster.data, 10 * 82 + x).join())).toEqual([
      '200,0,0',
      '200,0,0',
      '255,255,255',
      '255,255,255',
      '0,0,200',
      '0,0,200',
    ]);
  });

  it.each([
    [7, 9, [7, 255, 9]],
    [7, undefined, [7, 255, 255]],
    [undefined, 9, [255, 255, 9]],
    [undefined, undefined, [undefined, undefined, undefined]],
  ])('keeps the opacity of each half: %s and %s', (left, right, expected) => {
    const raster = paint(40, 20, () => [200, 0, 0]);
    const half = (opacity: number | undefined) => ({
      raster,
      ...(opacity !== undefined && { alpha: new Uint8Array(40 * 20).fill(opacity) }),
    });
    const { alpha } = sideBySide(half(left), half(right));
    expect([alpha?.[0], alpha?.[40], alpha?.[81]]).toEqual(expected);
  });
});
