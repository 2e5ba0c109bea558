import type { Value } from '../../onnx/graph.ts';
import { add, type Dimension, isKnown, multiply } from '../dimension.ts';
import { permute, plainOrder, type Tensor, withAxis, withoutAxes } from '../tensor.ts';
import {
  absoluteAxis,
  type Conversion,
  inputAt,
  knownNumbers,
  type OperatorNode,
  storedAxis,
} from './operator.ts';

/** Operators that join, split, add, drop and turn axes. */
export const AXES: Readonly<Record<string, Conversion>> = {
  Shape: (node) => {
    const x = inputAt(node, 0);
    return node.tensors.made({
      type: 'int64',
      shape: [x.shape.length],
      known: x.shape,
      write: () => {
        const stored = node.graph.op('Shape', [x.emit()]);
        const places = plainOrder(x.shape.length).map((axis) => x.order.indexOf(axis));
        return node.graph.op('Gather', [stored, node.graph.ints(places)]);
      },
    });
  },

  Transpose: (node) => {
    const x = inputAt(node, 0);
    const turn = knownNumbers(node, 1);
    // Only the names of the axes change: what needs them in a certain order requests it.
    const order = x.order.map((axis) => turn.indexOf(axis));
    if (x.known !== undefined)
      return node.tensors.orderless(x.type, permute(x.shape, turn), undefined, (wanted) =>
        x.emit(wanted.map((axis) => turn[axis]!)),
      );
    return node.tensors.made({ type: x.type, shape: permute(x.shape, turn), order, write: () => x.emit() });
  },

  ExpandDims: (node) => {
    const x = inputAt(node, 0);
    const [axis = 0] = knownNumbers(node, 1);
    return expand(node, x, absoluteAxis(axis, x.shape.length + 1));
  },

  Squeeze: (node) => {
    const x = inputAt(node, 0);
    const named = node.attributes.numbers('squeeze_dims').map((axis) => absoluteAxis(axis, x.shape.length));
    if (named.length > 0) return squeeze(node, x, named);
    if (!x.shape.every(isKnown)) throw new TypeError('which axes have size 1 must be known beforehand');
    return squeeze(
      node,
      x,
      plainOrder(x.shape.length).filter((axis) => x.shape[axis] === 1),
    );
  },

  Pack: (node) => {
    const { attributes, graph, tensors, inputs } = node;
    const first = inputAt(node, 0);
    const axis = absoluteAxis(attributes.number('axis', 0), first.shape.length + 1);
    const order = withAxis(first.order, axis);
    const known = first.shape.length === 0 ? concatenateKnown(inputs) : undefined;
    return tensors.made({
      type: first.type,
      shape: first.shape.toSpliced(axis, 0, inputs.length),
      order,
      ...(known && { known }),
      write: () => {
        const place = graph.ints([order.indexOf(axis)]);
        const raised = inputs.map((x) => graph.op('Unsqueeze', [x.emit(first.order), place]));
        return graph.op('Concat', raised, { axis: order.indexOf(axis) });
      },
    });
  },

  Unpack: (node) => {
    const x = inputAt(node, 0);
    const axis = absoluteAxis(node.attributes.number('axis', 0), x.shape.length);
    const count = node.attributes.number('num');
    return split(node, x, axis, Array<number>(count).fill(1)).map((part) => squeeze(node, part, [axis]));
  },

  ConcatV2: (node) => {
    const parts = node.inputs.slice(0, -1);
    const first = inputAt(node, 0);
    const [axis = 0] = knownNumbers(node, node.inputs.length - 1);
    const along = absoluteAxis(axis, first.shape.length);
    const total = parts.map(({ shape }) => shape[along]!).reduce(add);
    const known = first.shape.length === 1 ? concatenateKnown(parts) : undefined;
    // A part that already lies in an order of its own decides for all.
    const { order } =
      parts.find((part) => part.order.join() !== plainOrder(part.order.length).join()) ?? first;
    return node.tensors.made({
      type: first.type,
      shape: first.shape.with(along, total),
      order,
      ...(known && { known }),
      write: () =>
        node.graph.op(
          'Concat',
          parts.map((part) => part.emit(order)),
          { axis: order.indexOf(along) },
        ),
    });
  },

  Split: (node) => {
    const [axis = 0] = knownNumbers(node, 0);
    const x = inputAt(node, 1);
    const along = absoluteAxis(axis, x.shape.length);
    const size = x.shape[along]!;
    const count = node.attributes.number('num_split');
    if (!isKnown(size) || size % count !== 0) throw new RangeError(`${size} does not split into ${count}`);
    return split(node, x, along, Array<number>(count).fill(size / count));
  },

  SplitV: (node) => {
    const x = inputAt(node, 0);
    const sizes = knownNumbers(node, 1);
    const [axis = 0] = knownNumbers(node, 2);
    if (sizes.includes(-1)) throw new TypeError('split sizes left open are not supported');
    return split(node, x, absoluteAxis(axis, x.shape.length), sizes);
  },

  Tile: (node) => {
    const x = inputAt(node, 0);
    const repeats = knownNumbers(node, 1);
    return node.tensors.made({
      type: x.type,
      shape: x.shape.map((size, axis) => multiply(repeats[axis]!, size)),
      order: x.order,
      write: () => node.graph.op('Tile', [x.emit(), node.graph.ints(permute(repeats, x.order))]),
    });
  },

  Fill: (node) => {
    const dims = inputAt(node, 0);
    const value = inputAt(node, 1);
    const [rank] = dims.shape;
    if (rank === undefined || !isKnown(rank))
      throw new TypeError('the number of axes must be known beforehand');
    const shape = dims.known ?? Array.from({ length: rank }, () => node.tensors.unknownSize());
    // Every order of the axes is as easily filled as the next.
    return node.tensors.orderless(value.type, Array.from(shape), undefined, (order) =>
      node.graph.op('Expand', [value.emit(), node.graph.op('Gather', [dims.emit(), node.graph.ints(order)])]),
    );
  },

  GatherV2: (node) => {
    const x = inputAt(node, 0);
    const indices = inputAt(node, 1);
    const [axis = 0] = knownNumbers(node, 2);
    if (node.attributes.number('batch_dims', 0) !== 0) throw new TypeError('batch_dims is not supported');
    const along = absoluteAxis(axis, x.shape.length);
    const known =
      x.shape.length === 1 && x.known !== undefined && indices.known?.every(isKnown)
        ? Array.from(indices.known as readonly number[], (index) => x.known![index]!)
        : undefined;
    return node.tensors.made({
      type: x.type,
      shape: x.shape.toSpliced(along, 1, ...indices.shape),
      ...(known && x.type !== 'float32' && { known }),
      write: () =>
        node.graph.op('Gather', [x.emit(plainOrder(x.shape.length)), indices.emit()], { axis: along }),
    });
  },
};

export function expand({ graph, tensors }: OperatorNode, x: Tensor, axis: number): Tensor {
  const order = withAxis(x.order, axis);
  const { known } = x;
  if (known instanceof Float32Array)
    return tensors.floats(known, (x.shape as readonly number[]).toSpliced(axis, 0, 1));
  return tensors.made({
    type: x.type,
    shape: x.shape.toSpliced(axis, 0, 1),
    order,
    ...(known && { known }),
    write: () => graph.op('Unsqueeze', [x.emit(), graph.ints([order.indexOf(axis)])]),
  });
}

export function squeeze({ graph, tensors }: OperatorNode, x: Tensor, axes: readonly number[]): Tensor {
  const { known } = x;
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  if (known instanceof Float32Array) return tensors.floats(known, shape as readonly number[]);
  return tensors.made({
    type: x.type,
    shape,
    order: withoutAxes(x.order, axes),
    ...(known && { known }),
    write: () =>
      axes.length === 0
        ? x.emit()
        : graph.op('Squeeze', [x.emit(), graph.ints(axes.map((axis) => storedAxis(x, axis)))]),
  });
}

/** The parts share one operator, written when the first of them is asked for. */
function split(
  { graph, tensors }: OperatorNode,
  x: Tensor,
  axis: number,
  sizes: readonly number[],
): Tensor[] {
  let values: Value[] | undefined;
  const parts = () => {
    values ??= graph.ops('Split', [x.emit(), graph.ints(sizes)], sizes.length, { axis: storedAxis(x, axis) });
    return values;
  };
  return sizes.map((size, index) =>
    tensors.made({
      type: x.type,
      shape: x.shape.with(axis, size),
      order: x.order,
      write: () => parts()[index]!,
    }),
  );
}

/** The joined content of scalars or rows, where all of it is known or a name for it is. */
function concatenateKnown(parts: readonly Tensor[]): readonly Dimension[] | undefined {
  if (!parts.every(({ known, type }) => known !== undefined && type !== 'float32')) return undefined;
  return parts.flatMap(({ known }) => Array.from<Dimension>(known!));
}
