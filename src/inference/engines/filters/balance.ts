import type { Value } from '../../onnx/graph.ts';
import type { Amount } from './amounts.ts';
import type { Maths } from './maths.ts';
import { type Sizes, shrink } from './sizes.ts';
import { type Exposure, expose, intoSteps } from './tone.ts';

export interface SkinBalance {
  /** [1,1,h,w]: factor before the steps, which brings skin to the lightness that the steps are made for. */
  readonly gain: Value;
  /** [1,1,h,w]: factor after the steps, which gives the skin its own lightness back, a little lifted. */
  readonly give: Value;
}

/** Maps of the photo, each [1,1,h,w]. */
interface SkinMaps {
  readonly exposure: Exposure;
  readonly skin: Value;
  readonly features: Value;
  /** 0…1: what is lifted like the skin around it, however dark it lies. */
  readonly lift: Value;
  readonly white: Value;
  readonly sizes: Sizes;
}

/**
 * Lets every skin, dark or light, lit or in shade, be drawn alike and keep its own tone. Both factors are local, so
 * neighbours of different tone do not share a correction.
 * @param lightness [1,1,h,w] of the flat picture
 */
export function balanceSkin(
  maths: Maths,
  amount: Amount,
  lightness: Value,
  { exposure, skin, features, lift, white, sizes }: SkinMaps,
): SkinBalance {
  const { add, sub, mul, div, exp, log, clip, concat, split } = maths;
  const { resize, blur, lerp, min, max, relu, smoothstep } = maths;
  const around = (planes: Value, count: number) => blur(shrink(maths, planes, sizes.quarter), count, 9);
  const exposed = expose(maths, amount, lightness, exposure);
  // The brighter skin counts more: it is the lit skin, and dark hair of the same hue is not it.
  const plain = mul(skin, sub(1, features), exposed);
  const [weight, exposedSum, ownSum] = split(
    around(concat(plain, mul(plain, exposed), mul(plain, lightness)), 3),
    3,
  ) as [Value, Value, Value];
  const level = (sum: Value) => div(add(sum, FEW), add(weight, FEW / SKIN_LEVEL));

  const lit = level(exposedSum);
  const wanted = clip(div(SKIN_LEVEL, lit), 0.85, 2.6);
  const present = mul(smoothstep(weight, 0.008, 0.05), amount('keepAmount'));
  // Hair and hats are far darker than the skin beside them and stay so; an eye in shade is not quite as dark.
  const relative = div(exposed, resize(lit, sizes.tone));
  const onFace = max(
    mul(skin, smoothstep(relative, 0.2, 0.5)),
    mul(features, smoothstep(relative, 0.1, 0.3), 0.7),
    lift,
  );
  const gain = lerp(1, resize(lerp(1, wanted, present), sizes.tone), onFace);

  const drawn = div(intoSteps(maths, amount, mul(exposed, gain), { skin, features }), gain);
  const lifted = exp(mul(log(level(ownSum)), sub(1, amount('skinLift'))));
  const ratio = clip(div(lifted, level(around(mul(plain, drawn), 1))), 0.35, 1.7);
  const keep = lerp(1, resize(ratio, sizes.tone), mul(min(mul(skin, 1.4), 1), amount('keepAmount')));
  const give = div(keep, gain);
  // Teeth and the whites of eyes stay lighter than the skin around them.
  const lighter = min(mul(give, 1.25), 1);
  return { gain, give: add(give, mul(relu(sub(lighter, give)), white, amount('keepAmount'))) };
}

/** Lightness of lit skin that the styles' steps are made for. */
const SKIN_LEVEL = 0.72;
/** Skin of less weight than this around a place has little say there. */
const FEW = 0.004;
