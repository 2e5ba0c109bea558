import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Cartoon, DEFAULT_OPTIONS, type FailureCode, type Outcome } from '../../src/cartoon.ts';
import { readStyles } from '../../src/config/styles.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';
import sharp from '../../src/inference/image/sharp.ts';
import { drawCartoon } from '../../src/inference/pipeline.ts';
import { createPool } from '../../src/inference/pool.ts';
import { hostileFiles } from '../fixtures/hostile.ts';
import { POOL } from '../fixtures/pool.ts';

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

const folder = new URL('../../../shared/hostile/', import.meta.url);
const styles = readStyles(new URL('../../config/styles.json', import.meta.url));
const OPTIONS = { ...DEFAULT_OPTIONS, style: 'cel', size: 512, format: 'jpg' } as const;
const surprises: unknown[] = [];
let cartoonizer: Cartoonizer;

beforeAll(async () => {
  cartoonizer = await createPool({
    ...POOL,
    styles,
    backlog: 1,
    report: (error) => surprises.push(error),
    worker: new URL('../../dist/inference/worker.js', import.meta.url),
  });
});
afterAll(() => cartoonizer.close());
afterEach(() => expect(surprises).toEqual([]));

/**
 * Decodes, crops and encodes a photo without looking for faces or drawing, which are the same for every kind of file and would take
 * ten times as long.
 */
const copy = (photo: Uint8Array<ArrayBuffer>): Promise<Outcome<Cartoon>> =>
  drawCartoon(
    { photo, options: OPTIONS },
    {
      styles,
      engines: new Map([
        [
          'filters',
          { id: 'filters', styles: new Set(['cel']), draw: async (photo) => photo, close: async () => {} },
        ],
      ]),
      faceFinder: { find: async () => [] },
      personFinder: { find: async () => undefined },
      limits: { ...POOL.limits, decodeBytes: POOL.memory.decodeAlone },
      clock: () => 0,
      onStage: () => {},
    },
  );

/** `drawn`, or the code of the failure. What is drawn can be read, and says nothing of where it was taken. */
async function fateOf(name: string, outcome: Outcome<Cartoon>): Promise<string> {
  if (!outcome.ok) return outcome.failure.code;
  const { width, height, exif, xmp, icc } = await sharp(outcome.value.bytes, {
    failOn: 'warning',
  }).metadata();
  expect([name, width, height]).toEqual([name, outcome.value.width, outcome.value.height]);
  expect([name, exif, xmp, icc]).toEqual([name, undefined, undefined, undefined]);
  return 'drawn';
}

it('files of every kind are drawn, broken and lying ones are refused with a clear sentence', async () => {
  const files = await hostileFiles();
  const fates: [string, string][] = [];
  for (const { name, bytes } of files) {
    const outcome = await cartoonizer.cartoonize({ photo: new Uint8Array(bytes), options: OPTIONS });
    fates.push([name, await fateOf(name, outcome)]);
  }
  expect(fates).toEqual(files.map(({ name, becomes }) => [name, becomes]));
});

it('each file of the folder of hostile files becomes a picture or one clear sentence', async (context) => {
  if (!existsSync(folder)) return context.skip('the hostile files (../shared/hostile) are not here');
  const told: Record<string, string> = {};
  for (const name of readdirSync(folder).filter((one) => one !== 'EXPECT.csv'))
    told[name] = await fateOf(
      name,
      await copy(new Uint8Array(readFileSync(new URL(encodeURIComponent(name), folder)))),
    );
  const unclear = Object.entries(told).filter(
    ([, fate]) => fate !== 'drawn' && !(SENTENCES as readonly string[]).includes(fate),
  );
  expect(unclear).toEqual([]);
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
