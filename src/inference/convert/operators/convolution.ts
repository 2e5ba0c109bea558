import { isKnown } from '../dimension.ts';
import { CHANNELS_FIRST, type Convolution, reorder, type Tensor } from '../tensor.ts';
import { type Conversion, inputAt, knownFloats, knownNumbers, type OperatorNode } from './operator.ts';
import { activation, POINTWISE, prelu } from './pointwise.ts';
import { type Window, windowOf } from './window.ts';

/** Convolutions, and what is drawn into their weights: bias and batch norm. */
export const CONVOLUTIONS: Readonly<Record<string, Conversion>> = {
  Conv2D: (node) => convolve(node, false),
  DepthwiseConv2dNative: (node) => convolve(node, true),
  Conv2DBackpropInput: transposed,
  _FusedConv2D: (node) => fused(node, false),
  FusedDepthwiseConv2dNative: (node) => fused(node, true),
  BiasAdd: (node) => {
    const { convolution } = inputAt(node, 0);
    const bias = inputAt(node, 1).known;
    if (convolution === undefined || !(bias instanceof Float32Array) || !node.isOnlyUse(0))
      return POINTWISE.Add!(node);
    return withBias(convolution, bias);
  },
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
};

function convolve(node: OperatorNode, depthwise: boolean): Tensor {
  const { attributes, graph, tensors } = node;
  const x = inputAt(node, 0);
  const filter = inputAt(node, 1);
  const filterData = knownFloats(node, 1);
  const [height = 1, width = 1, channels = 1, multiplier = 1] = filter.shape as readonly number[];
  const [batch = 1, rows = 1, columns = 1, depth = 1] = x.shape;
  if (!isKnown(depth) || depth % channels !== 0 || (depthwise && depth !== channels))
    throw new RangeError(`a filter for ${channels} channels on a picture with ${depth}`);
  // TensorFlow: [height, width, in, out]; depthwise [height, width, in, multiplier], output channel = in · multiplier + k.
  const weights = reorder(
    filterData,
    filter.shape as readonly number[],
    depthwise ? [2, 3, 0, 1] : [3, 2, 0, 1],
  );
  const outputs = depthwise ? channels * multiplier : multiplier;
  const weightShape = [outputs, depthwise ? 1 : channels, height, width];
  const window = windowOf(attributes, [height, width], [rows, columns]);
  const group = depthwise ? channels : depth / channels;

  const write: Convolution['write'] = (values, bias) => ({
    ...tensors.made({
      type: 'float32',
      shape: [batch, ...window.size, outputs],
      order: CHANNELS_FIRST,
      write: () =>
        graph.op(
          'Conv',
          [
            x.emit(CHANNELS_FIRST),
            graph.floats(values, weightShape),
            ...(bias === undefined ? [] : [graph.floats(bias)]),
          ],
          { ...window.attributes, kernel_shape: [height, width], group },
        ),
    }),
    convolution: { weights: values, weightShape, write, ...(bias && { bias }) },
  });
  return write(weights, undefined);
}

/**
 * A transposed convolution: the gradient of a convolution by its input, whose size is given. What SAME adds around the input of that
 * convolution is cut off here.
 */
function transposed(node: OperatorNode): Tensor {
  const { attributes, graph, tensors } = node;
  const size = knownNumbers(node, 0);
  const filter = inputAt(node, 1);
  const filterData = knownFloats(node, 1);
  const x = inputAt(node, 2);
  const [height = 1, width = 1, outputs = 1, channels = 1] = filter.shape as readonly number[];
  const window = windowOf(attributes, [height, width], [size[1]!, size[2]!]);
  // TensorFlow: [height, width, out, in]; ONNX: [in, out, height, width].
  const weights = reorder(filterData, [height, width, outputs, channels], [3, 2, 0, 1]);
  return tensors.made({
    type: 'float32',
    shape: size,
    order: CHANNELS_FIRST,
    write: () =>
      graph.op(
        'ConvTranspose',
        [x.emit(CHANNELS_FIRST), graph.floats(weights, [channels, outputs, height, width])],
        {
          ...window.attributes,
          kernel_shape: [height, width],
          output_padding: [0, 1].map((axis) =>
            leftOver(window, [height, width][axis]!, size[axis + 1]!, axis),
          ),
        },
      ),
  });
}

/** Rows (or columns) at the end of a transposed convolution that no window reaches. */
function leftOver({ size, attributes }: Window, kernel: number, whole: number, axis: number): number {
  const [strides, pads, dilations] = ['strides', 'pads', 'dilations'].map(
    (name) => attributes[name] as readonly number[] | undefined,
  );
  const reach = (kernel - 1) * (dilations?.[axis] ?? 1) + 1;
  const cut = (pads?.[axis] ?? 0) + (pads?.[axis + 2] ?? 0);
  return whole - (((size[axis] as number) - 1) * strides![axis]! + reach - cut);
}

function withBias({ weights, bias, write }: Convolution, more: Float32Array): Tensor {
  return write(
    weights,
    more.map((value, channel) => value + (bias?.[channel] ?? 0)),
  );
}

/** A convolution with bias and activation in one node; its arguments follow input and filter in the order they are used. */
function fused(node: OperatorNode, depthwise: boolean): Tensor {
  let result = convolve(node, depthwise);
  let argument = 2;
  for (const name of node.attributes.texts('fused_ops')) {
    if (name === 'BiasAdd') result = withBias(result.convolution!, knownFloats(node, argument++));
    else if (name === 'Prelu') result = prelu(node, result, inputAt(node, argument++));
    else if (name === 'LeakyRelu') result = leaky(node, result);
    else result = activation(node, name, result);
  }
  return result;
}

/** Inside a fused node the slope has a name of its own. */
function leaky(node: OperatorNode, x: Tensor): Tensor {
  const alpha = { float: node.attributes.number('leakyrelu_alpha', 0.2) };
  return node.tensors.made({
    type: x.type,
    shape: x.shape,
    order: x.order,
    write: () => node.graph.op('LeakyRelu', [x.emit()], { alpha }),
  });
}

/** y = (x − mean) / √(variance + ε) · scale + offset, per channel: a factor and a shift. */
function batchNorm(node: OperatorNode): Tensor {
  const { attributes, graph, tensors } = node;
  if (attributes.flag('is_training', true))
    throw new TypeError('a batch norm in training mode has no place in a finished network');
  const layout = attributes.text('data_format', 'NHWC');
  if (layout !== 'NHWC') throw new TypeError(`data_format ${layout} is not supported`);
  const x = inputAt(node, 0);
  const [scale, offset, mean, variance] = [1, 2, 3, 4].map((index) => knownFloats(node, index)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const epsilon = attributes.number('epsilon', 1e-4);
  const factor = scale.map((value, channel) => value / Math.sqrt(variance[channel]! + epsilon));
  const shift = offset.map((value, channel) => value - mean[channel]! * factor[channel]!);

  if (x.convolution !== undefined && node.isOnlyUse(0)) {
    const { weights, bias, write } = x.convolution;
    const perChannel = weights.length / factor.length;
    return write(
      weights.map((weight, index) => weight * factor[Math.floor(index / perChannel)]!),
      shift.map((value, channel) => value + (bias?.[channel] ?? 0) * factor[channel]!),
    );
  }
  const stored = [1, factor.length, 1, 1];
  return tensors.made({
    type: 'float32',
    shape: x.shape,
    order: CHANNELS_FIRST,
    write: () => {
      const scaled = graph.op('Mul', [x.emit(CHANNELS_FIRST), graph.floats(factor, stored)]);
      return graph.op('Add', [scaled, graph.floats(shift, stored)]);
    },
  });
}
