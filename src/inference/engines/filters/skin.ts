import type { Value } from '../../onnx/graph.ts';
import type { Maths } from './maths.ts';

/**
 * How much each place looks like skin, 0..1: chromaticity near that of skin, which light and dark skin share. Wood and
 * sand look alike, so this is only ever a soft weight.
 * @param smooth [1,3,h,w], already smoothed
 */
export function findSkin(
  { add, sub, mul, div, square, exp, split, sumChannels, blur }: Maths,
  smooth: Value,
): Value {
  const calm = blur(smooth, 3, 2);
  const [red, green] = split(calm, 3);
  const sum = add(sumChannels(calm, 3), 0.02);
  const off = (share: Value, centre: number, width: number) => square(mul(sub(share, centre), 1 / width));
  return exp(mul(add(off(div(red!, sum), 0.435, 0.065), off(div(green!, sum), 0.318, 0.028)), -1));
}

/**
 * Places of detail inside skin, 0..1: eyes, brows, lips, nostrils, glasses, hairline. Found without a face detector, as
 * local contrast where skin is near.
 * @param lightness [1,1,h,w] of the photo
 * @param nearSkin skin blurred widely, [1,1,h,w]
 */
export function findFeatures(
  { sub, mul, square, sqrt, max, concat, split, smoothstep, blur }: Maths,
  lightness: Value,
  nearSkin: Value,
): Value {
  const [mean, meanSquare] = split(blur(concat(lightness, square(lightness)), 2, 2.5), 2);
  const contrast = sqrt(max(sub(meanSquare!, square(mean!)), 0));
  return mul(smoothstep(contrast, 0.035, 0.09), smoothstep(nearSkin, 0.2, 0.45));
}
