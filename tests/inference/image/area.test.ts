import { describe, expect, it } from 'vitest';
import { resizeArea } from '../../../src/inference/image/area.ts';
import { paintPortrait } from '../../fixtures/pictures.ts';

/** A picture whose colours are a value, twice and three times as much. */
const picture = (width: number, values: readonly number[]) => ({
  width,
  height: values.length / width,
  data: Uint8Array.from(values.flatMap((value) => [value, 2 * value, 3 * value])),
});

describe('resizing by area', () => {
  it('averages what each new pixel covers', () => {
    const from = picture(4, [10, 20, 30, 40, 30, 40, 50, 60]);
    expect(resizeArea(from, { width: 2, height: 1 })).toEqual(picture(2, [25, 45]));
  });

  it.each([
    ['beside each other', 5, 1],
    ['below each other', 1, 5],
  ])('weighs pixels %s by how much of them is covered', (_, width, height) => {
    const half = { width: Math.ceil(width / 2.5), height: Math.ceil(height / 2.5) };
    const { data } = resizeArea(picture(width, [0, 10, 20, 30, 40]), half);
    expect(Array.from(data)).toEqual([8, 16, 24, 32, 64, 96]);
  });

  it('averages many rows and columns to the mean of all', () => {
    const values = Array.from({ length: 49 }, (_, index) => index);
    expect(resizeArea(picture(7, values), { width: 1, height: 1 })).toEqual(picture(1, [24]));
  });

  it('puts the mean between two pixels where it enlarges', () => {
    expect(resizeArea(picture(2, [10, 20]), { width: 3, height: 1 })).toEqual(picture(3, [10, 15, 20]));
    expect(resizeArea(picture(1, [10, 20]), { width: 1, height: 4 })).toEqual(picture(1, [10, 10, 20, 20]));
  });

  it('keeps the mean of a picture, whatever the sizes', () => {
    const from = paintPortrait(97, 61);
    const mean = ({ data }: typeof from) => data.reduce((sum, value) => sum + value, 0) / data.length;
    const to = resizeArea(from, { width: 23, height: 17 });
    expect(Math.abs(mean(to) - mean(from))).toBeLessThan(0.5);
  });

  it('hands a picture of the wanted size back as it is', () => {
    const from = picture(2, [1, 2]);
    expect(resizeArea(from, { width: 2, height: 1 })).toBe(from);
  });
});
