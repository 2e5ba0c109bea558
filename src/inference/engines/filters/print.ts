import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import type { Amount } from './amounts.ts';
import type { KnownFaces } from './faces.ts';
import type { Flow } from './flow.ts';
import type { Maths } from './maths.ts';
import { type Sizes, shrink } from './sizes.ts';

/**
 * How much each place looks like print on a card, a sign or a shirt, 0..1: thin strokes of strong contrast and of several
 * directions on an even ground. The strokes are what a morphological closing fills in (of the negative, for light ones), the
 * ground is what it leaves. Hair and leaves have no even ground, cables and stripes one direction, and faces are left out.
 * @param lightness [1,1,h,w] of the photo, at tone resolution
 * @returns [1,1,h,w]
 */
export function findPrint(
  graph: GraphBuilder,
  maths: Maths,
  amount: Amount,
  lightness: Value,
  { flow, features, known, sizes }: { flow: Flow; features: Value; known: KnownFaces; sizes: Sizes },
): Value {
  const { add, sub, mul, div, square, sqrt, max, concat, split, blur, relu, smoothstep } = maths;
  const small = shrink(maths, lightness, sizes.half);
  const both = concat(small, sub(1, small));
  const ground = close(graph, maths, both);
  const around = blur(concat(relu(sub(sub(ground, both), GRAIN)), ground, square(ground)), 6, WINDOW);
  const [strokes, mean, meanSquare] = split(around, 3);
  const unevenness = sqrt(max(sub(meanSquare!, square(mean!)), 1e-8));
  const printed = mul(smoothstep(strokes!, 0.012, 0.035), sub(1, smoothstep(unevenness, 0.02, 0.06)));
  const [dark, light] = split(printed, 2);

  const [xx, xy, yy] = split(blur(shrink(maths, flow.tensor, sizes.quarter), 3, 2.5), 3) as [
    Value,
    Value,
    Value,
  ];
  const spread = sqrt(add(square(sub(xx, yy)), mul(square(xy), 4), 1e-12));
  const alike = div(spread, add(xx, yy, 1e-5));
  const diverse = maths.resize(sub(1, smoothstep(alike, 0.55, 0.8)), sizes.half);

  // A face that nobody has found has strokes too: its eyes and lips.
  const perhapsFace = mul(shrink(maths, features, sizes.half), sub(1, known.known));
  const elsewhere = sub(1, max(known.face, known.near, known.hair, perhapsFace));
  const print = mul(max(dark!, light!), diverse, elsewhere);
  // Beyond the letters at the rim of a text, too, a line would be thicker than they are.
  const core = smoothstep(blur(print, 1, 1.2), 0.25, 0.55);
  return maths.resize(mul(blur(lightest(graph, core), 1, 1), amount('print')), sizes.tone);
}

/** The lightest around, then of that the darkest: dark strokes narrower than the window vanish. */
function close(graph: GraphBuilder, { mul }: Maths, planes: Value): Value {
  return mul(lightest(graph, mul(lightest(graph, planes), -1)), -1);
}

/** The highest value in a square around. */
function lightest(graph: GraphBuilder, planes: Value): Value {
  const across = graph.op('MaxPool', [planes], { kernel_shape: [1, STROKE], pads: [0, REACH, 0, REACH] });
  return graph.op('MaxPool', [across], { kernel_shape: [STROKE, 1], pads: [REACH, 0, REACH, 0] });
}

/** Strokes are narrower than this, at half resolution. */
const STROKE = 5;
const REACH = (STROKE - 1) / 2;
/** Contrast of strokes that grain has too. */
const GRAIN = 0.12;
/** Sigma of the window in which strokes and their ground are judged, at half resolution. */
const WINDOW = 2.5;
