import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import type { KnownFaces } from './faces.ts';
import type { Maths } from './maths.ts';
import { type Sizes, shrink } from './sizes.ts';
import type { Tint } from './tint.ts';

/**
 * How much each place looks like skin, 0..1, by chromaticity: light and dark skin share one narrow curve in the plane of
 * r = R / (R+G+B) and g = G / (R+G+B) (the skin locus of Soriano et al. 2003). Wood and sand lie on it too, so this is
 * only ever a soft weight.
 */
export function findSkin(
  { add, sub, mul, square, exp, smoothstep }: Maths,
  { red: r, green: g }: Tint,
): Value {
  const locus = add(mul(r, sub(0.8172, mul(r, 1.0764))), 0.1609);
  const onLocus = exp(mul(square(mul(sub(g, locus), 1 / 0.034)), -1));
  return mul(onLocus, smoothstep(r, 0.345, 0.395), sub(1, smoothstep(r, 0.53, 0.61)));
}

/**
 * Places of detail inside skin, 0..1: eyes, brows, lips, nostrils, glasses, hairline. Found without a face detector, as
 * local contrast where skin is near; the even middle of such a place (a brow, an eye in shade) belongs to it.
 * Where a face is known, its plain skin keeps few of them, and its eyes, brows and lips are always among them.
 * @param lightness [1,1,h,w] of the photo, at tone resolution
 * @param nearSkin skin blurred widely, at half resolution
 */
export function findFeatures(
  graph: GraphBuilder,
  maths: Maths,
  lightness: Value,
  { nearSkin, known, sizes: { half } }: { nearSkin: Value; known: KnownFaces; sizes: Sizes },
): Value {
  const { sub, mul, square, sqrt, max, concat, split, smoothstep, blur } = maths;
  const [mean, meanSquare] = split(
    blur(shrink(maths, concat(lightness, square(lightness)), half), 2, 1.25),
    2,
  );
  const contrast = sqrt(max(sub(meanSquare!, square(mean!)), 0));
  const features = mul(smoothstep(contrast, 0.035, 0.09), smoothstep(nearSkin, 0.2, 0.45));
  const side = 2 * GAP + 1;
  const widest = (x: Value) =>
    graph.op('MaxPool', [x], { kernel_shape: [side, side], pads: [GAP, GAP, GAP, GAP] });
  const filled = mul(widest(mul(widest(features), -1)), -1);
  const found = max(features, blur(filled, 1, 1.6));
  return max(mul(found, sub(1, mul(known.plain, 0.6))), known.features);
}

/** Gaps up to twice this many half-resolution pixels inside a feature are filled. */
const GAP = 4;
