import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { createPersonFinder, isSomebody } from '../../../src/inference/cutout/person-finder.ts';
import { openPhoto } from '../../../src/inference/image/photo.ts';
import { networkFolder } from '../../fixtures/faces.ts';
import { paint } from '../../fixtures/pictures.ts';

const finder = await createPersonFinder({ cacheDirectory: networkFolder, threads: 1 });
afterAll(() => finder.close());
const everybody = { chosen: [], others: [], only: false };

async function portrait() {
  const file = await readFile(new URL('../../fixtures/portrait.jpg', import.meta.url));
  const opened = await openPhoto(new Uint8Array(file), { bytes: 1e7, pixels: 1e7 });
  const pixels = opened.ok ? await opened.value.pixels({ longSide: 512 }) : opened;
  if (!pixels.ok) throw new Error(pixels.failure.code);
  return pixels.value.raster;
}

describe('finding people', () => {
  it('covers the person of a portrait and nothing around', async () => {
    const photo = await portrait();
    const alpha = await finder.find(photo, everybody);
    const at = (x: number, y: number) =>
      alpha![Math.round(y * photo.height) * photo.width + Math.round(x * photo.width)];
    expect(alpha).toHaveLength(photo.width * photo.height);
    expect([at(0.5, 0.5), at(0.5, 0.9), at(0.03, 0.03), at(0.97, 0.03)]).toEqual([255, 255, 0, 0]);
  });

  it('says when there is nobody', async () => {
    const sky = paint(300, 200, (_, y) => [120, 160 + 40 * y, 230]);
    expect(await finder.find(sky, everybody)).toBeUndefined();
  });

  it('gives the same opacities every time', async () => {
    const photo = await portrait();
    const first = await finder.find(photo, everybody);
    expect(await finder.find(photo, everybody)).toEqual(first);
  });
});

describe('somebody', () => {
  /** A mask with so many of 1000 pixels at one share, and so many at another. */
  const mask = (share: number, count: number, other = 0, others = 0) => ({
    width: 100,
    height: 10,
    data: Float32Array.from({ length: 1000 }, (_, at) =>
      at < count ? share : at < count + others ? other : 0,
    ),
  });

  it.each([
    ['a person seen from behind, whom the network is sure of', mask(0.99, 500, 0.4, 80), false, true],
    ['a cat, which it is not sure of', mask(0.93, 800), false, false],
    ['a plush eagle, which is clear in its middle only', mask(0.98, 120, 0.3, 60), false, false],
    ['a backlit person with a face', mask(0.8, 400, 0.4, 300), true, true],
    ['a face that belongs to nothing', mask(0.99, 3), true, false],
  ])('%s', (_, seen, hasFace, expected) => {
    expect(isSomebody(seen, hasFace)).toBe(expected);
  });
});
