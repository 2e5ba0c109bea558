import { expect, it } from 'vitest';
import { extend } from '../../../src/inference/image/extend.ts';

const grey = (width: number, values: readonly number[]) => ({
  width,
  height: values.length / width,
  data: Uint8Array.from(values.flatMap((value) => [value, value, value])),
});

it('mirrors a picture and its opacity at the edges', () => {
  const pixels = { raster: grey(2, [1, 2, 3, 4]), alpha: Uint8Array.of(10, 20, 30, 40), damaged: true };
  const { raster, alpha, damaged } = extend(pixels, { left: 1, top: 1, right: 2, bottom: 0 });
  expect(raster).toEqual(grey(5, [1, 1, 2, 2, 1, 1, 1, 2, 2, 1, 3, 3, 4, 4, 3]));
  expect(Array.from(alpha!)).toEqual([10, 10, 20, 20, 10, 10, 10, 20, 20, 10, 30, 30, 40, 40, 30]);
  expect(damaged).toBe(true);
});

it('mirrors again where the border is wider than the picture', () => {
  const { raster, alpha } = extend(
    { raster: grey(2, [1, 2]), damaged: false },
    { left: 0, top: 0, right: 5, bottom: 0 },
  );
  expect(raster).toEqual(grey(7, [1, 2, 2, 1, 1, 2, 2]));
  expect(alpha).toBeUndefined();
});

it.each([
  ['above and below', { left: 0, top: 1, right: 0, bottom: 1 }, [1, 2, 1, 2, 1, 2], 2],
  ['at the left and right', { left: 1, top: 0, right: 1, bottom: 0 }, [1, 1, 2, 2], 4],
  ['at the left and below', { left: 1, top: 0, right: 0, bottom: 1 }, [1, 1, 2, 1, 1, 2], 3],
])('adds a border %s alone', (_, border, values, width) => {
  expect(extend({ raster: grey(2, [1, 2]), damaged: false }, border).raster).toEqual(grey(width, values));
});

it('leaves a picture without a border as it is, with its opacity', () => {
  const raster = grey(2, [1, 2]);
  const alpha = Uint8Array.of(10, 20);
  const extended = extend({ raster, alpha, damaged: false }, { left: 0, top: 0, right: 0, bottom: 0 });
  expect(extended.raster).toBe(raster);
  expect(extended.alpha).toBe(alpha);
});
