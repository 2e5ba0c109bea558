import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCustomEngine } from '../../../src/inference/engines/custom/engine.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { createGraph } from '../../../src/inference/onnx/graph.ts';
import { readCustomPacks } from '../../../src/inference/packs/custom.ts';
import { sizesFor } from '../../../src/inference/packs/network-use.ts';
import { negativeOfBytes } from '../../fixtures/own-networks.ts';
import { paint, paintPortrait } from '../../fixtures/pictures.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custom-'));
});
afterEach(() => rm(folder, { recursive: true }));

const GOOD = {
  id: 'negative',
  name: { en: 'Negative', 'zh-CN': '负片' },
  licence: 'CC0-1.0',
  network: 'model.onnx',
  layout: 'NCHW',
  colours: 'RGB',
  range: [-1, 1],
  size: { multiple: 8, longest: 96 },
};

/** A network that negates its numbers and adds 0.5 to its first channel. */
function negative(layout: string): Uint8Array {
  const graph = createGraph('negative');
  const shape = layout === 'NCHW' ? [1, 3, 'h', 'w'] : [1, 'h', 'w', 3];
  const input = graph.input('picture', 'float32', shape);
  const first = graph.floats([0.5, 0, 0], layout === 'NCHW' ? [1, 3, 1, 1] : [1, 1, 1, 3]);
  graph.output('drawing', graph.op('Add', [graph.op('Neg', [input]), first]), 'float32', shape);
  return graph.encode();
}

async function put(name: string, manifest: unknown, network = negative('NCHW')): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(
    join(folder, name, 'manifest.json'),
    typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
  );
  await writeFile(join(folder, name, 'model.onnx'), network);
}

describe('an operator’s own style', () => {
  it('is there as soon as its folder is', async () => {
    await put('mine', { ...GOOD, nearest: 'cel' });
    const { packs, problems } = readCustomPacks(folder, ['cel']);
    expect(problems).toEqual([]);
    expect(packs[0]?.style).toEqual({ id: 'negative', name: GOOD.name, engines: ['custom'], nearest: 'cel' });
    expect(packs[0]?.licence).toBe('CC0-1.0');
  });

  it('is loaded anew when its file did not load and is put right', async () => {
    await put('mine', GOOD, new Uint8Array(8));
    const engine = createCustomEngine({ packs: readCustomPacks(folder, []).packs, threads: 1 })!;
    const photo = paintPortrait(24, 16);
    const how = { style: 'negative', strength: 1, faces: [] };
    await expect(engine.draw(photo, how)).rejects.toThrow();
    await put('mine', GOOD);
    expect((await engine.draw(photo, how)).width).toBe(photo.width);
    await engine.close();
  });

  it.each(['NCHW', 'NHWC'])('draws in layout %s, the first channel being red or blue', async (layout) => {
    await put('rgb', { ...GOOD, id: 'rgb', layout }, negative(layout));
    await put('bgr', { ...GOOD, id: 'bgr', layout, colours: 'BGR' }, negative(layout));
    const engine = createCustomEngine({ packs: readCustomPacks(folder, []).packs, threads: 1 })!;
    expect([...engine.styles].sort()).toEqual(['bgr', 'rgb']);
    const photo = { width: 21, height: 13, data: new Uint8Array(21 * 13 * 3).fill(100) };
    const draw = (style: string, strength: number) => engine.draw(photo, { style, strength, faces: [] });
    const near = (value: number) => expect.closeTo(value, -0.4);
    expect([...(await draw('rgb', 1)).data.subarray(0, 3)]).toEqual([
      near(155 + 63.75),
      near(155),
      near(155),
    ]);
    expect([...(await draw('bgr', 1)).data.subarray(0, 3)]).toEqual([
      near(155),
      near(155),
      near(155 + 63.75),
    ]);
    expect([...(await draw('bgr', 0.5)).data.subarray(0, 2)]).toEqual([near(128), near(128)]);
    await engine.close();
  });

  it('draws at the size its network takes and answers at the photo’s', async () => {
    await put('mine', { ...GOOD, range: [0, 255], outputRange: [-255, 0], size: { square: 64 } });
    const engine = createCustomEngine({ packs: readCustomPacks(folder, []).packs, threads: 1 })!;
    const drawn = await engine.draw(paintPortrait(200, 90), { style: 'negative', strength: 1, faces: [] });
    expect([drawn.width, drawn.height]).toEqual([200, 90]);
    await engine.close();
  });

  it.each([
    ['bytes', { type: 'uint8' }],
    ['half-precision numbers', { type: 'float16' }],
    ['bytes in, half-precision numbers out', { type: 'uint8', outputType: 'float16' }],
    ['half-precision numbers in, whole numbers out', { type: 'float16', outputType: 'int32' }],
    ['twice the size', { scale: 2 }],
    ['four times the size, as bytes', { type: 'uint8', scale: 4 }],
  ] as const)('draws with networks of %s', async (_, shape) => {
    for (const layout of ['NCHW', 'NHWC'] as const) {
      const id = layout.toLowerCase();
      await put(
        id,
        { ...GOOD, id, layout, range: [0, 255], size: { multiple: 8, longest: 64 } },
        negativeOfBytes({ layout, ...shape }),
      );
    }
    const engine = createCustomEngine({ packs: readCustomPacks(folder, []).packs, threads: 1 })!;
    // Its sides are no multiples, so that a part of the canvas lies outside of it.
    const photo = quarters(54, 43);
    for (const style of ['nchw', 'nhwc']) {
      const drawn = await engine.draw(photo, { style, strength: 1, faces: [] });
      expect([drawn.width, drawn.height]).toEqual([54, 43]);
      for (const [x, y] of CENTERS)
        expect(pixelAt(drawn, x, y)).toEqual(pixelAt(photo, x, y).map((value) => 255 - value));
    }
    await engine.close();
  });

  it('says what is wrong with a network that answers something else', async () => {
    await put('mine', { ...GOOD, range: [0, 255] }, negativeOfBytes({ layout: 'NCHW', channels: 1 }));
    const engine = createCustomEngine({ packs: readCustomPacks(folder, []).packs, threads: 1 })!;
    const drawing = engine.draw(quarters(16, 16), { style: 'negative', strength: 1, faces: [] });
    await expect(drawing).rejects.toThrow(/dimensions/);
    await engine.close();
  });

  it('never gets a side its network does not take, or one longer than allowed', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    const rule = fc.oneof(
      fc.record({ square: fc.integer({ min: 32, max: 2048 }) }),
      fc.record({ width: fc.integer({ min: 32, max: 2048 }), height: fc.integer({ min: 32, max: 2048 }) }),
      fc.record({ multiple: fc.integer({ min: 1, max: 64 }), longest: fc.integer({ min: 64, max: 2048 }) }),
    );
    fc.assert(
      fc.property(side, side, rule, (width, height, size) => {
        const { fit, canvas } = sizesFor({ width, height }, size);
        if ('square' in size) expect(canvas).toEqual({ width: size.square, height: size.square });
        if ('width' in size) expect(canvas).toEqual(size);
        if ('multiple' in size) {
          expect([canvas.width % size.multiple, canvas.height % size.multiple]).toEqual([0, 0]);
          expect(Math.max(canvas.width, canvas.height)).toBeLessThanOrEqual(size.longest);
        }
        expect(fit.width).toBeLessThanOrEqual(canvas.width);
        expect(fit.height).toBeLessThanOrEqual(canvas.height);
      }),
    );
  });
});

/** Four fields of one color each: neither scaling nor a neighbor changes their centers. */
function quarters(width: number, height: number): Raster {
  return paint(width, height, (x, y) => [x < 0.5 ? 200 : 40, y < 0.5 ? 10 : 250, 90]);
}

const CENTERS = [
  [13, 10],
  [40, 10],
  [13, 32],
  [40, 32],
] as const;

function pixelAt({ width, data }: Raster, x: number, y: number): number[] {
  return [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
}
