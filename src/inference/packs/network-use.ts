/** How pictures go in and out of a network with one input and one output. */
export interface NetworkUse {
  readonly layout: Layout;
  readonly colours: 'RGB' | 'BGR';
  /** What black and white are in the input, and in the output. */
  readonly range: Range;
  readonly outputRange: Range;
  readonly size: SizeRule;
}

export type Layout = 'NCHW' | 'NHWC';
export type Range = readonly [black: number, white: number];

/** The only size a network takes, or the multiple that both sides must be of and the longest side it is given. */
export type SizeRule =
  | { readonly square: number }
  | { readonly width: number; readonly height: number }
  | { readonly multiple: number; readonly longest: number };

/** Larger pictures would take minutes and gigabytes. */
export const LONGEST_SIDE = 2048;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size the picture gets, and that of the canvas it lies on at the upper left. */
export function sizesFor(photo: Size, rule: SizeRule): { readonly fit: Size; readonly canvas: Size } {
  const largest = largestSize(rule);
  const scale = Math.min(1, largest.width / photo.width, largest.height / photo.height);
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const fit = { width: side(photo.width), height: side(photo.height) };
  if (!('multiple' in rule)) return { fit, canvas: largest };
  const up = (length: number) => Math.ceil(length / rule.multiple) * rule.multiple;
  return { fit, canvas: { width: up(fit.width), height: up(fit.height) } };
}

function largestSize(rule: SizeRule): Size {
  if ('square' in rule) return { width: rule.square, height: rule.square };
  if ('width' in rule) return rule;
  const { multiple, longest } = rule;
  const side = Math.floor(longest / multiple) * multiple || multiple;
  return { width: side, height: side };
}
