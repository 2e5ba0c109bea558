import type { Value } from '../../onnx/graph.ts';
import type { Amount } from './amounts.ts';
import type { Flow } from './flow.ts';
import { calmestWindows, paint } from './kuwahara.ts';
import type { Maths } from './maths.ts';
import { type Sizes, shrink } from './sizes.ts';

export interface Flattened {
  /** [1,3,h,w]: the flat picture, eyes and mouths left as they are. */
  readonly base: Value;
  /** [1,1,h,w]: lightness of the broadest areas. */
  readonly calm: Value;
}

/**
 * Makes the picture flat in three steps, as far as the style sets: fine texture everywhere, areas between edges, and
 * broad areas away from edges and on skin, most on a face's plain skin. Features keep what they are.
 * @param fine the photo with its fine texture painted over, [1,3,h,w]
 */
export function flatten(
  maths: Maths,
  amount: Amount,
  photo: Value,
  {
    fine,
    flow,
    skin,
    features,
    plain,
    hair,
    sizes,
  }: {
    fine: Value;
    flow: Flow;
    skin: Value;
    features: Value;
    plain: Value;
    hair: Value;
    sizes: Sizes;
  },
): Flattened {
  const { sub, mul, min, max, lerp, resize, smoothstep } = maths;
  const areas = paint(
    maths,
    resize(calmestWindows(maths, shrink(maths, fine, sizes.half), 1.9, 2.2), sizes.tone),
  );
  const broad = paint(
    maths,
    resize(calmestWindows(maths, shrink(maths, areas, sizes.quarter), 2, 2.6), sizes.tone),
  );
  const awayFromEdges = sub(1, smoothstep(flow.magnitude, 0.008, 0.028));
  const first = lerp(photo, fine, amount('flattenFine'));
  const strands = mul(hair, 0.5);
  const second = lerp(first, areas, mul(sub(1, max(mul(features, 0.85), strands)), amount('flattenAreas')));
  const outside = sub(1, max(min(mul(features, 1.2), 1), mul(hair, 0.9)));
  const broadly = max(mul(awayFromEdges, amount('flattenBroad')), mul(skin, mul(amount('flattenSkin'), 0.5)));
  const third = lerp(second, broad, mul(outside, broadly));
  const even = blurSkin(maths, areas, mul(skin, outside), sizes);
  const evenly = mul(plain, skin);
  return {
    base: lerp(third, even, mul(evenly, mul(amount('flattenSkin'), 0.8))),
    calm: lerp(maths.luma(broad), maths.luma(even), evenly),
  };
}

/** The colours of skin blurred over skin alone, so that neither hair nor eyes run into it. */
function blurSkin(maths: Maths, colours: Value, skin: Value, { quarter, tone }: Sizes): Value {
  const { add, mul, concat, resize, blur } = maths;
  const weight = add(skin, 1e-4);
  const gathered = blur(shrink(maths, concat(mul(colours, weight), weight), quarter), 4, 1.6);
  return resize(paint(maths, gathered), tone);
}
