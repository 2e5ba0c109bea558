import type { Value } from '../../onnx/graph.ts';
import type { AmountName } from './amounts.ts';
import type { Maths } from './maths.ts';

/** The photo's own correction: gamma and contrast as tensors that broadcast with a picture. */
export interface Exposure {
  readonly gamma: Value;
  readonly contrast: Value;
}

/** Lightness moved to the style's exposure: gamma, then an S-curve, then skin lifted in the middle tones. */
export function expose(
  { add, sub, mul, exp, log, max }: Maths,
  amount: (name: AmountName) => Value,
  lightness: Value,
  skin: Value,
  { gamma, contrast }: Exposure,
): Value {
  const bright = exp(mul(log(max(lightness, 1e-3)), gamma));
  const middle = mul(bright, sub(1, bright));
  const curve = mul(contrast, sub(mul(bright, 2), 1));
  return add(bright, mul(middle, add(curve, mul(skin, mul(amount('skinLift'), 4)))));
}

/** Lightness in the style's steps, softened on skin so that a shadow there has no hard rim. */
export function intoSteps(
  { add, sub, mul, sigmoid, lerp }: Maths,
  amount: (name: AmountName) => Value,
  lightness: Value,
  skin: Value,
): Value {
  const hardness = mul(amount('hardness'), sub(1, mul(skin, SOFTER_ON_SKIN)));
  const step = (threshold: AmountName, rise: AmountName) =>
    mul(sigmoid(mul(sub(lightness, amount(threshold)), hardness)), amount(rise));
  const stepped = add(
    step('threshold1', 'rise1'),
    amount('level0'),
    step('threshold2', 'rise2'),
    step('threshold3', 'rise3'),
    step('threshold4', 'rise4'),
  );
  const inSteps = lerp(lightness, stepped, amount('steps'));
  const black = mul(sigmoid(mul(sub(amount('blackBelow'), lightness), 40)), amount('blacks'));
  return mul(inSteps, sub(1, black));
}

const SOFTER_ON_SKIN = 0.6;
