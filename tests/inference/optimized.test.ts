import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createGraph } from '../../src/inference/onnx/graph.ts';
import { loadOptimized, optimizedIn } from '../../src/inference/optimized.ts';
import type { Network } from '../../src/inference/session.ts';
import { createFolder } from '../cli/fake-terminal.ts';

/** A network with weights to fold and convolutions to rearrange; `factor` makes it another one. */
function convolution(factor: number): Uint8Array {
  const graph = createGraph('convolution');
  const picture = graph.input('picture', 'float32', [1, 3, 'h', 'w']);
  const weights = Float32Array.from({ length: 32 * 27 }, (_, at) => Math.sin(at) * factor);
  const wide = graph.op('Conv', [picture, graph.floats([...weights], [32, 3, 3, 3])], { pads: [1, 1, 1, 1] });
  const scaled = graph.op('Mul', [graph.op('Relu', [wide]), graph.op('Exp', [graph.floats(factor)])]);
  graph.output('drawing', scaled, 'float32', [1, 32, 'h', 'w']);
  return graph.encode();
}

const PICTURE = {
  picture: {
    data: Float32Array.from({ length: 3 * 40 * 24 }, (_, at) => Math.cos(at)),
    dims: [1, 3, 24, 40],
  },
};

async function drawnBy(network: Network): Promise<Buffer> {
  const { data } = (await network.run(PICTURE)).drawing!;
  await network.close();
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function networkIn(directory: string, factor = 1, name = 'net') {
  const bytes = convolution(factor);
  const make = vi.fn(() => bytes);
  const load = () => loadOptimized({ directory, name, sources: [bytes], make }, { threads: 1 });
  return { make, load };
}

describe('an optimized network', () => {
  it('is made once, and draws the same bytes every time', async () => {
    const directory = optimizedIn(createFolder());
    const { make, load } = networkIn(directory);
    const first = await drawnBy(await load());
    expect(readdirSync(directory)).toEqual([expect.stringMatching(/^net-[0-9a-f]{16}\.onnx$/)]);
    expect(await drawnBy(await load())).toEqual(first);
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('is another one for other sources, and the one before is removed', async () => {
    const directory = createFolder();
    await (await networkIn(directory).load()).close();
    const [before] = readdirSync(directory);
    const other = networkIn(directory, 2);
    await (await other.load()).close();
    expect(other.make).toHaveBeenCalled();
    expect(readdirSync(directory)).toHaveLength(1);
    expect(readdirSync(directory)).not.toContain(before);
    await (await networkIn(directory, 2, 'net-2').load()).close();
    expect(readdirSync(directory)).toHaveLength(2);
  });

  it.each([
    ['cut off', (whole: Buffer) => whole.subarray(0, whole.length >> 1)],
    ['empty', () => Buffer.of()],
    ['no network', () => Buffer.from('no network at all')],
  ])('that is %s is made again', async (_, damage) => {
    const directory = createFolder();
    const { load } = networkIn(directory);
    const first = await drawnBy(await load());
    const file = join(directory, readdirSync(directory)[0]!);
    const whole = readFileSync(file);
    writeFileSync(file, damage(whole));
    expect(await drawnBy(await load())).toEqual(first);
    expect(readFileSync(file)).toEqual(whole);
  });

  it('is not kept, but drawn with, where its folder can’t be made', async () => {
    const folder = createFolder({ file: 'no folder' });
    symlinkSync('loop', join(folder, 'loop'));
    for (const directory of [join(folder, 'file', 'optimized'), join(folder, 'loop')]) {
      const { make, load } = networkIn(directory);
      expect((await drawnBy(await load())).length).toBe(32 * 24 * 40 * 4);
      expect(make).toHaveBeenCalledTimes(1);
    }
  });

  // Root may write everywhere.
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'is not kept in a folder that is read-only, and leaves nothing there',
    async () => {
      const directory = createFolder();
      mkdirSync(directory, { recursive: true });
      chmodSync(directory, 0o555);
      await (await networkIn(directory).load()).close();
      expect(readdirSync(directory)).toEqual([]);
    },
  );

  it('fails as the network itself does, and keeps nothing', async () => {
    const directory = createFolder();
    const broken = { directory, name: 'net', sources: [], make: () => Buffer.from('no network') };
    await expect(loadOptimized(broken, { threads: 1 })).rejects.toThrow();
    expect(readdirSync(directory)).toEqual([]);
  });
});
