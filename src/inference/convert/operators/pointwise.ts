import type { Attribute } from '../../onnx/graph.ts';
import {
  add,
  broadcast,
  type Dimension,
  isKnown,
  maximum,
  minimum,
  multiply,
  subtract,
} from '../dimension.ts';
import { CHANNELS_FIRST, isChannelsFirst, isPlain, type Order, plainOrder, type Tensor } from '../tensor.ts';
import { type Conversion, inputAt, type OperatorNode } from './operator.ts';

interface Binary {
  readonly onnx: string;
  /** On constants. */
  readonly floats: (a: number, b: number) => number;
  /** On sizes, for operators that shapes are computed with. */
  readonly sizes?: (a: Dimension, b: Dimension) => Dimension;
}

const BINARY: Readonly<Record<string, Binary>> = {
  Add: { onnx: 'Add', floats: (a, b) => a + b, sizes: add },
  AddV2: { onnx: 'Add', floats: (a, b) => a + b, sizes: add },
  Sub: { onnx: 'Sub', floats: (a, b) => a - b, sizes: subtract },
  Mul: { onnx: 'Mul', floats: (a, b) => a * b, sizes: multiply },
  RealDiv: { onnx: 'Div', floats: (a, b) => a / b },
  Maximum: { onnx: 'Max', floats: Math.max, sizes: maximum },
  Minimum: { onnx: 'Min', floats: Math.min, sizes: minimum },
};

interface Unary {
  readonly onnx: string;
  readonly attributes?: (node: OperatorNode) => Record<string, Attribute>;
  /** On constants, for operators that folded batch norms and scales are made of. */
  readonly floats?: (x: number) => number;
}

const UNARY: Readonly<Record<string, Unary>> = {
  Relu: { onnx: 'Relu' },
  LeakyRelu: {
    onnx: 'LeakyRelu',
    attributes: ({ attributes }) => ({ alpha: { float: attributes.number('alpha', 0.2) } }),
  },
  Elu: { onnx: 'Elu' },
  Sigmoid: { onnx: 'Sigmoid' },
  Tanh: { onnx: 'Tanh' },
  Exp: { onnx: 'Exp', floats: Math.exp },
  Neg: { onnx: 'Neg', floats: (x) => -x },
  Sqrt: { onnx: 'Sqrt', floats: Math.sqrt },
};

/** Operators that work on each number by itself, or on pairs of numbers in the same place. */
export const POINTWISE: Readonly<Record<string, Conversion>> = {
  ...Object.fromEntries(Object.entries(BINARY).map(([name, binary]) => [name, pairwise(binary)])),
  ...Object.fromEntries(Object.entries(UNARY).map(([name, unary]) => [name, one(unary)])),
  // One sum after another: what it takes is a picture or two.
  AddN: (node) =>
    node.inputs.reduce((sum, next) => pairwise(BINARY.Add!)({ ...node, inputs: [sum, next] }) as Tensor),
  Relu6: (node) => {
    const limits = [node.graph.floats(0), node.graph.floats(6)];
    return map(node, inputAt(node, 0), (x) => node.graph.op('Clip', [x, ...limits]));
  },
  Rsqrt: (node) => {
    const x = inputAt(node, 0);
    if (x.known instanceof Float32Array)
      return node.tensors.floats(
        x.known.map((value) => 1 / Math.sqrt(value)),
        x.shape as readonly number[],
      );
    return map(node, x, (value) => node.graph.op('Reciprocal', [node.graph.op('Sqrt', [value])]));
  },
  Softmax: (node) => {
    const x = inputAt(node, 0);
    const axis = x.order.indexOf(x.shape.length - 1);
    return map(node, x, (value) => node.graph.op('Softmax', [value], { axis }));
  },
  Prelu: (node) => prelu(node, inputAt(node, 0), inputAt(node, 1)),
  Cast: (node) => {
    const x = inputAt(node, 0);
    const type = node.attributes.type('DstT');
    if (type === x.type) return x;
    return node.tensors.made({
      type,
      shape: x.shape,
      order: x.order,
      write: () => node.graph.op('Cast', [x.emit()], { to: ELEMENT_NUMBER[type] }),
    });
  },
};

/** ONNX's numbers of the element types. */
const ELEMENT_NUMBER = { float32: 1, uint8: 2, int64: 7, bool: 9 } as const;

/** x where it is positive, slope · x elsewhere. */
export function prelu(node: OperatorNode, x: Tensor, slope: Tensor): Tensor {
  const slopes = slope.known;
  const channels = x.shape.at(-1)!;
  if (slopes instanceof Float32Array && slopes.length === channels && isChannelsFirst(x))
    return map(node, x, (value) => perChannelPrelu(node, value, slopes));
  return map(node, x, (value) => node.graph.op('PRelu', [value, spread(node, slope, x)]));
}

/**
 * relu(x) − slope · relu(−x), its factors as convolutions of one pixel: those stay in onnxruntime's layout of channel blocks,
 * which its PRelu leaves and enters again (measured: 30 to 40 % less time for the face networks).
 */
function perChannelPrelu({ graph }: OperatorNode, x: string, slopes: Float32Array): string {
  const times = (value: string, factors: Float32Array) =>
    graph.op('Conv', [value, graph.floats(factors, [factors.length, 1, 1, 1])], { group: factors.length });
  const below = graph.op('Relu', [times(x, new Float32Array(slopes.length).fill(-1))]);
  const negated = slopes.map((slope) => -slope);
  return graph.op('Add', [times(below, negated), graph.op('Relu', [x])]);
}

/** An activation given by name inside another operator. */
export function activation(node: OperatorNode, name: string, x: Tensor): Tensor {
  const convert = POINTWISE[name];
  if (convert === undefined || name in BINARY)
    throw new TypeError(`the fused operator ${name} is not supported`);
  return convert({ ...node, inputs: [x] }) as Tensor;
}

function pairwise({ onnx, floats, sizes }: Binary): Conversion {
  return (node) => {
    const a = inputAt(node, 0);
    const b = inputAt(node, 1);
    const { type } = a;
    const shape = broadcastShapes(node, a.shape, b.shape);
    if (a.known instanceof Float32Array && b.known instanceof Float32Array)
      return foldFloats(node, a, b, shape as readonly number[], floats);
    const known = sizes && foldSizes(a, b, sizes);
    const order = orderOfPair(a, b, shape.length);
    return node.tensors.made({
      type,
      shape,
      order,
      ...(known && { known }),
      write: () =>
        node.graph.op(
          onnx,
          [a, b].map((side) => spread(node, side, { shape, order })),
        ),
    });
  };
}

/**
 * The operand that has all axes and already has an order of its own decides, so that pictures are not turned back. What
 * has four axes is a picture and is turned at its first arithmetic, so that it is turned only once.
 */
function orderOfPair(a: Tensor, b: Tensor, rank: number): Order {
  const turned = [a, b].find(({ shape, order }) => shape.length === rank && !isPlain(order));
  if (turned !== undefined) return turned.order;
  return rank === CHANNELS_FIRST.length && a.type === 'float32' ? CHANNELS_FIRST : plainOrder(rank);
}

function one({ onnx, attributes, floats }: Unary): Conversion {
  return (node) => {
    const x = inputAt(node, 0);
    if (floats !== undefined && x.known instanceof Float32Array)
      return node.tensors.floats(x.known.map(floats), x.shape as readonly number[]);
    return map(node, x, (value) => node.graph.op(onnx, [value], attributes?.(node)));
  };
}

function map({ tensors }: OperatorNode, x: Tensor, write: (value: string) => string): Tensor {
  return tensors.made({ type: x.type, shape: x.shape, order: x.order, write: () => write(x.emit()) });
}

/** Emits a tensor so that ONNX broadcasts it against another whose axes lie in their own order. */
function spread(
  { graph, tensors }: OperatorNode,
  tensor: Tensor,
  { shape, order }: { readonly shape: readonly Dimension[]; readonly order: Order },
): string {
  const { type, known, shape: own } = tensor;
  const missing = shape.length - own.length;
  if (missing === 0) return tensor.emit(order);
  if (own.length === 0) return tensor.emit();
  const widened = [...Array<number>(missing).fill(1), ...own];
  if (known?.every(isKnown))
    return tensors
      .constant({ type, shape: widened as number[], data: known as readonly number[] })
      .emit(order);
  const front = plainOrder(missing);
  return tensors
    .made({
      type,
      shape: widened,
      write: () => graph.op('Unsqueeze', [tensor.emit(plainOrder(own.length)), graph.ints(front)]),
    })
    .emit(order);
}

function broadcastShapes(node: OperatorNode, a: readonly Dimension[], b: readonly Dimension[]): Dimension[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (isKnown(left) && isKnown(right) && left !== right && left !== 1 && right !== 1)
      throw new RangeError(`shapes [${a}] and [${b}] do not fit together`);
    return broadcast(left, right) ?? node.tensors.unknownSize();
  });
}

function foldFloats(
  node: OperatorNode,
  a: Tensor,
  b: Tensor,
  shape: readonly number[],
  compute: (a: number, b: number) => number,
): Tensor {
  const left = broadcastPlaces(a.shape as readonly number[], shape);
  const right = broadcastPlaces(b.shape as readonly number[], shape);
  const data = left.map((place, index) =>
    compute(a.known![place] as number, b.known![right[index]!] as number),
  );
  return node.tensors.floats(data, shape);
}

/** For every place of the broadcast shape, the place in the tensor's own data. */
function broadcastPlaces(own: readonly number[], shape: readonly number[]): number[] {
  const missing = shape.length - own.length;
  let places = [0];
  shape.forEach((size, axis) => {
    const ownSize = axis < missing ? 1 : own[axis - missing]!;
    places = places.flatMap((place) =>
      Array.from({ length: size }, (_, index) => place * ownSize + (ownSize === 1 ? 0 : index)),
    );
  });
  return places;
}

/** Computes with sizes when both sides are whole numbers or one of them is a single one. */
function foldSizes(
  a: Tensor,
  b: Tensor,
  compute: (a: Dimension, b: Dimension) => Dimension,
): readonly Dimension[] | undefined {
  if (a.type !== 'int64' || a.known === undefined || b.known === undefined) return undefined;
  if (a.shape.length > 1 || b.shape.length > 1) return undefined;
  const left = Array.from<Dimension>(a.known);
  const right = Array.from<Dimension>(b.known);
  if (left.length !== right.length && left.length !== 1 && right.length !== 1) return undefined;
  const length = left.length === 1 ? right.length : left.length;
  return Array.from({ length }, (_, index) =>
    compute(left[left.length === 1 ? 0 : index]!, right[right.length === 1 ? 0 : index]!),
  );
}
