import type { GraphBuilder, Value } from '../onnx/graph.ts';
import { type Dimension, isKnown } from './dimension.ts';
import type { Constant, ConstantType } from './source.ts';

/**
 * A TensorFlow tensor on its way to ONNX. Its shape is TensorFlow's; in the ONNX graph its axes may lie in another order,
 * so that a picture is turned from NHWC to NCHW once and stays so. Nothing is written to the graph before emit is called.
 */
export interface Tensor {
  readonly type: ConstantType;
  readonly shape: readonly Dimension[];
  /** The order the axes lie in when emitted without asking: order[i] is the TensorFlow axis stored at place i. */
  readonly order: Order;
  /** Row-major content in TensorFlow's order, when it is known before the network runs. */
  readonly known?: Float32Array | readonly Dimension[];
  /** Set when a convolution made the tensor: what follows may be drawn into its weights instead. */
  readonly convolution?: Convolution;
  /** The value in the ONNX graph, its axes in the order given; written at the first call. */
  emit(order?: Order): Value;
}

export type Order = readonly number[];

/** NHWC as ONNX requires it. */
export const CHANNELS_FIRST: Order = [0, 3, 1, 2];

/** A convolution not yet written: weights in ONNX's order (output channels first), one bias per output channel. */
export interface Convolution {
  readonly weights: Float32Array;
  readonly weightShape: readonly number[];
  readonly bias?: Float32Array;
  write(weights: Float32Array, bias: Float32Array | undefined): Tensor;
}

/** Whether a tensor is a picture that lies as ONNX requires it. */
export const isChannelsFirst = ({ order }: Tensor): boolean =>
  order.length === CHANNELS_FIRST.length && order.every((axis, place) => axis === CHANNELS_FIRST[place]);

export const plainOrder = (rank: number): Order => Array.from({ length: rank }, (_, axis) => axis);

export const isPlain = (order: Order) => order.every((axis, place) => axis === place);

/** Makes tensors over one ONNX graph. */
export interface Tensors {
  constant(constant: Constant): Tensor;
  floats(data: Float32Array | readonly number[], shape: readonly number[]): Tensor;
  ints(data: readonly number[], shape: readonly number[]): Tensor;
  /** A tensor an operator makes: `write` adds the operator and names its output, whose axes lie in the given order. */
  made(from: {
    readonly type: ConstantType;
    readonly shape: readonly Dimension[];
    readonly order?: Order;
    readonly known?: readonly Dimension[];
    write(): Value;
  }): Tensor;
  /** A tensor that can be written in any order of its axes at no cost. */
  orderless(
    type: ConstantType,
    shape: readonly Dimension[],
    known: readonly Dimension[] | undefined,
    write: (order: Order) => Value,
  ): Tensor;
  /** A size that nothing is known about before the network runs. */
  unknownSize(): Dimension;
}

export function createTensors(graph: GraphBuilder): Tensors {
  let unknownSizes = 0;
  const tensors: Tensors = {
    constant: (constant) =>
      constant.data instanceof Float32Array
        ? tensors.floats(constant.data, constant.shape)
        : whole(constant.type, constant.data, constant.shape),
    floats(values, shape) {
      const data = Float32Array.from(values);
      return {
        ...tensors.orderless('float32', shape, undefined, (order) =>
          graph.floats(reorder(data, shape, order), permute(shape, order)),
        ),
        known: data,
      };
    },
    ints: (data, shape) => whole('int64', data, shape),
    made({ type, shape, order = plainOrder(shape.length), known, write }) {
      if (known?.every(isKnown)) return whole(type, known, shape as readonly number[]);
      return written(type, shape, known, order, (wanted, natural) => {
        if (wanted === undefined) return write();
        const perm = wanted.map((axis) => order.indexOf(axis));
        return graph.op('Transpose', [natural()], { perm });
      });
    },
    orderless(type, shape, known, write) {
      const order = plainOrder(shape.length);
      return written(type, shape, known, order, (wanted = order) => write(wanted));
    },
    unknownSize: () => `unknown${unknownSizes++}`,
  };

  const whole = (type: ConstantType, data: readonly number[], shape: readonly number[]): Tensor =>
    tensors.orderless(type, shape, data, (order) => {
      const values = Array.from(storedPlaces(shape, order), (place) => data[place]!);
      const stored = permute(shape, order);
      if (type === 'uint8') return graph.bytes(Uint8Array.from(values), stored);
      if (type === 'bool') return graph.flags(values.map(Boolean), stored);
      return graph.ints(values, stored);
    });

  return tensors;
}

/** Keeps every order a tensor was written in; `write` gets undefined for the natural one. */
function written(
  type: ConstantType,
  shape: readonly Dimension[],
  known: readonly Dimension[] | undefined,
  order: Order,
  write: (wanted: Order | undefined, natural: () => Value) => Value,
): Tensor {
  const values = new Map<string, Value>();
  const once = (key: string, wanted?: Order): Value => {
    const value = values.get(key) ?? write(wanted, () => once(order.join()));
    values.set(key, value);
    return value;
  };
  return {
    type,
    shape,
    order,
    ...(known && { known }),
    emit: (wanted = order) => once(wanted.join(), wanted.join() === order.join() ? undefined : wanted),
  };
}

/** Picks items by place: permute(shape, order) is the shape as stored. */
export const permute = <T>(items: readonly T[], order: Order): T[] => order.map((place) => items[place]!);

/** The order when a new axis comes in: a plain order stays plain, otherwise it lies behind the axis it stands before. */
export function withAxis(order: Order, axis: number): Order {
  const shifted = order.map((other) => (other >= axis ? other + 1 : other));
  if (isPlain(order)) return shifted.toSpliced(axis, 0, axis);
  const neighbour = axis < order.length ? axis + 1 : axis - 1;
  return shifted.toSpliced(shifted.indexOf(neighbour) + 1, 0, axis);
}

/** The order when axes fall away. */
export function withoutAxes(order: Order, axes: readonly number[]): Order {
  return order
    .filter((axis) => !axes.includes(axis))
    .map((axis) => axis - axes.filter((removed) => removed < axis).length);
}

/** Row-major data with its axes brought into another order. */
export function reorder(data: ArrayLike<number>, shape: readonly number[], order: Order): Float32Array {
  const places = storedPlaces(shape, order);
  const stored = new Float32Array(places.length);
  for (let index = 0; index < places.length; index++) stored[index] = data[places[index]!]!;
  return stored;
}

/** For every place of the reordered data, the place it comes from. Written as loops: networks have millions of weights. */
function storedPlaces(shape: readonly number[], order: Order): Uint32Array {
  let places = Uint32Array.of(0);
  for (const axis of order) {
    const size = shape[axis]!;
    const stride = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
    const finer = new Uint32Array(places.length * size);
    for (let index = 0, outer = 0; outer < places.length; outer++)
      for (let inner = 0; inner < size; inner++) finer[index++] = places[outer]! + inner * stride;
    places = finer;
  }
  return places;
}
