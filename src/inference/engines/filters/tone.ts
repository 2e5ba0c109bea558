import type { Value } from '../../onnx/graph.ts';
import type { AmountName } from './amounts.ts';
import type { Maths } from './maths.ts';

/** The photo's own correction: gamma and contrast as tensors that broadcast with a picture. */
export interface Exposure {
  readonly gamma: Value;
  readonly contrast: Value;
}

/** Lightness moved to the style's exposure: gamma, then an S-curve. */
export function expose(
  { add, sub, mul, exp, log, max }: Maths,
  lightness: Value,
  { gamma, contrast }: Exposure,
): Value {
  const bright = exp(mul(log(max(lightness, 1e-3)), gamma));
  const curve = mul(bright, sub(1, bright), sub(mul(bright, 2), 1));
  return add(bright, mul(curve, contrast));
}

/**
 * Lightness in the style's steps. On skin the steps are softer, so that a shadow has no hard rim; in eyes and mouths they
 * keep some of the shades between, and neither turns solid black.
 */
export function intoSteps(
  { add, sub, mul, max, sigmoid, lerp }: Maths,
  amount: (name: AmountName) => Value,
  lightness: Value,
  { skin, features }: { skin: Value; features: Value },
): Value {
  const hardness = mul(amount('hardness'), sub(1, mul(skin, 0.6)));
  const step = (threshold: AmountName, rise: AmountName) =>
    mul(sigmoid(mul(sub(lightness, amount(threshold)), hardness)), amount(rise));
  const stepped = add(
    step('threshold1', 'rise1'),
    amount('level0'),
    step('threshold2', 'rise2'),
    step('threshold3', 'rise3'),
    step('threshold4', 'rise4'),
  );
  const inSteps = lerp(lightness, stepped, mul(amount('steps'), sub(1, mul(features, 0.5))));
  const black = mul(sigmoid(mul(sub(amount('blackBelow'), lightness), 70)), amount('blacks'));
  return mul(inSteps, sub(1, mul(black, sub(1, mul(max(skin, features), 0.7)))));
}
