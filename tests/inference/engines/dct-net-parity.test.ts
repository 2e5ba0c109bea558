import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDctNetEngine } from '../../../src/inference/engines/dct-net/engine.ts';
import type { Engine } from '../../../src/inference/engines/engine.ts';
import { OFFICIAL_PIPELINE } from '../../../src/inference/engines/portrait/pipeline-config.ts';
import { createFaceFinder, type FaceFinder } from '../../../src/inference/faces/finder.ts';
import type { Box } from '../../../src/inference/faces/geometry.ts';
import { openPhoto } from '../../../src/inference/image/photo.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { parseCatalogue } from '../../../src/inference/packs/catalogue.ts';
import { openPack } from '../../../src/inference/packs/installed.ts';
import { createPacks } from '../../../src/inference/packs/packs.ts';
import { tinyGenerator } from '../../fixtures/dct-net.ts';
import { networkFolder } from '../../fixtures/faces.ts';
import { paintPortrait } from '../../fixtures/pictures.ts';
import { asGraphModel, runTensorFlow } from '../convert/tensorflow.ts';
import { saveTinyPack } from './tiny-pack.ts';

const shared = new URL('../../../../shared/', import.meta.url);
const golden = new URL('golden/', shared);
const weights = new URL('weights/dct-net/', shared);

/** Official results, and how near ours must come, in decibels of PSNR; `head` is the square around the face mesh. */
const PAIRS = [
  { photo: 'input-a.jpeg', official: 'input-a.official-3d.jpg', style: '3d', whole: 40, head: 36 },
  {
    photo: 'input-a.jpeg',
    official: 'input-a.official-artstyle.jpg',
    style: 'artstyle',
    whole: 39,
    head: 36,
  },
  { photo: 'input-b.png', official: 'input-b.official-3d.png', style: '3d', whole: 40, head: 36 },
];

describe('the official pipeline, with a generator of a few channels', () => {
  it('draws a picture without faces as TensorFlow does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parity-'));
    const [head, background] = [tinyGenerator(0.2), tinyGenerator(-0.2)];
    const pack = await saveTinyPack(folder, { head, background });
    const engine = (await createDctNetEngine({
      pack,
      networkFolder,
      threads: 1,
      config: OFFICIAL_PIPELINE,
    }))!;
    const picture = paintPortrait(64, 48);
    const drawn = await engine.draw(picture, { style: '3d', strength: 1, faces: [] });
    await engine.close();
    await rm(folder, { recursive: true });

    const files = asGraphModel(background);
    const feeds = {
      input_image: { data: Float32Array.from(swapRedAndBlue(picture.data)), dims: [48, 64, 3] },
    };
    const { output_image } = await runTensorFlow(files, feeds, ['output_image']);
    const official = { ...picture, data: swapRedAndBlue(Uint8Array.from(output_image!.data)) };
    expect(psnr(picture, official)).toBeLessThan(25);
    expect(psnr(drawn, official)).toBeGreaterThan(40);
  });
});

describe.skipIf(!existsSync(golden) || !existsSync(weights))(
  'the official pipeline (skipped where ../shared is not beside the project)',
  () => {
    let folder: string;
    let engine: Engine;
    let finder: FaceFinder;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'parity-'));
      const packs = createPacks({
        catalogue: parseCatalogue(await readFile('models/packs.json', 'utf8')),
        folder,
        fetch,
        base: '',
        wait: async () => {},
        now: () => new Date(),
      });
      await packs.install({
        pack: 'dct-net',
        styles: ['3d', 'artstyle'],
        from: fileURLToPath(weights),
        signal: new AbortController().signal,
        tell: () => {},
      });
      const pack = openPack(join(folder, 'dct-net'));
      engine = (await createDctNetEngine({ pack, networkFolder, threads: 1, config: OFFICIAL_PIPELINE }))!;
      finder = await createFaceFinder({ cacheDirectory: networkFolder, threads: 1 });
    });
    afterAll(async () => {
      await engine.close();
      await finder.close();
      await rm(folder, { recursive: true });
    });

    it.for(PAIRS)(
      'draws $photo as $official',

      async ({ photo, official, style, whole, head }, { annotate }) => {
        const picture = await read(photo);
        const wanted = await read(official);
        const faces = await finder.find(picture);
        expect(faces).toHaveLength(1);
        const drawn = await engine.draw(picture, { style, strength: 1, faces });
        const [ofWhole, ofHead] = [psnr(drawn, wanted), psnr(drawn, wanted, faces[0]!.box)];
        await annotate(`whole picture ${ofWhole.toFixed(1)} dB, head ${ofHead.toFixed(1)} dB`);
        expect(ofWhole).toBeGreaterThan(whole);
        expect(ofHead).toBeGreaterThan(head);
      },
    );
  },
);

/** Colours of pictures in the other order: the networks take and give blue, green, red. */
function swapRedAndBlue(data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return data.map((_, index) => data[index + 2 - 2 * (index % 3)]!);
}

async function read(name: string): Promise<Raster> {
  const opened = await openPhoto(await readFile(new URL(name, golden)), { bytes: 50e6, pixels: 50e6 });
  if (!opened.ok) throw new Error(opened.failure.code);
  const pixels = await opened.value.pixels();
  if (!pixels.ok) throw new Error(pixels.failure.code);
  return pixels.value.raster;
}

function psnr(one: Raster, other: Raster, { x, y, width, height }: Box = { x: 0, y: 0, ...one }): number {
  let [sum, count] = [0, 0];
  for (let row = Math.max(0, Math.floor(y)); row < Math.min(one.height, y + height); row++)
    for (let column = Math.max(0, Math.floor(x)); column < Math.min(one.width, x + width); column++)
      for (let channel = 0; channel < 3; channel++) {
        const place = (row * one.width + column) * 3 + channel;
        sum += (one.data[place]! - other.data[place]!) ** 2;
        count += 1;
      }
  return 10 * Math.log10(255 ** 2 / (sum / count));
}
