import { expect, it } from 'vitest';
import { mix } from '../../../src/inference/image/mix.ts';
import { paint } from '../../fixtures/pictures.ts';

const one = paint(2, 1, () => [0, 100, 255]);
const other = paint(2, 1, () => [200, 50, 0]);

it.each([
  [0, [0, 100, 255]],
  [0.25, [50, 88, 191]],
  [0.5, [100, 75, 128]],
  [1, [200, 50, 0]],
])('two pictures are mixed, %d of the second one', (share, colour) => {
  expect(mix(one, other, share)).toEqual({ ...one, data: Uint8Array.from([...colour, ...colour]) });
});
