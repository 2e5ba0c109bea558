import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGraph } from '../../../src/inference/onnx/graph.ts';
import { type CustomPack, readCustomPacks } from '../../../src/inference/packs/custom.ts';
import { tryCustomPack } from '../../../src/inference/packs/try-custom.ts';
import { createFolder } from '../../cli/fake-terminal.ts';
import { networkFolder } from '../../fixtures/faces.ts';
import { ownNetwork, sigmoidNetwork } from '../../fixtures/own-networks.ts';

const MANIFEST = {
  id: 'mine',
  name: { en: 'Mine' },
  licence: 'CC0-1.0',
  network: 'model.onnx',
  layout: 'NCHW',
  colours: 'RGB',
  range: [-1, 1],
  size: { multiple: 8, longest: 96 },
};

describe('trying a network of the operator’s own', () => {
  it('finds nothing wrong with one that draws', async () => {
    expect(await tryOut(network('Neg'))).toBeUndefined();
  });

  it.each([
    ['garbage', Buffer.from('this is no network'), 'not-loaded'],
    ['zeros', Buffer.alloc(5e6), 'not-loaded'],
    ['a network that answers NaN', network('Sqrt'), 'not-finite'],
    [
      'one that draws one color',
      ownNetwork({ layout: 'NCHW' }, (graph, picture) => graph.op('Mul', [picture, graph.floats(0)])),
      'one-color',
    ],
    ['one whose sides have to be of a larger multiple', sigmoidNetwork(LARGER_MULTIPLE), 'failed'],
  ])('says why it cannot be used: %s', async (_, model, code) => {
    expect(await tryOut(model)).toMatchObject({ code });
  });

  it('waits only so long', async () => {
    const worker = new URL('../../fixtures/endless-worker.mjs', import.meta.url);
    expect(await tryOut(network('Neg'), { timeout: 1_000, worker })).toEqual({
      code: 'too-slow',
      seconds: 1,
    });
  });
});

/** The manifest says 8. */
const LARGER_MULTIPLE = { layout: 'NCHW', multiple: 16 } as const;

function tryOut(model: Uint8Array, options: { timeout?: number; worker?: URL } = {}) {
  return tryCustomPack(packWith(model), {
    networkFolder,
    packsFolder: join(networkFolder, 'no-packs'),
    worker: new URL('../../../dist/inference/worker.js', import.meta.url),
    ...options,
  });
}

function packWith(model: Uint8Array): CustomPack {
  const folder = createFolder({ 'mine/manifest.json': JSON.stringify(MANIFEST) });
  writeFileSync(join(folder, 'mine', 'model.onnx'), model);
  const { packs, problems } = readCustomPacks(folder, []);
  expect(problems).toEqual([]);
  return packs[0]!;
}

/** A network of one operator; the square root of a negative number is NaN. */
function network(operator: string): Uint8Array {
  const graph = createGraph('mine');
  const input = graph.input('picture', 'float32', [1, 3, 'h', 'w']);
  graph.output('drawing', graph.op(operator, [input]), 'float32', [1, 3, 'h', 'w']);
  return graph.encode();
}
