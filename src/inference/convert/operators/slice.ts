import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, type Dimension, isKnown, subtract } from '../dimension.ts';
import { isChannelsFirst, plainOrder, type Tensor } from '../tensor.ts';
import { expand, squeeze } from './axes.ts';
import { type Conversion, inputAt, knownNumbers, type OperatorNode, storedAxis } from './operator.ts';

/** Operators that cut a piece out of a tensor, or add a border around it. */
export const SLICES: Readonly<Record<string, Conversion>> = {
  StridedSlice: stridedSlice,
  Slice: (node) => {
    const x = inputAt(node, 0);
    const begin = knownNumbers(node, 1);
    const size = knownNumbers(node, 2);
    const cuts = begin.map((from, axis): Cut => {
      const length = size[axis]!;
      return length === -1
        ? { axis, from, to: END, step: 1 }
        : { axis, from, to: from + length, step: 1, length };
    });
    return cut(node, x, cuts);
  },
  Pad: (node) => pad(node, 'constant'),
  PadV2: (node) => pad(node, 'constant', inputAt(node, 2)),
  MirrorPad: (node) => {
    const mode = node.attributes.text('mode');
    if (mode !== 'REFLECT') throw new TypeError(`mode ${mode} is not supported`);
    return pad(node, 'reflect');
  },
};

/** One axis of x[from:to:step]; negative numbers count from the end, as in Python. */
interface Cut {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** How many are cut out, where the operator promises it whatever the size. */
  readonly length?: number;
}

/** Beyond every end. */
const END = 2 ** 31 - 1;

/**
 * x[…] with everything Python's brackets allow. Bit k of a mask refers to entry k of begin, end and strides: leave out
 * the start, leave out the end, `...`, a new axis, or a single index whose axis falls away (tf.strided_slice).
 */
function stridedSlice(node: OperatorNode): Tensor {
  const x = inputAt(node, 0);
  const [begin, end, strides] = [1, 2, 3].map((index) => knownNumbers(node, index)) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const has = (mask: string, entry: number) => ((node.attributes.number(mask, 0) >> entry) & 1) === 1;
  const consumed = begin.filter((_, entry) => !has('new_axis_mask', entry) && !has('ellipsis_mask', entry));
  const cuts: Cut[] = [];
  const dropped: number[] = [];
  const added: number[] = [];
  let axis = 0;
  let place = 0;
  begin.forEach((from, entry) => {
    if (has('ellipsis_mask', entry)) {
      const skipped = x.shape.length - consumed.length;
      axis += skipped;
      place += skipped;
    } else if (has('new_axis_mask', entry)) added.push(place++);
    else if (has('shrink_axis_mask', entry)) {
      cuts.push({ axis, from, to: from === -1 ? END : from + 1, step: 1, length: 1 });
      dropped.push(axis++);
    } else {
      const step = strides[entry]!;
      const start = has('begin_mask', entry) ? (step > 0 ? 0 : END) : from;
      const stop = has('end_mask', entry) ? (step > 0 ? END : -END) : end[entry]!;
      cuts.push({ axis, from: start, to: stop, step });
      axis++;
      place++;
    }
  });
  const shrunk = squeeze(node, cut(node, x, cuts), dropped);
  return added.reduce((tensor, where) => expand(node, tensor, where), shrunk);
}

function cut(node: OperatorNode, x: Tensor, cuts: readonly Cut[]): Tensor {
  const { graph, tensors } = node;
  const real = cuts.filter(({ from, to, step }) => !(step === 1 && from === 0 && to === END));
  if (real.length === 0) return x;
  const [only] = real;
  const known =
    x.shape.length === 1 && x.known !== undefined && !(x.known instanceof Float32Array)
      ? takeEvery(x.known, only!)
      : undefined;
  const shape = x.shape.map((size, axis) => {
    const along = real.find((candidate) => candidate.axis === axis);
    return along === undefined ? size : (lengthOf(size, along) ?? tensors.unknownSize());
  });
  return tensors.made({
    type: x.type,
    shape,
    order: x.order,
    ...(known && { known }),
    write: () =>
      graph.op('Slice', [
        x.emit(),
        graph.ints(real.map(({ from }) => from)),
        graph.ints(real.map(({ to }) => to)),
        graph.ints(real.map(({ axis }) => storedAxis(x, axis))),
        graph.ints(real.map(({ step }) => step)),
      ]),
  });
}

/** Python's indices of a slice over a known length. */
function indices(length: number, { from, to, step }: Cut): number[] {
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (index: number) => Math.min(Math.max(index < 0 ? index + length : index, lowest), highest);
  const found: number[] = [];
  for (let index = clamp(from); step > 0 ? index < clamp(to) : index > clamp(to); index += step)
    found.push(index);
  return found;
}

const takeEvery = (values: readonly Dimension[], along: Cut) =>
  indices(values.length, along).map((index) => values[index]!);

function lengthOf(size: Dimension, along: Cut): Dimension | undefined {
  if (isKnown(size)) return indices(size, along).length;
  const { from, to, step, length } = along;
  if (length !== undefined) return length;
  if (step === 1 && from >= 0 && to === END) return subtract(size, from);
  return undefined;
}

/** How many channels a picture has and gets behind them, where a border of zeros adds nothing else. */
function addedChannels(
  x: Tensor,
  before: readonly number[],
  after: readonly number[],
): { readonly had: number; readonly added: number } | undefined {
  const had = x.shape.at(-1)!;
  if (x.type !== 'float32' || !isChannelsFirst(x) || !isKnown(had)) return undefined;
  const rest = [...before, ...after.slice(0, -1)];
  return rest.every((length) => length === 0) ? { had, added: after.at(-1)! } : undefined;
}

/**
 * Channels of zeros by a convolution of one pixel: it stays in onnxruntime's layout of channel blocks, which its Pad leaves, and with it
 * every sum of this block and the following ones (docs/benchmarks.md, “Faces”).
 */
function widen(graph: GraphBuilder, picture: Value, { had, added }: { had: number; added: number }): Value {
  const weights = new Float32Array((had + added) * had);
  for (let channel = 0; channel < had; channel++) weights[channel * had + channel] = 1;
  return graph.op('Conv', [picture, graph.floats(weights, [had + added, had, 1, 1])]);
}

function pad(node: OperatorNode, mode: string, value?: Tensor): Tensor {
  const { graph, tensors } = node;
  const x = inputAt(node, 0);
  const paddings = knownNumbers(node, 1);
  const before = plainOrder(x.shape.length).map((axis) => paddings[2 * axis]!);
  const after = plainOrder(x.shape.length).map((axis) => paddings[2 * axis + 1]!);
  return tensors.made({
    type: x.type,
    shape: x.shape.map((size, axis) => add(size, before[axis]! + after[axis]!)),
    order: x.order,
    write: () => {
      const more = mode === 'constant' && value === undefined ? addedChannels(x, before, after) : undefined;
      if (more !== undefined) return widen(graph, x.emit(), more);
      const border = [...x.order.map((axis) => before[axis]!), ...x.order.map((axis) => after[axis]!)];
      return graph.op('Pad', [x.emit(), graph.ints(border), ...(value ? [value.emit()] : [])], { mode });
    },
  });
}
