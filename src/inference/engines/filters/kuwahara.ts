import type { Value } from '../../onnx/graph.ts';
import type { Maths } from './maths.ts';

/**
 * Paints every pixel with the mean colour of the calmest windows around it: flat areas become flat, edges stay sharp.
 *
 * A generalised Kuwahara filter whose windows are Gaussians: each window's mean and colour variance are computed once,
 * at its centre, and a second Gaussian gathers the means weighted by u⁴, u = ε / (ε + variance). That needs blurs only,
 * where the sector form (Papari et al. 2007; Kyprianidis et al. 2009) needs eight large convolutions per plane.
 *
 * @param rgb [1,3,h,w], 0..1
 * @param window sigma of a window in pixels; details smaller than it vanish
 * @param reach sigma of the gathering in pixels
 * @returns the weighted sum and the sum of weights, both band-limited: enlarge them before dividing to keep edges sharp
 */
export function calmestWindows(maths: Maths, rgb: Value, window: number, reach: number): Windows {
  const { add, sub, mul, div, square, concat, channels, sumChannels, max, blur } = maths;
  const moments = blur(concat(rgb, sumChannels(square(rgb), 3)), 4, window);
  const means = channels(moments, 0, 3);
  const power = sumChannels(square(means), 3);
  // Relative to brightness: dark cloth varies little in numbers and would otherwise win over bright skin beside it.
  const variance = div(max(sub(channels(moments, 3), power), 0), add(mul(power, 1.1), 0.2));
  const calm = square(square(div(EPSILON, add(variance, EPSILON))));
  const weight = add(calm, 1e-7);
  return blur(concat(mul(means, weight), weight), 4, reach);
}

/** [1,4,h,w]: three weighted colour sums and the sum of weights. */
export type Windows = Value;

/** The colours of gathered windows. */
export function paint({ div, channels }: Maths, windows: Windows): Value {
  return div(channels(windows, 0, 3), channels(windows, 3));
}

/** Colour variance at which a window counts half. */
const EPSILON = 1e-3;
