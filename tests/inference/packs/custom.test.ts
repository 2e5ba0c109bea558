import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCustomEngine, sizesFor } from '../../../src/inference/engines/custom/engine.ts';
import { createGraph } from '../../../src/inference/onnx/graph.ts';
import { readCustomPacks } from '../../../src/inference/packs/custom.ts';
import { paintPortrait } from '../../fixtures/pictures.ts';

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

  it('never gets a side its network does not take, or one longer than allowed', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    const rule = fc.oneof(
      fc.record({ square: fc.integer({ min: 32, max: 2048 }) }),
      fc.record({ multiple: fc.integer({ min: 1, max: 64 }), longest: fc.integer({ min: 64, max: 2048 }) }),
    );
    fc.assert(
      fc.property(side, side, rule, (width, height, size) => {
        const { fit, canvas } = sizesFor({ width, height }, size);
        const multiple = 'square' in size ? size.square : size.multiple;
        expect(canvas.width % multiple).toBe(0);
        expect(canvas.height % multiple).toBe(0);
        expect(Math.max(canvas.width, canvas.height)).toBeLessThanOrEqual(
          'square' in size ? size.square : size.longest,
        );
        expect(fit.width).toBeLessThanOrEqual(canvas.width);
        expect(fit.height).toBeLessThanOrEqual(canvas.height);
      }),
    );
  });
});

describe('a manifest that is not right gets a sentence that names the field', () => {
  const wrong: readonly [string, unknown][] = [
    ['id', { ...GOOD, id: 'My Style' }],
    ['id', { ...GOOD, id: 'cel' }],
    ['name.en', { ...GOOD, name: { fr: 'Négatif' } }],
    ['licence', { ...GOOD, licence: undefined }],
    ['network', { ...GOOD, network: '../../secret.onnx' }],
    ['network', { ...GOOD, network: 'other.onnx' }],
    ['layout', { ...GOOD, layout: 'CHWN' }],
    ['colours', { ...GOOD, colours: 'HSV' }],
    ['range', { ...GOOD, range: [1, 1] }],
    ['size.square', { ...GOOD, size: { square: 100_000 } }],
    ['size', { ...GOOD, size: { multiple: 8 } }],
    ['nearest', { ...GOOD, nearest: 'cubist' }],
    ['the manifest', '{ not json'],
  ];

  it.each(wrong)('%s: %j', async (field, manifest) => {
    await put('mine', manifest);
    const { packs, problems } = readCustomPacks(folder, ['cel']);
    expect(packs).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${join(folder, 'mine', 'manifest.json')}: ${field} is invalid`);
  });

  it('and the others are drawn all the same', async () => {
    await put('a', { ...GOOD, layout: 'none' });
    await put('b', GOOD);
    await put('c', GOOD);
    const { packs, problems } = readCustomPacks(folder, []);
    expect(packs.map(({ style }) => style.id)).toEqual(['negative']);
    expect(problems).toEqual([
      expect.stringContaining('layout'),
      expect.stringContaining('“negative” already'),
    ]);
  });

  it('there are none where there is no folder', () => {
    expect(readCustomPacks(join(folder, 'nowhere'), [])).toEqual({ packs: [], problems: [] });
  });
});
