import type { Value } from '../../onnx/graph.ts';
import type { Maths } from './maths.ts';

/** What is left of colours when their brightness is taken away, and the brightness. */
export interface Tint {
  /** [1,1,h,w]: parts of red and green in R + G + B. */
  readonly red: Value;
  readonly green: Value;
  readonly lightness: Value;
}

/** The tint of each place. @param smooth [1,3,h,w], already smoothed, at half resolution */
export function tintOf({ add, div, split, sumChannels, luma, blur }: Maths, smooth: Value): Tint {
  const calm = blur(smooth, 3, 1);
  const [red, green] = split(calm, 3);
  const sum = add(sumChannels(calm, 3), 0.02);
  return { red: div(red!, sum), green: div(green!, sum), lightness: luma(calm) };
}
