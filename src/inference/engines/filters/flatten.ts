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
 * Makes the picture flat in three steps, as far as the style wants: fine texture everywhere, areas between edges, and
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
    sizes,
  }: { fine: Value; flow: Flow; skin: Value; features: Value; plain: Value; sizes: Sizes },
): Flattened {
  const { add, sub, mul, min, max, lerp, resize, smoothstep } = maths;
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
  const second = lerp(first, areas, mul(sub(1, mul(features, 0.85)), amount('flattenAreas')));
  const outside = sub(1, min(mul(features, 1.2), 1));
  const broadly = max(
    mul(awayFromEdges, amount('flattenBroad')),
    mul(skin, mul(amount('flattenSkin'), 0.5), add(1, mul(plain, 0.9))),
  );
  return { base: lerp(second, broad, mul(outside, broadly)), calm: maths.luma(broad) };
}
