import { expect, it } from 'vitest';
import { missingFraction } from '../../../src/inference/image/missing-rows.ts';

const picture = (height: number, filled: number) => {
  const data = Uint8Array.from({ length: 10 * height * 3 }, (_, index) => (index * 37) % 251);
  data.fill(128, 10 * (height - filled) * 3);
  return { width: 10, height, data };
};

it.each([
  [0, 0],
  [1, 0.05],
  [10, 0.5],
  [20, 1],
])('%s of 20 rows that a decoder filled in are %s of the picture', (filled, fraction) => {
  expect(missingFraction(picture(20, filled))).toBe(fraction);
});

it('does not take a row for missing in which one pixel differs', () => {
  const { data, ...size } = picture(20, 5);
  data[data.length - 10 * 3 * 3 + 4] = 127;
  expect(missingFraction({ ...size, data })).toBe(2 / 20);
});
