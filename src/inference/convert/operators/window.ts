import type { Attribute } from '../../onnx/graph.ts';
import type { Attributes } from '../attributes.ts';
import { add, type Dimension, divideUp, isKnown, subtract } from '../dimension.ts';

/** How a window (a filter, a pool) moves over a picture: the same for convolutions and pools. */
export interface Window {
  /** Height and width after it. */
  readonly size: readonly [Dimension, Dimension];
  /** ONNX attributes: strides, and padding in the form that suits. */
  readonly attributes: Record<string, Attribute>;
}

/**
 * Reads strides, dilations and padding (SAME, VALID or EXPLICIT) of an NHWC operator.
 * SAME is TensorFlow's: as many rows as ceil(size / stride), what is missing is added half before, half after, the odd one after.
 * @param kernel height and width of the window
 */
export function windowOf(
  attributes: Attributes,
  kernel: readonly [number, number],
  [height, width]: readonly [Dimension, Dimension],
): Window {
  const layout = attributes.text('data_format', 'NHWC');
  if (layout !== 'NHWC') throw new TypeError(`data_format ${layout} is not supported`);
  const strides = spatial(attributes.numbers('strides'), 'strides');
  const dilations = attributes.numbers('dilations').length
    ? spatial(attributes.numbers('dilations'), 'dilations')
    : ONES;
  const reach = [0, 1].map((axis) => (kernel[axis]! - 1) * dilations[axis]! + 1);
  const dilated = dilations.some((step) => step !== 1);
  const moved: Record<string, Attribute> = { strides, ...(dilated && { dilations }) };
  const valid = (size: Dimension, axis: number) =>
    divideUp(add(subtract(size, reach[axis]!), 1), strides[axis]!);

  const padding = attributes.text('padding');
  if (padding === 'VALID') return { size: [valid(height, 0), valid(width, 1)], attributes: moved };
  if (padding === 'EXPLICIT') {
    const [, , top = 0, bottom = 0, left = 0, right = 0] = attributes.numbers('explicit_paddings');
    const size = [valid(add(height, top + bottom), 0), valid(add(width, left + right), 1)] as const;
    return { size, attributes: { ...moved, pads: [top, left, bottom, right] } };
  }
  if (padding !== 'SAME') throw new TypeError(`padding ${padding} is not supported`);
  const size = [divideUp(height, strides[0]), divideUp(width, strides[1])] as const;
  const missing = [height, width].map((whole, axis) => {
    if (strides[axis] === 1) return reach[axis]! - 1;
    if (!isKnown(whole)) return undefined;
    return Math.max((Math.ceil(whole / strides[axis]!) - 1) * strides[axis]! + reach[axis]! - whole, 0);
  });
  const [vertical, horizontal] = missing;
  if (vertical !== undefined && horizontal !== undefined) {
    const before = [Math.floor(vertical / 2), Math.floor(horizontal / 2)] as const;
    return {
      size,
      attributes: { ...moved, pads: [...before, vertical - before[0], horizontal - before[1]] },
    };
  }
  // Only known when the network runs: onnxruntime computes the same padding, though not around dilated windows.
  if (dilated) throw new TypeError('dilations with strides need a picture of known size');
  return { size, attributes: { ...moved, auto_pad: 'SAME_UPPER' } };
}

const ONES = [1, 1] as const;

/** Height and width of a list of four numbers in NHWC order. */
export function spatial(values: readonly number[], name: string): readonly [number, number] {
  const [batch, height, width, channels] = values;
  if (batch !== 1 || channels !== 1 || height === undefined || width === undefined)
    throw new TypeError(`${name} [${values}] is not supported`);
  return [height, width];
}
