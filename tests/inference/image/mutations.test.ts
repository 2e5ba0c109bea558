import { expect, it } from 'vitest';
import { openPhoto } from '../../../src/inference/image/photo.ts';
import { mutate, randomNumbers } from '../../fixtures/mutations.ts';
import { photoKinds } from '../../fixtures/photo-kinds.ts';

/** Files of each kind; `MUTATIONS=2000` tries more. */
const COUNT = Number(process.env.MUTATIONS ?? 24);
const LIMITS = { bytes: 1e7, pixels: 4e6 };
const MOST_BYTES = 150e6;

for (const { name, file, headerBytes } of await photoKinds())
  it(`${COUNT} ${name} files with other headers are drawn or refused`, async () => {
    const random = randomNumbers(20261130);
    let drawn = 0;
    for (let index = 0; index < COUNT; index++) {
      const opened = await openPhoto(mutate(file, headerBytes, random), LIMITS);
      if (!opened.ok || opened.value.decodeBytes(128) > MOST_BYTES) continue;
      const pixels = await opened.value.pixels({ longSide: 128 });
      if (pixels.ok) drawn++;
      else expect(pixels.failure.code).toBe('truncated');
    }
    // Some changes are harmless: the files are not refused altogether.
    expect(drawn).toBeGreaterThan(0);
    expect(drawn).toBeLessThan(COUNT);
  });
