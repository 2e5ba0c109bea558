import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_OPTIONS, type FailureCode } from '../../src/cartoon.ts';
import { readStyles } from '../../src/config/styles.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';
import sharp from '../../src/inference/image/sharp.ts';
import { createPool } from '../../src/inference/pool.ts';
import { POOL } from '../fixtures/pool.ts';

const folder = new URL('../../../shared/hostile/', import.meta.url);
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'EXPECT.csv') : [];

/** What a person may be told about a file; `too-slow`, `out-of-memory` and `internal` are not among it. */
const SENTENCES: readonly FailureCode[] = [
  'empty',
  'not-a-picture',
  'unsupported-kind',
  'truncated',
  'too-many-bytes',
  'too-many-pixels',
  'too-few-pixels',
];

describe.skipIf(names.length === 0)(
  'the folder of hostile files (skipped where it is not beside the project)',
  () => {
    const surprises: unknown[] = [];
    let cartoonizer: Cartoonizer;

    beforeAll(async () => {
      cartoonizer = await createPool({
        ...POOL,
        styles: readStyles(new URL('../../config/styles.json', import.meta.url)),
        backlog: 1,
        report: (error) => surprises.push(error),
        worker: new URL('../../src/inference/worker.ts', import.meta.url),
      });
    });
    afterAll(() => cartoonizer.close());

    it('gives a picture or one clear sentence for each, without surprises', async () => {
      const told: Record<string, string> = {};
      for (const name of names) {
        const photo = new Uint8Array(readFileSync(new URL(encodeURIComponent(name), folder)));
        const options = { ...DEFAULT_OPTIONS, style: 'cel', size: 512, format: 'jpg' } as const;
        const outcome = await cartoonizer.cartoonize({ photo, options });
        told[name] = outcome.ok ? 'drawn' : outcome.failure.code;
        if (!outcome.ok) continue;
        const { width, height, exif, xmp, icc } = await sharp(outcome.value.bytes, {
          failOn: 'warning',
        }).metadata();
        expect([name, width, height]).toEqual([name, outcome.value.width, outcome.value.height]);
        expect([name, exif, xmp, icc]).toEqual([name, undefined, undefined, undefined]);
      }
      const unclear = Object.entries(told).filter(
        ([, code]) => code !== 'drawn' && !(SENTENCES as readonly string[]).includes(code),
      );
      expect(unclear).toEqual([]);
      expect(surprises).toEqual([]);
      expect(told).toMatchObject({
        'g_empty.jpg': 'empty',
        'g_text.png': 'not-a-picture',
        'g_pdf_as.png': 'unsupported-kind',
        'g_script.svg': 'unsupported-kind',
        'g_trunc60_face.jpg': 'truncated',
        'g_bomb_16000x16000.avif': 'too-many-pixels',
        'g_lie_100000x100000.png': 'too-many-pixels',
        'g_1x1.png': 'too-few-pixels',
        'g_face_cmyk.jpg': 'drawn',
        'g_face.avif': 'drawn',
        'g_anim_face_60f.webp': 'drawn',
      });
    }, 300_000);
  },
);
