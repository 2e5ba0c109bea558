import type { Value } from '../../onnx/graph.ts';
import type { Amount } from './amounts.ts';
import type { Maths } from './maths.ts';

/** The photo's own correction as tensors that broadcast with a picture. */
export interface Exposure {
  readonly lift: Value;
  readonly contrast: Value;
  /** 1 ÷ the lightness up to which the lift grows. */
  readonly toe: Value;
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
  const { add, sub, mul, div, square, sqrt, clip, min, max, lerp, mean } = maths;
  const colour = mean(photo);
  const gray = mul(maths.sumChannels(colour, 3), 1 / 3);
  const gains = lerp(1, clip(div(gray, add(colour, 0.02)), 0.86, 1.16), amount('whiteBalance'));
  const average = mean(lightness);
  const deviation = sqrt(max(sub(mean(square(lightness)), square(average)), 0));
  const known = clip(average, 0.08, 0.92);
  const wanted = div(sub(amount('toneMean'), known), mul(known, sub(1, amount('toneMean'))));
  // The brighter a style is meant to be, the further it may lift a photo taken in the dark.
  const most = sub(mul(amount('toneMean'), 5.4), 1.4);
  const lift = max(min(wanted, most), -0.4);
  const contrast = clip(sub(div(amount('toneDeviation'), add(deviation, 0.02)), 1), -0.3, 0.8);
  return {
    gains,
    exposure: {
      lift: mul(lift, amount('toneAmount')),
      contrast: mul(contrast, amount('toneAmount'), 1.2),
      toe: div(1 / TOE, known),
    },
  };
}

/** Dark is what is darker than this part of the photo's mean lightness. */
const TOE = 1.1;

/**
 * Lightness moved to the style's exposure: lifted by y (1 + k) / (1 + k y), then an S-curve. In styles that keep the dark, k
 * grows from nothing over what is dark in this photo, so that dark hair and cloth turn neither grey nor brown.
 */
export function expose(
  { add, sub, mul, div, min, lerp }: Maths,
  amount: Amount,
  lightness: Value,
  { lift, contrast, toe }: Exposure,
): Value {
  const own = mul(lerp(1, min(mul(lightness, toe), 1), amount('keepDark')), lift);
  const bright = div(mul(lightness, add(own, 1)), add(mul(lightness, own), 1));
  const curve = mul(bright, sub(1, bright), sub(mul(bright, 2), 1));
  return add(bright, mul(curve, contrast));
}

/**
 * Lightness in the style's steps. On skin the steps are softer, so that a shadow has no hard rim; in eyes and mouths they
 * keep some of the shades between, and neither easily turns solid black.
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
  return mul(inSteps, sub(1, mul(black, sub(1, max(mul(skin, 0.7), mul(features, 0.3))))));
}

type AmountArgument = Parameters<Amount>[0];
