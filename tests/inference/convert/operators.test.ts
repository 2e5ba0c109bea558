import { describe, expect, it } from 'vitest';
import { convertGraph } from '../../../src/inference/convert/convert.ts';
import { readFrozenGraph, readGraphModel } from '../../../src/inference/convert/source.ts';
import { loadNetwork } from '../../../src/inference/session.ts';
import { type Fed, relativeError, runTensorFlow } from './tensorflow.ts';
import { type Attribute, type TinyGraph, tinyGraph } from './tiny-graph.ts';

/** Draws one operator on pictures of odd sizes; `x` is the input. Returns the outputs to compare. */
type Draw = (graph: TinyGraph, x: string) => string | string[];

const window = { strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1], padding: 'SAME', data_format: 'NHWC' };
const conv =
  (attributes: Record<string, Attribute> = {}, kernel = [3, 3]): Draw =>
  (g, x) =>
    g.node('Conv2D', [x, g.floats([...kernel, 3, 4])], { ...window, ...attributes });
const depthwise =
  (attributes: Record<string, Attribute> = {}, multiplier = 1): Draw =>
  (g, x) =>
    g.node('DepthwiseConv2dNative', [x, g.floats([3, 3, 3, multiplier])], { ...window, ...attributes });
const fused =
  (
    fused_ops: string[],
    more: (g: TinyGraph) => string[] = () => [],
    attributes: Record<string, Attribute> = {},
  ): Draw =>
  (g, x) =>
    g.node('_FusedConv2D', [x, g.floats([3, 3, 3, 4]), g.floats([4]), ...more(g)], {
      ...window,
      fused_ops,
      num_args: 1,
      ...attributes,
    });
/** Up to a size; the picture that goes in has 7 × 11 pixels. */
const transposed =
  ([rows, columns]: [number, number], kernel: number[], attributes: Record<string, Attribute> = {}): Draw =>
  (g, x) =>
    g.node('Conv2DBackpropInput', [g.ints([1, rows, columns, 2]), g.floats([...kernel, 2, 3]), x], {
      ...window,
      ...attributes,
    });
const pool =
  (op: string, ksize: number[], strides: number[], padding: string): Draw =>
  (g, x) =>
    g.node(op, [x], { ksize, strides, padding, data_format: 'NHWC' });
const unary =
  (op: string, attributes: Record<string, Attribute> = {}): Draw =>
  (g, x) =>
    g.node(op, [x], attributes);
const withConstant =
  (op: string, shape: number[]): Draw =>
  (g, x) =>
    g.node(op, [x, g.floats(shape)]);
/** A picture that already lies channels first in the ONNX graph. */
const turned = (g: TinyGraph, x: string) => g.node('Conv2D', [x, g.floats([1, 1, 3, 4])], window);
const size = (g: TinyGraph, x: string, axis: number) =>
  g.node('StridedSlice', [g.node('Shape', [x]), g.ints([axis]), g.ints([axis + 1]), g.ints([1])], {
    shrink_axis_mask: 1,
  });
const resizeTo =
  (rows: number, columns: number, attributes: Record<string, Attribute>): Draw =>
  (g, x) =>
    g.node('ResizeBilinear', [turned(g, x), g.ints([rows, columns])], attributes);
const resizeBy =
  (factor: number, attributes: Record<string, Attribute>): Draw =>
  (g, x) => {
    const y = turned(g, x);
    const scaled = [1, 2].map((axis) =>
      g.node('Mul', [size(g, y, axis), g.ints([factor], [])], { T: 'DT_INT32' }),
    );
    return g.node('ResizeBilinear', [y, g.node('Pack', scaled, { axis: 0, T: 'DT_INT32' })], attributes);
  };
const norm =
  (op: string, before: (g: TinyGraph, x: string) => string, channels: number): Draw =>
  (g, x) => {
    const variance = g.floats([channels], [0.5, 1.5, 0.25, 2].slice(0, channels));
    const inputs = [before(g, x), ...[0, 1, 2].map(() => g.floats([channels])), variance];
    return g.node(op, inputs, { epsilon: { float: 1e-3 }, is_training: false, data_format: 'NHWC' });
  };
const slice =
  (begin: number[], end: number[], strides: number[], masks: Record<string, number>): Draw =>
  (g, x) =>
    g.node('StridedSlice', [x, g.ints(begin), g.ints(end), g.ints(strides)], masks);
const reduce =
  (op: string, axes: number[], keep_dims: boolean): Draw =>
  (g, x) =>
    g.node(op, [turned(g, x), g.ints(axes)], { keep_dims });

const CASES: Readonly<Record<string, Draw>> = {
  'Conv2D SAME': conv(),
  'Conv2D VALID': conv({ padding: 'VALID' }),
  'Conv2D SAME stride 2': conv({ strides: [1, 2, 2, 1] }),
  'Conv2D VALID stride 3': conv({ padding: 'VALID', strides: [1, 3, 3, 1] }),
  'Conv2D SAME with different strides': conv({ strides: [1, 2, 1, 1] }),
  'Conv2D 7×7 SAME stride 2': conv({ strides: [1, 2, 2, 1] }, [7, 7]),
  'Conv2D 2×4 SAME': conv({}, [2, 4]),
  'Conv2D SAME dilated': conv({ dilations: [1, 2, 2, 1] }),
  'Conv2D VALID dilated': conv({ padding: 'VALID', dilations: [1, 2, 2, 1] }),
  'Conv2D EXPLICIT': conv({
    padding: 'EXPLICIT',
    explicit_paddings: [0, 0, 1, 2, 2, 0, 0, 0],
    strides: [1, 2, 2, 1],
  }),
  'Conv2DBackpropInput SAME stride 2': transposed([14, 22], [2, 2], { strides: [1, 2, 2, 1] }),
  'Conv2DBackpropInput SAME stride 2 to an odd size': transposed([13, 21], [3, 3], {
    strides: [1, 2, 2, 1],
  }),
  'Conv2DBackpropInput VALID stride 2': transposed([16, 23], [3, 2], {
    padding: 'VALID',
    strides: [1, 2, 2, 1],
  }),
  'Conv2DBackpropInput SAME': transposed([7, 11], [4, 3]),
  'DepthwiseConv2dNative SAME': depthwise(),
  'DepthwiseConv2dNative SAME stride 2': depthwise({ strides: [1, 2, 2, 1] }),
  'DepthwiseConv2dNative VALID': depthwise({ padding: 'VALID' }),
  'DepthwiseConv2dNative with multiplier 2': depthwise({}, 2),
  'DepthwiseConv2dNative dilated': depthwise({ dilations: [1, 2, 2, 1] }),
  '_FusedConv2D BiasAdd': fused(['BiasAdd']),
  '_FusedConv2D BiasAdd stride 2': fused(['BiasAdd'], () => [], { strides: [1, 2, 2, 1] }),
  '_FusedConv2D BiasAdd Relu': fused(['BiasAdd', 'Relu']),
  '_FusedConv2D BiasAdd Relu6': fused(['BiasAdd', 'Relu6']),
  '_FusedConv2D BiasAdd Elu': fused(['BiasAdd', 'Elu']),
  '_FusedConv2D BiasAdd Sigmoid': fused(['BiasAdd', 'Sigmoid']),
  '_FusedConv2D BiasAdd LeakyRelu': fused(['BiasAdd', 'LeakyRelu'], () => [], {
    leakyrelu_alpha: { float: 0.3 },
  }),
  '_FusedConv2D BiasAdd Prelu': fused(['BiasAdd', 'Prelu'], (g) => [g.floats([1, 1, 4])], { num_args: 2 }),
  'FusedDepthwiseConv2dNative BiasAdd Relu': (g, x) =>
    g.node('FusedDepthwiseConv2dNative', [x, g.floats([3, 3, 3, 1]), g.floats([3])], {
      ...window,
      fused_ops: ['BiasAdd', 'Relu'],
      num_args: 1,
    }),
  'BiasAdd on a convolution': (g, x) => g.node('BiasAdd', [turned(g, x), g.floats([4])]),
  'BiasAdd on a picture': withConstant('BiasAdd', [3]),
  'BiasAdd on a convolution that others use': (g, x) => {
    const y = turned(g, x);
    return g.node('Add', [y, g.node('BiasAdd', [y, g.floats([4])])]);
  },
  'FusedBatchNorm on a convolution': norm('FusedBatchNorm', turned, 4),
  'FusedBatchNormV3 on a convolution with bias': norm(
    'FusedBatchNormV3',
    (g, x) => g.node('BiasAdd', [turned(g, x), g.floats([4])]),
    4,
  ),
  'FusedBatchNormV2 on a depthwise convolution': norm(
    'FusedBatchNormV2',
    (g, x) => depthwise()(g, x) as string,
    3,
  ),
  'FusedBatchNorm on a picture': norm('FusedBatchNorm', (_, x) => x, 3),
  'FusedBatchNorm on a convolution that others use': (g, x) => {
    const y = turned(g, x);
    return g.node('Mul', [y, norm('FusedBatchNorm', () => y, 4)(g, x) as string]);
  },
  Relu: unary('Relu'),
  Relu6: unary('Relu6'),
  'LeakyRelu with its usual slope': unary('LeakyRelu'),
  'LeakyRelu with a slope of 1': unary('LeakyRelu', { alpha: { float: 1 } }),
  Elu: unary('Elu'),
  Sigmoid: unary('Sigmoid'),
  Tanh: unary('Tanh'),
  Exp: unary('Exp'),
  Neg: unary('Neg'),
  'Sqrt and Rsqrt': (g, x) => {
    const positive = g.node('Exp', [x]);
    return [g.node('Sqrt', [positive]), g.node('Rsqrt', [positive])];
  },
  'Softmax on a picture': (g, x) => g.node('Softmax', [turned(g, x)]),
  'Prelu per channel': (g, x) => g.node('Prelu', [turned(g, x), g.floats([1, 1, 4])]),
  'Prelu, one slope for all': (g, x) => g.node('Prelu', [x, g.floats([1])]),
  Identity: unary('Identity'),
  'AddN of three': (g, x) => g.node('AddN', [x, depthwise()(g, x) as string, x], { N: 3 }),
  'AddN of one': (g, x) => g.node('AddN', [x], { N: 1 }),
  'Add with itself': (g, x) => g.node('Add', [x, x]),
  'AddV2 of two convolutions': (g, x) => g.node('AddV2', [turned(g, x), turned(g, x)]),
  'AddV2 of a turned and a plain picture': (g, x) => g.node('AddV2', [x, depthwise()(g, x) as string]),
  'Sub per channel': withConstant('Sub', [3]),
  'Mul by one number': withConstant('Mul', []),
  'Mul per channel behind a convolution': (g, x) => g.node('Mul', [turned(g, x), g.floats([4])]),
  'Mul by a row of pixels': (g, x) => g.node('Mul', [turned(g, x), g.floats([1, 1, 1, 4])]),
  'RealDiv by a constant': (g, x) => g.node('RealDiv', [x, g.floats([], [127.5])]),
  'RealDiv of a constant': (g, x) => g.node('RealDiv', [g.floats([], [1]), g.node('Exp', [x])]),
  'Minimum and Maximum': (g, x) =>
    g.node('Maximum', [g.node('Minimum', [x, g.floats([], [0.4])]), g.floats([], [-0.3])]),
  'Add of a picture and its mean row': (g, x) => {
    const y = turned(g, x);
    return g.node('Add', [y, g.node('Mean', [y, g.ints([0, 1])], { keep_dims: false })]);
  },
  'a batch norm in its parts': (g, x) => {
    const scale = g.node('Mul', [
      g.floats([4]),
      g.node('Rsqrt', [g.node('Add', [g.floats([4], [0.5, 1, 2, 3]), g.floats([], [0.001])])]),
    ]);
    const shift = g.node('Sub', [g.floats([4]), g.node('Mul', [g.floats([4]), scale])]);
    return g.node('Add', [g.node('Mul', [turned(g, x), scale]), shift]);
  },
  'MaxPool SAME': pool('MaxPool', [1, 2, 2, 1], [1, 2, 2, 1], 'SAME'),
  'MaxPool VALID': pool('MaxPool', [1, 3, 3, 1], [1, 2, 2, 1], 'VALID'),
  'MaxPool with different sides': pool('MaxPool', [1, 3, 2, 1], [1, 1, 2, 1], 'SAME'),
  'AvgPool SAME': pool('AvgPool', [1, 3, 3, 1], [1, 1, 1, 1], 'SAME'),
  'AvgPool VALID stride 2': pool('AvgPool', [1, 2, 2, 1], [1, 2, 2, 1], 'VALID'),
  'ResizeBilinear larger': resizeTo(19, 23, {}),
  'ResizeBilinear smaller': resizeTo(5, 4, {}),
  'ResizeBilinear aligned at the corners': resizeTo(19, 23, { align_corners: true }),
  'ResizeBilinear aligned at the corners, smaller': resizeTo(4, 3, { align_corners: true }),
  'ResizeBilinear aligned at the corners, to one pixel': resizeTo(1, 1, { align_corners: true }),
  'ResizeBilinear by pixel centres': resizeTo(19, 23, { half_pixel_centers: true }),
  'ResizeBilinear by pixel centres, smaller': resizeTo(5, 4, { half_pixel_centers: true }),
  'ResizeBilinear to twice the size': resizeBy(2, {}),
  'ResizeBilinear to three times the size, at the corners': resizeBy(3, { align_corners: true }),
  'ResizeBilinear to twice the size, by pixel centres': resizeBy(2, { half_pixel_centers: true }),
  'ResizeBilinear to the size of another picture': (g, x) => {
    const y = conv({ strides: [1, 2, 2, 1] })(g, x) as string;
    const sizes = g.node('StridedSlice', [g.node('Shape', [x]), g.ints([1]), g.ints([3]), g.ints([1])]);
    return g.node('ResizeBilinear', [y, sizes]);
  },
  'Shape of a turned picture': (g, x) => g.node('Shape', [turned(g, x)]),
  'Shape behind a stride': (g, x) => g.node('Shape', [conv({ strides: [1, 2, 2, 1] })(g, x) as string]),
  'StridedSlice [:, :, :]': slice([0, 0, 0], [0, 0, 0], [1, 1, 1], { begin_mask: 7, end_mask: 7 }),
  'StridedSlice [0]': slice([0], [1], [1], { shrink_axis_mask: 1 }),
  'StridedSlice [newaxis]': slice([0], [0], [1], { new_axis_mask: 1 }),
  'StridedSlice [:, 1:-1, ::2, 1:]': slice([0, 1, 0, 1], [0, -1, 0, 0], [1, 1, 2, 1], {
    begin_mask: 5,
    end_mask: 13,
  }),
  'StridedSlice [..., -1]': slice([0, -1], [0, 0], [1, 1], { ellipsis_mask: 1, shrink_axis_mask: 2 }),
  'StridedSlice [..., ::-1]': slice([0, 0], [0, 0], [1, -1], {
    ellipsis_mask: 1,
    begin_mask: 2,
    end_mask: 2,
  }),
  'StridedSlice of a turned picture, all kinds at once': (g, x) =>
    g.node('StridedSlice', [turned(g, x), g.ints([0, 0, 1, 0]), g.ints([0, 1, 5, 0]), g.ints([1, 1, 2, 1])], {
      ellipsis_mask: 1,
      new_axis_mask: 2,
      end_mask: 8,
      begin_mask: 8,
    }),
  Slice: (g, x) => g.node('Slice', [turned(g, x), g.ints([0, 1, 2, 1]), g.ints([-1, 3, -1, 2])]),
  Pad: (g, x) => g.node('Pad', [turned(g, x), g.ints([0, 0, 1, 2, 0, 3, 0, 5], [4, 2])]),
  'Pad of channels alone': (g, x) => g.node('Pad', [turned(g, x), g.ints([0, 0, 0, 0, 0, 0, 0, 5], [4, 2])]),
  'Pad before the channels': (g, x) =>
    g.node('Pad', [turned(g, x), g.ints([0, 0, 0, 0, 0, 0, 2, 0], [4, 2])]),
  PadV2: (g, x) => g.node('PadV2', [x, g.ints([0, 0, 1, 2, 0, 3, 0, 1], [4, 2]), g.floats([], [0.5])]),
  'MirrorPad REFLECT': (g, x) =>
    g.node('MirrorPad', [x, g.ints([0, 0, 1, 2, 2, 1, 0, 0], [4, 2])], { mode: 'REFLECT' }),
  'ConcatV2 of channels': (g, x) => g.node('ConcatV2', [turned(g, x), x, g.ints([3], [])], { N: 2 }),
  'ConcatV2 along axis −3': (g, x) =>
    g.node('ConcatV2', [x, depthwise()(g, x) as string, x, g.ints([-3], [])], { N: 3 }),
  Split: (g, x) => {
    const parts = g.node('Split', [g.ints([3], []), turned(g, x)], { num_split: 2 });
    return [parts, `${parts}:1`];
  },
  SplitV: (g, x) => {
    const parts = g.node('SplitV', [turned(g, x), g.ints([1, 3]), g.ints([-1], [])], { num_split: 2 });
    return [parts, `${parts}:1`];
  },
  'Pack and Unpack': (g, x) => {
    const packed = g.node('Pack', [turned(g, x), turned(g, x)], { axis: 3, N: 2 });
    const unpacked = g.node('Unpack', [packed], { axis: 3, num: 2 });
    return [packed, `${unpacked}:1`];
  },
  'Pack behind the last axis': (g, x) => g.node('Pack', [turned(g, x), turned(g, x)], { axis: -1, N: 2 }),
  'a channel shuffle': (g, x) => {
    const y = turned(g, x);
    const packed = g.node('Pack', [y, turned(g, x)], { axis: 3, N: 2 });
    const crossed = g.node('Transpose', [packed, g.ints([0, 1, 2, 4, 3])]);
    const shape = g.node('Pack', [size(g, y, 0), size(g, y, 1), size(g, y, 2), g.ints([8], [])], {
      axis: 0,
      T: 'DT_INT32',
    });
    const parts = g.node('Split', [g.ints([3], []), g.node('Reshape', [crossed, shape])], { num_split: 2 });
    return [parts, `${parts}:1`];
  },
  Transpose: (g, x) => g.node('Transpose', [turned(g, x), g.ints([0, 2, 1, 3])]),
  'Transpose of a plain picture': (g, x) => g.node('Transpose', [x, g.ints([3, 0, 2, 1])]),
  'Reshape to rows': (g, x) => g.node('Reshape', [turned(g, x), g.ints([1, -1, 2])]),
  'Reshape of a plain picture': (g, x) => g.node('Reshape', [x, g.ints([-1])]),
  'Reshape that splits the channels': (g, x) => {
    const y = turned(g, x);
    const shape = g.node(
      'Pack',
      [size(g, y, 0), size(g, y, 1), size(g, y, 2), g.ints([2], []), g.ints([2], [])],
      { axis: 0, T: 'DT_INT32' },
    );
    return g.node('Reshape', [y, shape]);
  },
  'Reshape of means': (g, x) =>
    g.node('Reshape', [reduce('Mean', [1, 2], true)(g, x) as string, g.ints([-1, 4])]),
  'Squeeze named axes': (g, x) =>
    g.node('Squeeze', [reduce('Mean', [1, 2], true)(g, x) as string], { squeeze_dims: [1, 2] }),
  'Squeeze a turned picture': (g, x) => g.node('Squeeze', [turned(g, x)], { squeeze_dims: [0] }),
  'Squeeze every axis of size 1': (g, x) => {
    const corner = g.node('Slice', [turned(g, x), g.ints([0, 0, 0, 0]), g.ints([1, 1, 2, 3])]);
    return g.node('Squeeze', [corner]);
  },
  ExpandDims: (g, x) => g.node('ExpandDims', [turned(g, x), g.ints([1], [])]),
  'ExpandDims at the end': (g, x) => g.node('ExpandDims', [turned(g, x), g.ints([-1], [])]),
  Tile: (g, x) => g.node('Tile', [turned(g, x), g.ints([1, 2, 1, 3])]),
  'GatherV2 of channels': (g, x) => g.node('GatherV2', [turned(g, x), g.ints([2, 0, 2]), g.ints([3], [])]),
  'Fill as large as the picture, averaged': (g, x) => {
    const shape = g.node('Pack', [g.ints([1], []), size(g, x, 1), size(g, x, 2), g.ints([1], [])], {
      axis: 0,
      T: 'DT_INT32',
    });
    const ones = g.node('Fill', [shape, g.floats([], [1])]);
    return g.node('DepthwiseConv2dNative', [ones, g.floats([3, 3, 1, 1], Array(9).fill(1 / 9))], window);
  },
  'Mean of a picture': reduce('Mean', [1, 2], false),
  'Mean with kept axes': reduce('Mean', [1, 2], true),
  'Mean of rows': reduce('Mean', [1], false),
  'Sum of channels': reduce('Sum', [-1], true),
  'Max of columns': reduce('Max', [2], false),
  'Min of everything': reduce('Min', [0, 1, 2, 3], false),
  'Cast to whole numbers and back': (g, x) => {
    const larger = g.node('Mul', [x, g.floats([], [9])]);
    const whole = g.node('Cast', [larger], { SrcT: 'DT_FLOAT', DstT: 'DT_INT32' });
    return [whole, g.node('Cast', [whole], { SrcT: 'DT_INT32', DstT: 'DT_FLOAT' })];
  },
};

describe('a converted operator answers as TensorFlow.js does', () => {
  for (const [name, draw] of Object.entries(CASES))
    it.each([
      ['known', [1, 7, 11, 3]],
      ['open', [-1, -1, -1, 3]],
    ])(`${name}, sizes %s`, async (_, declared) => {
      const graph = tinyGraph();
      const input = graph.input('x', declared);
      const outputs = [draw(graph, input)].flat();
      const x = picture([1, 7, 11, 3]);
      const files = graph.graphModel();
      const expected = await runTensorFlow(files, { x }, outputs);
      for (const source of [readGraphModel(files.json, files.weights), readFrozenGraph(graph.frozen())]) {
        const network = await loadNetwork(convertGraph(source, { name, outputs }), { threads: 1 });
        const found = await network.run({ x });
        for (const output of outputs)
          expect(relativeError(found[output]!, expected[output]!), output).toBeLessThan(1e-4);
        await network.close();
      }
    });
});

function picture(dims: readonly number[]): Fed & { data: Float32Array } {
  const length = dims.reduce((product, size) => product * size, 1);
  return {
    dims,
    data: Float32Array.from({ length }, (_, index) => Math.sin(index * 1.7) + Math.cos(index * 0.13)),
  };
}
