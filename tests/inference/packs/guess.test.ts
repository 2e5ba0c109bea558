import { describe, expect, it } from 'vitest';
import { guessUse } from '../../../src/inference/packs/check/guess.ts';
import { faultOf } from '../../../src/inference/packs/network-fault.ts';
import { loadNetwork } from '../../../src/inference/session.ts';
import {
  animeganLike,
  fastStyleLike,
  negativeOfBytes,
  ownNetwork,
  sigmoidNetwork,
} from '../../fixtures/own-networks.ts';
import { paintPortrait } from '../../fixtures/pictures.ts';

const photo = paintPortrait(192, 256);

async function guess(model: Uint8Array) {
  const network = await loadNetwork(model, { threads: 1 });
  try {
    return await guessUse(network, photo);
  } catch (error) {
    return faultOf(error);
  } finally {
    await network.close();
  }
}

const any = (multiple: number) => ({ multiple, longest: 1024 });

describe('how a network is used is found out', () => {
  it('for one like AnimeGANv3', async () => {
    expect(await guess(animeganLike())).toEqual({
      use: { layout: 'NHWC', colours: 'RGB', range: [-1, 1], outputRange: [-1, 1], size: any(8) },
      scale: 1,
      evidence: { layout: 'file', range: 'tried', size: 'tried', colours: 'assumed' },
    });
  });

  it('for one like fast neural style, which answers in bytes', async () => {
    expect(await guess(fastStyleLike())).toMatchObject({
      use: { layout: 'NCHW', range: [0, 255], outputRange: [0, 255], size: any(4) },
    });
  });

  it.each([1, 2, 4] as const)('for one with a sigmoid that enlarges %i times', async (scale) => {
    expect(await guess(sigmoidNetwork({ layout: 'NCHW', scale, multiple: 2 }))).toMatchObject({
      use: { layout: 'NCHW', range: [0, 1], outputRange: [0, 1], size: any(2) },
      scale,
    });
  });

  it.each(['NCHW', 'NHWC'] as const)('for bytes in and out, %s', async (layout) => {
    expect(await guess(negativeOfBytes({ layout, type: 'uint8' }))).toMatchObject({
      use: { layout, range: [0, 255], outputRange: [0, 255], size: any(1) },
      evidence: { range: 'file' },
    });
  });

  it('for float16', async () => {
    const model = sigmoidNetwork({ layout: 'NCHW', type: 'float16' });
    expect(await guess(model)).toMatchObject({ use: { range: [0, 1], outputRange: [0, 1] } });
  });

  it('for fractions in and bytes out', async () => {
    const model = ownNetwork({ layout: 'NHWC', outputType: 'uint8' }, (graph, picture) =>
      graph.op('Mul', [graph.op('Clip', [picture, graph.floats(0), graph.floats(1)]), graph.floats(255)]),
    );
    expect(await guess(model)).toMatchObject({ use: { range: [0, 1], outputRange: [0, 255] } });
  });

  it('for one size only, square or not', async () => {
    const square = await guess(sigmoidNetwork({ layout: 'NCHW', size: [64, 64] }));
    expect(square).toMatchObject({ use: { size: { square: 64 } }, evidence: { size: 'file' } });
    const landscape = await guess(sigmoidNetwork({ layout: 'NHWC', size: [48, 96], scale: 2 }));
    expect(landscape).toMatchObject({ use: { size: { width: 96, height: 48 } }, scale: 2 });
  });
});

describe('what is no image-to-image network gets a reason', () => {
  it.each([
    [
      'four channels',
      sigmoidNetwork({ layout: 'NCHW', channels: 4 }),
      { code: 'shape', port: 'input', shape: '[1, 4, h, w]' },
    ],
    ['a batch of two', sigmoidNetwork({ layout: 'NCHW', batch: 2 }), { code: 'shape', port: 'input' }],
    [
      'whole numbers',
      negativeOfBytes({ layout: 'NCHW', type: 'int32' }),
      { code: 'type', port: 'input', type: 'int32' },
    ],
    ['gray out', grayOut(), { code: 'shape', port: 'output' }],
    ['NaN', notANumber(), { code: 'not-finite' }],
  ])('%s', async (_, model, fault) => {
    expect(await guess(model)).toMatchObject(fault);
  });
});

function grayOut(): Uint8Array {
  return ownNetwork({ layout: 'NCHW' }, (graph, picture) =>
    graph.op('ReduceMean', [picture, graph.ints([1])], { keepdims: 1 }),
  );
}

function notANumber(): Uint8Array {
  return ownNetwork({ layout: 'NCHW' }, (graph, picture) =>
    graph.op('Sqrt', [graph.op('Sub', [picture, graph.floats(1000)])]),
  );
}
