import { ratioOf } from '../dimension.ts';
import { CHANNELS_FIRST, type Tensor } from '../tensor.ts';
import { type Conversion, inputAt, type OperatorNode } from './operator.ts';
import { spatial, windowOf } from './window.ts';

/** Operators that depend on rows and columns: pools and resizing. */
export const PICTURES: Readonly<Record<string, Conversion>> = {
  MaxPool: (node) => pool(node, 'MaxPool', {}),
  // TensorFlow averages over the pixels that exist.
  AvgPool: (node) => pool(node, 'AveragePool', { count_include_pad: 0 }),
  ResizeBilinear: resizeBilinear,
};

function pool(node: OperatorNode, onnx: string, more: Record<string, number>): Tensor {
  const { attributes, graph, tensors } = node;
  const x = inputAt(node, 0);
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const kernel = spatial(attributes.numbers('ksize'), 'ksize');
  const window = windowOf(attributes, kernel, [height, width]);
  return tensors.made({
    type: x.type,
    shape: [batch, ...window.size, channels],
    order: CHANNELS_FIRST,
    write: () =>
      graph.op(onnx, [x.emit(CHANNELS_FIRST)], { ...window.attributes, kernel_shape: kernel, ...more }),
  });
}

/** TensorFlow's three rules for where a pixel of the result lies in the source, by their names in ONNX. */
function coordinateRule({ attributes }: OperatorNode): string {
  if (attributes.flag('align_corners', false)) return 'align_corners';
  return attributes.flag('half_pixel_centers', false) ? 'half_pixel' : 'asymmetric';
}

function resizeBilinear(node: OperatorNode): Tensor {
  const { graph, tensors } = node;
  const x = inputAt(node, 0);
  const size = inputAt(node, 1);
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [rows = tensors.unknownSize(), columns = tensors.unknownSize()] = (size.known ??
    []) as Tensor['shape'];
  const factors = [ratioOf(rows, height), ratioOf(columns, width)];
  const attributes = {
    mode: 'linear',
    coordinate_transformation_mode: coordinateRule(node),
    axes: [2, 3],
  };
  // Resize gives floor(size · factor): whole factors are exact, others would lose a row to rounding.
  const byFactor = factors.every((factor) => factor !== undefined && Number.isInteger(factor));
  return tensors.made({
    type: 'float32',
    shape: [batch, rows, columns, channels],
    order: CHANNELS_FIRST,
    write: () =>
      byFactor
        ? graph.op('Resize', [x.emit(CHANNELS_FIRST), '', graph.floats(factors as number[])], attributes)
        : graph.op('Resize', [x.emit(CHANNELS_FIRST), '', '', size.emit()], attributes),
  });
}
