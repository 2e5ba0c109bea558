import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DEFAULT_OPTIONS, type FailureCode } from '../../src/cartoon.ts';
import { readStyles } from '../../src/config/styles.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';
import sharp from '../../src/inference/image/sharp.ts';
import { readCustomPacks } from '../../src/inference/packs/custom.ts';
import { createPool } from '../../src/inference/pool.ts';
import { hostileFiles } from '../fixtures/hostile.ts';
import { negativeOfBytes } from '../fixtures/own-networks.ts';
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

/** A style that takes next to no time: what is hostile is decoded, cropped and encoded before and after the engine. */
const packs = mkdtempSync(join(tmpdir(), 'hostile-'));
mkdirSync(join(packs, 'negative'));
writeFileSync(join(packs, 'negative', 'model.onnx'), negativeOfBytes({ layout: 'NHWC', type: 'uint8' }));
writeFileSync(
  join(packs, 'negative', 'manifest.json'),
  JSON.stringify({
    ...{ id: 'negative', name: { en: 'Negative' }, licence: 'CC0-1.0', network: 'model.onnx' },
    ...{ layout: 'NHWC', colours: 'RGB', range: [0, 255], size: { multiple: 1, longest: 512 } },
  }),
);

const folder = new URL('../../../shared/hostile/', import.meta.url);
const surprises: unknown[] = [];
let cartoonizer: Cartoonizer;

beforeAll(async () => {
  const styles = readStyles(new URL('../../config/styles.json', import.meta.url));
  const { packs: customPacks } = readCustomPacks(packs, []);
  cartoonizer = await createPool({
    ...POOL,
    styles: [...styles, ...customPacks.map(({ style }) => style)],
    customPacks,
    backlog: 1,
    report: (error) => surprises.push(error),
    worker: new URL('../../dist/inference/worker.js', import.meta.url),
  });
});
afterAll(async () => {
  await cartoonizer.close();
  rmSync(packs, { recursive: true });
});
afterEach(() => expect(surprises).toEqual([]));

/** `drawn`, or the code of the failure. What is drawn can be read, and says nothing of where it was taken. */
async function fateOf(name: string, photo: Uint8Array<ArrayBuffer>, style = 'cel'): Promise<string> {
  const options = { ...DEFAULT_OPTIONS, style, size: 512, format: 'jpg' } as const;
  const outcome = await cartoonizer.cartoonize({ photo, options });
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
  for (const { name, bytes } of files) fates.push([name, await fateOf(name, new Uint8Array(bytes))]);
  expect(fates).toEqual(files.map(({ name, becomes }) => [name, becomes]));
});

it('each file of the folder of hostile files becomes a picture or one clear sentence', async (context) => {
  if (!existsSync(folder)) return context.skip('the hostile files (../shared/hostile) are not here');
  const told: Record<string, string> = {};
  for (const name of readdirSync(folder).filter((one) => one !== 'EXPECT.csv'))
    told[name] = await fateOf(
      name,
      new Uint8Array(readFileSync(new URL(encodeURIComponent(name), folder))),
      'negative',
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
