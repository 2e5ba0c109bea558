import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawInBlocks } from '../../../src/inference/engines/dct-net/blocks.ts';
import { convertCartoonNetwork } from '../../../src/inference/engines/dct-net/networks.ts';
import { createGraph } from '../../../src/inference/onnx/graph.ts';
import { modelProto } from '../../../src/inference/onnx/proto.ts';
import { loadNetwork } from '../../../src/inference/session.ts';
import { tinyGenerator } from '../../fixtures/dct-net.ts';

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: number;
  readonly seed: number;
}

/** A network of one convolution that pads so that, with stride 1, the picture keeps its size. */
function networkOf({ inputs, outputs, kernel: [height, width], stride, seed }: Layer): Uint8Array {
  const graph = createGraph('layer');
  const x = graph.input('x', 'float32', [1, inputs, 'rows', 'columns']);
  const numbers = (count: number) =>
    Float32Array.from({ length: count }, (_, index) => Math.sin((index + 1) * (seed + 1) * 12.9898));
  const [top, left] = [(height - 1) >> 1, (width - 1) >> 1];
  const y = graph.op(
    'Conv',
    [
      x,
      graph.floats(numbers(outputs * inputs * height * width), [outputs, inputs, height, width]),
      graph.floats(numbers(outputs)),
    ],
    {
      strides: [stride, stride],
      pads: [top, left, height - 1 - top, width - 1 - left],
      kernel_shape: [height, width],
      group: 1,
    },
  );
  graph.output('y', y, 'float32', [1, outputs, 'rows', 'columns']);
  return graph.encode();
}

async function answer(model: Uint8Array, channels: number, rows: number, columns: number) {
  const network = await loadNetwork(model, { threads: 1 });
  const data = Float32Array.from({ length: channels * rows * columns }, (_, index) => Math.cos(index * 7.3));
  const { y } = await network.run({ x: { data, dims: [1, channels, rows, columns] } });
  await network.close();
  return y!;
}

const operators = (model: Uint8Array): string[] =>
  (
    modelProto().toObject(modelProto().decode(model)) as { graph: { node: { opType: string }[] } }
  ).graph.node.map(({ opType }) => opType);

const layers = fc.record({
  inputs: fc.integer({ min: 8, max: 17 }),
  outputs: fc.integer({ min: 1, max: 4 }),
  kernel: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
  stride: fc.constant(1),
  seed: fc.nat(1000),
});
const halfSide = fc.integer({ min: 1, max: 9 });

describe('a convolution with few outputs', () => {
  it('answers with the same numbers when it draws in blocks', async () => {
    await fc.assert(
      fc.asyncProperty(layers, halfSide, halfSide, async (layer, halfRows, halfColumns) => {
        const plain = networkOf(layer);
        const blocks = drawInBlocks(plain);
        expect(operators(blocks)).toEqual(['Conv', 'DepthToSpace', 'Identity']);
        const size = [layer.inputs, 2 * halfRows, 2 * halfColumns] as const;
        const [wanted, got] = [await answer(plain, ...size), await answer(blocks, ...size)];
        expect(got.dims).toEqual(wanted.dims);
        const furthest = Math.max(...got.data.map((value, index) => Math.abs(value - wanted.data[index]!)));
        expect(furthest).toBeLessThan(1e-3);
      }),
      { numRuns: 40 },
    );
  });

  it.each<[string, Partial<Layer>]>([
    ['with many outputs', { outputs: 8 }],
    ['that skips pixels', { stride: 2 }],
    ['of few inputs', { inputs: 3 }],
  ])('is the only one that is changed: not one %s', (_, different) => {
    const layer = { inputs: 16, outputs: 3, kernel: [3, 3], stride: 1, seed: 0, ...different } as const;
    expect(operators(drawInBlocks(networkOf(layer)))).toEqual(['Conv', 'Identity']);
  });

  it('draws in blocks in every converted generator', () => {
    expect(operators(convertCartoonNetwork(tinyGenerator()))).toContain('DepthToSpace');
  });
});
