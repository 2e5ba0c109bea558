import { type Dimension, divideUp, isKnown, multiply } from '../dimension.ts';
import { isPlain, type Order, permute, plainOrder, type Tensor } from '../tensor.ts';
import { inputAt, type OperatorNode } from './operator.ts';

/**
 * Reshape. Where every group of axes that is merged or split lies together in the ONNX graph, the axes stay where they lie;
 * otherwise they are first brought into TensorFlow's order.
 */
export function reshape(node: OperatorNode): Tensor {
  const { graph, tensors } = node;
  const x = inputAt(node, 0);
  const target = inputAt(node, 1);
  const shape = targetShape(node, x, target);
  if (x.known instanceof Float32Array && shape.every(isKnown)) return tensors.floats(x.known, shape);
  const orders = ordersThroughout(x, shape) ?? {
    from: plainOrder(x.shape.length),
    to: plainOrder(shape.length),
  };
  return tensors.made({
    type: x.type,
    shape,
    order: orders.to,
    ...(x.known && !(x.known instanceof Float32Array) && { known: x.known }),
    write: () => {
      const stored = permute(shape, orders.to);
      const open = stored.filter((size) => !isKnown(size)).length;
      const sizes =
        open <= 1
          ? graph.ints(stored.map((size) => (isKnown(size) ? size : -1)))
          : graph.op('Gather', [target.emit(), graph.ints(orders.to)]);
      return graph.op('Reshape', [x.emit(orders.from), sizes]);
    },
  });
}

/** The new shape, with −1 worked out as far as can be known. */
function targetShape({ tensors }: OperatorNode, x: Tensor, target: Tensor): readonly Dimension[] {
  const [rank] = target.shape;
  if (rank === undefined || !isKnown(rank))
    throw new TypeError('the number of axes must be known beforehand');
  if (target.known === undefined) return Array.from({ length: rank }, () => tensors.unknownSize());
  const wanted = Array.from<Dimension>(target.known);
  const open = wanted.indexOf(-1);
  if (open === -1) return wanted;
  // What stands on both sides cancels out; of the rest only numbers divide.
  const left = [...x.shape];
  const right = wanted.toSpliced(open, 1);
  for (const size of right.filter((value) => !isKnown(value))) {
    const same = left.indexOf(size);
    if (same === -1) return wanted.with(open, tensors.unknownSize());
    left.splice(same, 1);
  }
  const taken = product(right.filter(isKnown));
  const numbers = product(left.filter(isKnown));
  const names = left.filter((value) => !isKnown(value));
  if (numbers % taken === 0) return wanted.with(open, names.reduce(multiply, numbers / taken));
  const whole = names.reduce(multiply, numbers);
  return wanted.with(open, isKnown(whole) ? divideUp(whole, taken) : tensors.unknownSize());
}

/** The orders before and after when nothing has to be turned, or undefined. */
function ordersThroughout(x: Tensor, shape: readonly Dimension[]): { from: Order; to: Order } | undefined {
  const groups = isPlain(x.order) ? undefined : groupAxes(x.shape, shape);
  if (groups === undefined) return undefined;
  // Axes of size 1 may lie anywhere.
  const stored = x.order.filter((axis) => x.shape[axis] !== 1);
  const ordered = groups
    .map((group) => ({ ...group, place: stored.indexOf(group.from[0]!) }))
    .toSorted((a, b) => a.place - b.place);
  if (ordered.flatMap(({ from }) => from).join() !== stored.join()) return undefined;
  const ones = plainOrder(shape.length).filter((axis) => shape[axis] === 1);
  return { from: x.order, to: [...ordered.flatMap(({ to }) => to), ...ones] };
}

interface Group {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Pairs runs of axes that hold equally many numbers before and after; axes of size 1 are left out. */
function groupAxes(before: readonly Dimension[], after: readonly Dimension[]): Group[] | undefined {
  const left = plainOrder(before.length).filter((axis) => before[axis] !== 1);
  const right = plainOrder(after.length).filter((axis) => after[axis] !== 1);
  const groups: Group[] = [];
  while (left.length > 0 || right.length > 0) {
    const from = left.splice(0, 1);
    const to = right.splice(0, 1);
    let a = before[from[0]!];
    let b = after[to[0]!];
    while (a !== b) {
      if (a === undefined || b === undefined || !isKnown(a) || !isKnown(b)) return undefined;
      const shorter = a < b ? left : right;
      const next = shorter.shift();
      if (next === undefined) return undefined;
      const size = (a < b ? before : after)[next]!;
      if (!isKnown(size)) return undefined;
      if (a < b) {
        from.push(next);
        a *= size;
      } else {
        to.push(next);
        b *= size;
      }
    }
    groups.push({ from, to });
  }
  return groups;
}

const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
