import type { GraphBuilder, Value } from '../../onnx/graph.ts';

/** A tensor in the graph, or a plain number that becomes a constant. */
export type Term = Value | number;

/** Arithmetic, sampling and blurring over an ONNX graph. Pictures are NCHW float32; scalars have shape [] or [1]. */
export type Maths = ReturnType<typeof createMaths>;

/** Wraps a graph builder in arithmetic that reads like formulas. */
export const createMaths = (graph: GraphBuilder) => ({
  ...createArithmetic(graph),
  ...createChannels(graph),
  ...createSampling(graph),
});

function createArithmetic(graph: GraphBuilder) {
  const term = (value: Term): Value => (typeof value === 'number' ? graph.floats(value) : value);
  const unary = (type: string) => (x: Term) => graph.op(type, [term(x)]);
  const fold =
    (type: string) =>
    (first: Term, ...rest: Term[]) =>
      rest.reduce<Value>((sum, next) => graph.op(type, [sum, term(next)]), term(first));
  const add = fold('Add');
  const mul = fold('Mul');
  const sub = (a: Term, b: Term) => graph.op('Sub', [term(a), term(b)]);
  const div = (a: Term, b: Term) => graph.op('Div', [term(a), term(b)]);
  const square = (x: Value) => mul(x, x);

  const clip = (x: Value, low = 0, high = 1) => graph.op('Clip', [x, term(low), term(high)]);
  /** Rises in a straight line from 0 at `from` to 1 at `to` (or falls, when `to` is below `from`). */
  const slope = (x: Value, from: Term, to: Term) => {
    if (typeof from === 'number' && typeof to === 'number')
      return graph.op('HardSigmoid', [x], {
        alpha: float(1 / (to - from)),
        beta: float(-from / (to - from)),
      });
    return clip(div(sub(x, from), sub(to, from)));
  };
  /** Hermite step 3t² − 2t³ over the slope from `from` to `to`. */
  const smoothstep = (x: Value, from: Term, to: Term) => {
    const t = slope(x, from, to);
    return mul(square(t), sub(3, mul(t, 2)));
  };
  const lerp = (from: Term, to: Term, t: Term) => add(from, mul(sub(to, from), t));

  return {
    ...{ add, sub, mul, div, square, clip, slope, smoothstep, lerp },
    ...{ exp: unary('Exp'), log: unary('Log'), sigmoid: unary('Sigmoid') },
    ...{ abs: unary('Abs'), sqrt: unary('Sqrt'), min: fold('Min'), max: fold('Max'), relu: unary('Relu') },
  };
}

function createChannels(graph: GraphBuilder) {
  const concat = (...planes: Value[]) => graph.op('Concat', planes, { axis: 1 });
  const split = (x: Value, count: number) => graph.ops('Split', [x], count, { axis: 1, num_outputs: count });
  /** Channels `from` … `from + count − 1`. */
  const channels = (x: Value, from: number, count = 1) =>
    graph.op('Slice', [x, graph.ints([from]), graph.ints([from + count]), graph.ints([1])]);
  /** The weighted sum of all channels, as a convolution of one pixel: arithmetic on single channels takes several times as long. */
  const mix = (x: Value, weights: readonly number[]) =>
    graph.op('Conv', [x, graph.floats(weights, [1, weights.length, 1, 1])]);
  const sumChannels = (x: Value, count: number) => mix(x, Array(count).fill(1));
  const maxChannels = (x: Value, count: number) =>
    split(x, count).reduce((highest, next) => graph.op('Max', [highest, next]));
  /** Rec. 601 luma of an RGB picture, on gamma-coded values. */
  const luma = (rgb: Value) => mix(rgb, [0.299, 0.587, 0.114]);
  /** Mean over rows and columns, shape [1, channels, 1, 1]. */
  const mean = (x: Value) => graph.op('ReduceMean', [x, graph.ints([2, 3])], { keepdims: 1 });
  return { concat, split, channels, sumChannels, maxChannels, luma, mean };
}

function createSampling(graph: GraphBuilder) {
  /** Bilinear resize to an int64 [rows, columns]; `antialias` widens the filter when shrinking. */
  const resize = (x: Value, size: Value, { antialias = false } = {}) =>
    graph.op('Resize', [x, '', '', size], { mode: 'linear', axes: [2, 3], antialias: antialias ? 1 : 0 });
  /** Repeats the border outwards by `radius` pixels, so that a blur sees no dark frame. */
  const padEdge = (x: Value, radius: number) =>
    graph.op('Pad', [x, graph.ints([0, 0, radius, radius, 0, 0, radius, radius])], { mode: 'edge' });
  /** Convolves each of `count` channels with a fixed kernel, without padding. */
  const perChannel = (x: Value, count: number, kernel: readonly number[], rows: number, columns: number) =>
    graph.op('Conv', [x, graph.floats(Array(count).fill(kernel).flat(), [count, 1, rows, columns])], {
      group: count,
    });
  /** Gaussian blur of `count` channels, cut at 2.6 sigma. */
  const blur = (x: Value, count: number, sigma: number) => {
    const kernel = gaussianKernel(sigma, Math.ceil(2.6 * sigma));
    const padded = padEdge(x, (kernel.length - 1) / 2);
    return perChannel(perChannel(padded, count, kernel, 1, kernel.length), count, kernel, kernel.length, 1);
  };
  /** Mean over size × size pixels (size odd); at the border over the pixels that exist. */
  const box = (x: Value, size: number) => {
    const pad = (size - 1) / 2;
    return graph.op('AveragePool', [x], { kernel_shape: [size, size], pads: [pad, pad, pad, pad] });
  };

  return { resize, padEdge, perChannel, blur, box };
}

/** A normalised Gaussian of 2 · radius + 1 samples. */
function gaussianKernel(sigma: number, radius: number): number[] {
  const samples = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = samples.reduce((a, b) => a + b, 0);
  return samples.map((sample) => sample / sum);
}

const float = (value: number) => ({ float: value });
