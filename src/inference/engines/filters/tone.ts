import type { Value } from '../../onnx/graph.ts';
import type { Amount } from './amounts.ts';
import type { Maths } from './maths.ts';

/** The photo's own correction: gamma and contrast as tensors that broadcast with a picture. */
export interface Exposure {
  readonly gamma: Value;
  readonly contrast: Value;
}

/**
 * White balance towards grey (three gains [1,3,1,1]), and the exposure that brings the photo's lightness to the style's
 * mean and deviation.
 */
export function correct(
  maths: Maths,
  amount: Amount,
  photo: Value,
  lightness: Value,
): { gains: Value; exposure: Exposure } {
  const { add, sub, mul, div, square, sqrt, log, clip, max, lerp, mean } = maths;
  const colour = mean(photo);
  const gray = mul(maths.sumChannels(colour, 3), 1 / 3);
  const gains = lerp(1, clip(div(gray, add(colour, 0.02)), 0.86, 1.16), amount('whiteBalance'));
  const average = mean(lightness);
  const deviation = sqrt(max(sub(mean(square(lightness)), square(average)), 0));
  // The brighter a style is meant to be, the further it may lift a photo taken in the dark.
  const lowest = sub(0.95, mul(amount('toneMean'), 0.6));
  const gamma = max(clip(div(log(amount('toneMean')), log(clip(average, 0.08, 0.92))), 0, 1.25), lowest);
  const contrast = clip(sub(div(amount('toneDeviation'), add(deviation, 0.02)), 1), -0.3, 0.8);
  return {
    gains,
    exposure: {
      gamma: lerp(1, gamma, amount('toneAmount')),
      contrast: mul(contrast, amount('toneAmount'), 1.2),
    },
  };
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
  amount: Amount,
  lightness: Value,
  { skin, features }: { skin: Value; features: Value },
): Value {
  const hardness = mul(amount('hardness'), sub(1, mul(skin, 0.6)));
  const step = (threshold: AmountArgument, rise: AmountArgument) =>
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

type AmountArgument = Parameters<Amount>[0];
