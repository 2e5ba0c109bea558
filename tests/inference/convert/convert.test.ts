import { describe, expect, it } from 'vitest';
import { convertGraph } from '../../../src/inference/convert/convert.ts';
import { readFrozenGraph, readGraphModel } from '../../../src/inference/convert/source.ts';
import { modelProto } from '../../../src/inference/onnx/proto.ts';
import { loadNetwork } from '../../../src/inference/session.ts';
import { type Fed, relativeError, runTensorFlow } from './tensorflow.ts';
import { type TinyGraph, tinyGraph } from './tiny-graph.ts';

const conv = { strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1], padding: 'SAME', data_format: 'NHWC' };
const pixels = (dims: readonly number[]) => ({
  dims,
  data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, index) => Math.sin(index)),
});

function convert(graph: TinyGraph, options: Partial<Parameters<typeof convertGraph>[1]> = {}): Uint8Array {
  return convertGraph(readFrozenGraph(graph.frozen()), { name: 'tiny', ...options });
}

function operatorsIn(model: Uint8Array): string[] {
  const { graph } = modelProto().toObject(modelProto().decode(model)) as {
    graph: { node: { opType: string }[] };
  };
  return graph.node.map(({ opType }) => opType);
}

describe('the converted graph', () => {
  it('turns a picture to channels first once and back once', () => {
    const graph = tinyGraph();
    let y = graph.node('Sub', [graph.input('x', [-1, -1, -1, 3]), graph.floats([3])]);
    for (const channels of [3, 4, 4]) {
      y = graph.node('Conv2D', [y, graph.floats([3, 3, channels, 4])], conv);
      y = graph.node('BiasAdd', [y, graph.floats([4])]);
      y = graph.node('Relu', [graph.node('Mul', [y, graph.floats([4])])]);
    }
    const operators = operatorsIn(convert(graph));
    expect(operators.filter((operator) => operator === 'Transpose')).toHaveLength(2);
  });

  it('shuffles channels without turning the picture', () => {
    const graph = tinyGraph();
    const x = graph.input('x', [-1, 6, 5, 2]);
    const y = graph.node('Conv2D', [x, graph.floats([1, 1, 2, 4])], conv);
    const packed = graph.node('Pack', [y, y], { axis: 3, N: 2 });
    const crossed = graph.node('Transpose', [packed, graph.ints([0, 1, 2, 4, 3])]);
    const shape = graph.node(
      'StridedSlice',
      [graph.node('Shape', [y]), graph.ints([0]), graph.ints([1]), graph.ints([1])],
      {
        shrink_axis_mask: 1,
      },
    );
    const sizes = [shape, ...[6, 5, 8].map((size) => graph.ints([size], []))];
    const merged = graph.node('Reshape', [crossed, graph.node('Pack', sizes, { axis: 0, T: 'DT_INT32' })]);
    graph.node('Mean', [merged, graph.ints([1, 2])], { keep_dims: false });
    expect(operatorsIn(convert(graph)).filter((operator) => operator === 'Transpose')).toHaveLength(1);
  });

  it('adds channels of zeros without leaving the layout of channel blocks, which Pad is not made for', () => {
    const graph = tinyGraph();
    const y = graph.node('Conv2D', [graph.input('x', [1, 5, 5, 3]), graph.floats([3, 3, 3, 8])], conv);
    graph.node('Pad', [y, graph.ints([0, 0, 0, 0, 0, 0, 0, 8], [4, 2])]);
    expect(operatorsIn(convert(graph))).not.toContain('Pad');
  });

  it('draws bias and batch norm into the convolution before them', () => {
    const graph = tinyGraph();
    const y = graph.node('Conv2D', [graph.input('x', [1, 5, 5, 3]), graph.floats([3, 3, 3, 2])], conv);
    const biased = graph.node('BiasAdd', [y, graph.floats([2])]);
    const parameters = [graph.floats([2]), graph.floats([2]), graph.floats([2]), graph.floats([2], [1, 2])];
    graph.node('FusedBatchNorm', [biased, ...parameters], { is_training: false, epsilon: { float: 0.001 } });
    expect(operatorsIn(convert(graph)).sort()).toEqual(['Conv', 'Identity', 'Transpose', 'Transpose']);
  });

  it('computes with constants beforehand', () => {
    const graph = tinyGraph();
    const scale = graph.node('Mul', [graph.floats([3]), graph.node('Rsqrt', [graph.floats([3], [1, 2, 3])])]);
    graph.node('Add', [graph.input('x', [3]), scale]);
    expect(operatorsIn(convert(graph))).toEqual(['Add', 'Identity']);
  });

  it('recognises a resize by a whole factor whatever the size', () => {
    const graph = tinyGraph();
    const x = graph.input('x', [1, -1, -1, 3]);
    const sizes = [1, 2].map((axis) => {
      const size = graph.node(
        'StridedSlice',
        [graph.node('Shape', [x]), graph.ints([axis]), graph.ints([axis + 1]), graph.ints([1])],
        {
          shrink_axis_mask: 1,
        },
      );
      return graph.node('Mul', [size, graph.ints([2], [])], { T: 'DT_INT32' });
    });
    graph.node('ResizeBilinear', [x, graph.node('Pack', sizes, { axis: 0, T: 'DT_INT32' })]);
    expect(operatorsIn(convert(graph))).toEqual(['Transpose', 'Resize', 'Transpose', 'Identity']);
  });

  it('keeps the outputs asked for and nothing else', () => {
    const graph = tinyGraph();
    const y = graph.node('Neg', [graph.input('x', [2])], {}, 'kept');
    graph.node('Exp', [y], {}, 'dropped');
    expect(operatorsIn(convert(graph, { outputs: ['kept'] }))).toEqual(['Neg', 'Identity']);
    expect(operatorsIn(convert(graph))).toEqual(['Neg', 'Exp', 'Identity']);
  });

  it('takes and gives whole numbers as TensorFlow does, as int32', async () => {
    const graph = tinyGraph();
    graph.node('Add', [graph.input('x', [3], 'DT_INT32'), graph.ints([1])], { T: 'DT_INT32' }, 'y');
    const network = await loadNetwork(convert(graph), { threads: 1 });
    const { y } = await network.run({ x: { data: Int32Array.of(1, 2, 3), dims: [3] } });
    expect(y).toEqual({ data: Int32Array.of(2, 3, 4), dims: [3] });
    await network.close();
  });

  it('ends in bytes when the graph does', async () => {
    const graph = tinyGraph();
    graph.node('Cast', [graph.input('x', [3])], { SrcT: 'DT_FLOAT', DstT: 'DT_UINT8' }, 'y');
    const network = await loadNetwork(convert(graph), { threads: 1 });
    const { y } = await network.run({ x: { data: Float32Array.of(0, 7.9, 254.99), dims: [3] } });
    expect(y).toEqual({ data: Uint8Array.of(0, 7, 254), dims: [3] });
    await network.close();
  });
});

describe('a graph for training and use', () => {
  /** A batch norm as tf.cond writes it: both branches, chosen by a placeholder. */
  function conditional() {
    const graph = tinyGraph();
    const x = graph.input('x', [1, 5, 4, 3]);
    const training = graph.node('Identity', [graph.input('training', [], 'DT_BOOL')], { T: 'DT_BOOL' });
    const y = graph.node('Conv2D', [x, graph.floats([3, 3, 3, 2])], conv);
    const branch = (output: string) => {
      const entering = graph.node('Switch', [y, training]);
      return output === '' ? entering : `${entering}:1`;
    };
    const trained = graph.node('Mul', [branch(':1'), graph.floats([2])]);
    const used = graph.node('Mul', [branch(''), graph.floats([2])]);
    graph.node('Merge', [used, trained], { N: 2 }, 'y');
    return graph;
  }

  it.each([true, false])('keeps only the branch that the flag %s takes', async (training) => {
    const graph = conditional();
    const x = pixels([1, 5, 4, 3]);
    const flag: Fed = { data: Uint8Array.of(Number(training)), dims: [], type: 'bool' };
    const expected = await runTensorFlow(graph.graphModel(), { x, training: flag }, ['y']);
    const network = await loadNetwork(convert(graph, { flags: { training } }), { threads: 1 });
    const found = await network.run({ x });
    expect(relativeError(found.y!, expected.y!)).toBeLessThan(1e-4);
    await network.close();
  });

  it('is refused when the flag has no value', () => {
    expect(() => convert(conditional())).toThrow(/Switch.*condition.*not known beforehand/);
  });
});

describe('what cannot be converted is named', () => {
  it.each<[string, (graph: TinyGraph, x: string) => string, RegExp]>([
    [
      'an unknown operator',
      (g, x) => g.node('Erfinv', [x], {}, 'odd'),
      /Erfinv "odd": this operator is not known/,
    ],
    [
      'a name of Object.prototype',
      (g, x) => g.node('toString', [x], {}, 'odd'),
      /toString "odd": this operator/,
    ],
    ['a node that is missing', (g) => g.node('Relu', ['nobody']), /no node "nobody"/],
    [
      'another layout',
      (g, x) => g.node('Conv2D', [x, g.floats([3, 3, 3, 2])], { ...conv, data_format: 'NCHW' }, 'c'),
      /Conv2D "c": data_format NCHW/,
    ],
    [
      'a filter that is computed',
      (g, x) => g.node('Conv2D', [x, x], conv, 'c'),
      /Conv2D "c": input 1 must be a constant/,
    ],
    [
      'a filter for other channels',
      (g, x) => g.node('Conv2D', [x, g.floats([3, 3, 2, 2])], conv, 'c'),
      /Conv2D "c": a filter for 2 channels on a picture with 3/,
    ],
    [
      'training mode',
      (g, x) => g.node('FusedBatchNorm', [x, ...Array.from({ length: 4 }, () => g.floats([3]))], {}, 'n'),
      /FusedBatchNorm "n": a batch norm in training mode/,
    ],
    [
      'a fused operator without counterpart',
      (g, x) => g.node('_FusedConv2D', [x, g.floats([1, 1, 3, 1])], { ...conv, fused_ops: ['Swish'] }, 'f'),
      /_FusedConv2D "f": the fused operator Swish/,
    ],
    [
      'shapes that do not fit',
      (g, x) => g.node('Add', [x, g.floats([5])], {}, 'a'),
      /Add "a": shapes .* do not fit/,
    ],
    [
      'a missing attribute',
      (g, x) => g.node('Conv2D', [x, g.floats([1, 1, 3, 1])], {}, 'c'),
      /Conv2D "c": .*strides/,
    ],
    [
      'strides and dilations on open sizes',
      (g, x) => {
        const attributes = { ...conv, strides: [1, 2, 2, 1], dilations: [1, 2, 2, 1] };
        return g.node('Conv2D', [x, g.floats([3, 3, 3, 1])], attributes, 'c');
      },
      /Conv2D "c": dilations with strides/,
    ],
    [
      'an unknown mirror',
      (g, x) =>
        g.node('MirrorPad', [x, g.ints([0, 0, 1, 1, 1, 1, 0, 0], [4, 2])], { mode: 'SYMMETRIC' }, 'm'),
      /MirrorPad "m": mode SYMMETRIC/,
    ],
    ['squeezing what is not known', (g, x) => g.node('Squeeze', [x], {}, 's'), /Squeeze "s": which axes/],
    [
      'an output that has no counterpart',
      (g, x) => g.node('Neg', [`${g.node('Relu', [x], {}, 'r')}:1`]),
      /output 1 of "r"/,
    ],
  ])('%s', (_, draw, message) => {
    const graph = tinyGraph();
    draw(graph, graph.input('x', [1, -1, -1, 3]));
    expect(() => convert(graph)).toThrow(message);
  });

  it('a loop', () => {
    const graph = tinyGraph();
    graph.node('Add', [graph.input('x', [1]), 'next'], {}, 'sum');
    graph.node('Neg', ['sum'], {}, 'next');
    expect(() => convert(graph, { outputs: ['sum'] })).toThrow(/lies in a loop/);
  });

  it('an output that lies in the branch not taken', () => {
    const graph = tinyGraph();
    const x = graph.input('x', [1]);
    const entering = graph.node('Switch', [x, graph.input('training', [], 'DT_BOOL')]);
    graph.node('Neg', [`${entering}:1`], {}, 'y');
    expect(() => convert(graph, { flags: { training: false }, outputs: ['y'] })).toThrow(/never taken/);
  });
});

it('reads the same graph from both kinds of files', () => {
  const graph = tinyGraph();
  graph.node('Conv2D', [graph.input('x', [1, 4, 4, 3]), graph.floats([3, 3, 3, 2])], conv);
  const { json, weights } = graph.graphModel();
  const fromJson = convertGraph(readGraphModel(json, weights), { name: 'tiny' });
  expect(Buffer.from(fromJson).equals(convert(graph))).toBe(true);
});
