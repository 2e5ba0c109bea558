import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/inference/engines/engine.ts';
import { parseFilterStyles } from '../../../src/inference/engines/filters/styles.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { filtersInOwnColours } from './own-colours.ts';
import {
  distance,
  halved,
  lumaOf,
  noiseFrom,
  picture,
  portrait,
  SKIN_TONES,
  sameNumbers,
} from './pictures.ts';

const styles = parseFilterStyles(
  readFileSync(new URL('../../../config/filters.json', import.meta.url), 'utf8'),
);
const ids = [...styles.keys()];
let engine: Engine;
beforeAll(async () => {
  engine = await filtersInOwnColours({ styles, threads: 1 });
});
afterAll(() => engine.close());

describe('the filters engine', () => {
  it('has the six embedded styles', () => {
    expect(ids).toEqual(['cel', 'comic', 'pop', 'ink', 'watercolor', 'pencil']);
  });

  it.each(['cel', 'comic', 'pop', 'watercolor'])(
    '%s keeps a dark photo’s light when its colours are asked for',
    async (style) => {
      const dark = portrait(256, SKIN_TONES[3]);
      const photo = { ...dark, data: dark.data.map((level) => level * 0.6) };
      const mean = ({ data }: Raster) => data.reduce((sum, level) => sum + level, 0) / data.length;
      const lighter = async (colors: 'photo' | 'style') =>
        mean(await engine.draw(photo, { style, strength: 0.8, faces: [], colors })) - mean(photo);
      expect(await lighter('photo')).toBeLessThan(0.6 * (await lighter('style')));
    },
  );

  it('throws for a style it does not have', async () => {
    await expect(
      engine.draw(
        picture(8, 8, () => [0, 0, 0]),
        { style: 'cubism', strength: 0.5, faces: [] },
      ),
    ).rejects.toThrow('no style cubism');
  });

  it.each([
    [1, 1],
    [1, 300],
    [16, 16],
    [40, 2000],
    [333, 517],
  ])('draws a picture of %i×%i in every style', async (width, height) => {
    const photo = picture(width, height, (x, y) => [(x * 7) % 256, (y * 3) % 256, (x + y) % 256]);
    for (const style of ids) {
      const drawing = await engine.draw(photo, { style, strength: 0.7, faces: [] });
      expect([drawing.width, drawing.height, drawing.data.length]).toEqual([
        width,
        height,
        width * height * 3,
      ]);
    }
  });

  it('draws any small size at any strength', async () => {
    const size = fc.integer({ min: 1, max: 48 });
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        fc.constantFrom(...ids),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.integer(),
        async (width, height, style, strength, seed) => {
          const noise = noiseFrom(seed);
          const photo = picture(width, height, () => [
            128 + 90 * noise(),
            128 + 90 * noise(),
            128 + 90 * noise(),
          ]);
          const { data } = await engine.draw(photo, { style, strength, faces: [] });
          expect(data.length).toBe(width * height * 3);
        },
      ),
      { numRuns: 25, seed: 20 },
    );
  });

  it('leaves an even wall even: white bright, black dark, no line on either', async () => {
    for (const style of ids)
      for (const level of [0, 255]) {
        const drawing = await engine.draw(
          picture(96, 96, () => [level, level, level]),
          { style, strength: 0.9, faces: [] },
        );
        // The middle, away from the paper's torn border.
        const middle = picture(48, 48, (x, y) => {
          const at = 3 * ((y + 24) * 96 + x + 24);
          return [drawing.data[at]!, drawing.data[at + 1]!, drawing.data[at + 2]!];
        });
        const luma = lumaOf(middle);
        const mean = luma.reduce((a, b) => a + b, 0) / luma.length;
        const worst = luma.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
        if (level === 255) expect(mean, style).toBeGreaterThan(215);
        else expect(mean, style).toBeLessThan(110);
        // Paper grain and pencil strokes are allowed, a line or a black hole is not.
        expect(worst, `${style} on ${level}`).toBeLessThan(75);
      }
  });

  it('leaves most of the dark dark in a photo that it makes brighter', async () => {
    const photo = picture(192, 192, (x) => (x < 150 ? [34, 31, 33] : [205, 206, 210]));
    const meanOf = (drawing: Raster, from: number, to: number) => {
      const inside = lumaOf(drawing).filter((_, at) => at % 192 >= from && at % 192 < to);
      return inside.reduce((a, b) => a + b, 0) / inside.length;
    };
    // With the same lift for dark and bright it was 74 and 119.
    for (const [style, most] of Object.entries({ cel: 67, ink: 97 })) {
      const drawing = await engine.draw(photo, { style, strength: 0.9, faces: [] });
      expect(meanOf(drawing, 165, 180), style).toBeGreaterThan(meanOf(photo, 165, 180) + 20);
      expect(meanOf(drawing, 40, 90), style).toBeLessThan(most);
    }
  });

  it('gives the same bytes twice, and with one thread and with two', async () => {
    const photo = portrait(100, SKIN_TONES[2]);
    const other = await filtersInOwnColours({ styles, threads: 2 });
    for (const style of ['pop', 'watercolor', 'pencil']) {
      const first = await engine.draw(photo, { style, strength: 0.8, faces: [] });
      for (const again of [engine, other]) {
        const { data } = await again.draw(photo, { style, strength: 0.8, faces: [] });
        expect(sameNumbers(data, first.data), style).toBe(true);
      }
    }
    await other.close();
  });

  it('does not change the photo it is given', async () => {
    const photo = portrait(64, SKIN_TONES[1]);
    const before = photo.data.slice();
    await engine.draw(photo, { style: 'pencil', strength: 1, faces: [] });
    expect(sameNumbers(photo.data, before)).toBe(true);
  });

  it('gives every style its own look', async () => {
    const photo = portrait(160, SKIN_TONES[1]);
    const drawings: Raster[] = [];
    for (const style of ids) drawings.push(await engine.draw(photo, { style, strength: 0.8, faces: [] }));
    for (const [index, drawing] of drawings.entries())
      for (const other of drawings.slice(index + 1)) expect(distance(drawing, other)).toBeGreaterThan(2.5);
  });

  it('draws the same drawing at twice the size', async () => {
    const large = portrait(1024, SKIN_TONES[1]);
    const small = halved(large);
    for (const style of ['comic', 'watercolor']) {
      const how = { style, strength: 0.8, faces: [] };
      const shrunk = halved(await engine.draw(large, how));
      const direct = await engine.draw(small, how);
      expect(distance(shrunk, direct), style).toBeLessThan(9);
    }
  });

  it.each(SKIN_TONES.map((tone) => [tone]))('keeps noisy, side-lit skin of tone %j clean', async (tone) => {
    const noise = noiseFrom(3);
    const size = 240;
    const skin = picture(size, size, (x, y) => {
      const light = 1.05 - 0.4 * (x / size) + 0.05 * Math.sin(y / 40);
      const grain = 6 * noise();
      return [tone[0] * light + grain, tone[1] * light + grain, tone[2] * light + grain];
    });
    // Away from the torn border of paper.
    const middle = (raster: Raster) =>
      lumaOf(raster).filter(
        (_, i) => Math.min(i % size, size - 1 - (i % size), i / size, size - 1 - i / size) > 24,
      );
    const before = middle(skin);
    for (const style of ids) {
      const after = middle(await engine.draw(skin, { style, strength: 0.9, faces: [] }));
      const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
      if (style === 'cel' || style === 'comic')
        expect(Math.abs(mean(after) - mean(before)), `${style} keeps the tone`).toBeLessThan(25);
      if (style === 'watercolor' || style === 'pop')
        expect(Math.abs(mean(after) - mean(before)), `${style} keeps the tone`).toBeLessThan(45);
      if (style === 'pencil' || style === 'pop') continue; // Strokes and dots are dark on purpose.
      const patches = after.filter((value, i) => value < 0.55 * before[i]! - 6);
      expect(patches.length, `${style} draws no dark patch`).toBe(0);
    }
  });
});
