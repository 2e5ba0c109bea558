import { createGraph, type GraphBuilder, type Value } from '../../onnx/graph.ts';
import { type AmountName, amountInputs } from './amounts.ts';
import { alongFlow, DIRECTIONS, findFlow } from './flow.ts';
import { guide } from './guided.ts';
import { calmestWindows, paint } from './kuwahara.ts';
import { findContours, strokeKernels } from './lines.ts';
import { createMaths, type Maths } from './maths.ts';
import { findFeatures, findSkin } from './skin.ts';
import { type Exposure, expose, intoSteps } from './tone.ts';

/** What each channel of the core's `fields` holds, from the first. `guide` takes six channels. */
export const FIELDS = [
  'guide',
  'skin',
  'features',
  'contours',
  'gain',
  'give',
  'calm',
  'surround',
  'edges',
] as const;
export type FieldName = (typeof FIELDS)[number];

/**
 * Builds the graph that looks at the photo at a fixed working resolution and finds every smooth field of the drawing.
 * The drawing itself is made from these fields at full resolution by the graph of compose.ts: thresholds applied there
 * are sharp at any size while this graph's cost does not grow with the photo.
 *
 * Inputs: `photo` f32 [1,3,H,W] at line resolution, 0..1; `tone`, `half` and `quarter` i32 [2]: rows and columns of the
 * tone resolution [h,w] and of its half and quarter; `kernels` f32 [8,1,k,k] of lines.ts and `pads` i32 [8], which pad
 * by the kernels' radius; `amounts`. Outputs: `fields` f32 [1,14,h,w] (see {@link FIELDS}), `lines` f32 [1,1,H,W], `correction` f32 [5]: three
 * white balance gains, gamma, contrast.
 */
export function buildCore(): Uint8Array {
  const graph = createGraph('filters-core');
  const maths = createMaths(graph);
  const amount = amountInputs(graph);
  const large = graph.input('photo', 'float32', [1, 3, 'H', 'W']);
  const kernels = graph.input('kernels', 'float32', [DIRECTIONS, 1, 'k', 'k']);
  const integers = (name: string, count: number) =>
    graph.op('Cast', [graph.input(name, 'int32', [count])], { to: INT64 });
  const pads = integers('pads', 8);
  const sizes: Sizes = {
    tone: integers('tone', 2),
    line: graph.op('Shape', [large], { start: 2, end: 4 }),
    half: integers('half', 2),
    quarter: integers('quarter', 2),
  };
  const luma = maths.luma(large);
  const photo = maths.resize(large, sizes.tone, { antialias: true });

  const fine = paint(maths, calmestWindows(maths, photo, 1.6, 1.8));
  const flow = findFlow(graph, maths, photo);
  const skin = findSkin(maths, fine);
  const nearSkin = wideBlur(maths, skin, 2.25, sizes);
  const features = findFeatures(graph, maths, {
    lightness: maths.luma(photo),
    nearSkin,
    half: sizes.half,
    full: sizes.tone,
  });
  const { base, calm } = flatten(maths, amount, { photo, fine, flow, skin, features, sizes });
  const lightness = maths.luma(base);
  const surround = wideBlur(maths, lightness, 1.75, sizes);
  const edges = maths.abs(maths.sub(lightness, maths.blur(lightness, 1, 2.2)));

  const { gains, exposure } = correct(maths, amount, photo);
  const { gain, give } = balanceSkin(maths, amount, { base, gains, exposure, skin, features, sizes });

  const contours = maths.mul(
    findContours(graph, maths, fine, flow.directions),
    maths.sub(1, maths.mul(features, 0.7)),
    maths.add(maths.mul(maths.smoothstep(flow.agreement, 0.15, 0.5), 0.7), 0.3),
  );
  const lines = fineLines(graph, maths, amount, { luma, kernels, pads, fine, flow, skin, features, sizes });

  const fields = maths.concat(
    guide(maths, photo, base),
    skin,
    features,
    contours,
    gain,
    give,
    calm,
    surround,
    edges,
  );
  graph.output('fields', fields, 'float32', [1, 14, 'h', 'w']);
  graph.output('lines', lines, 'float32', [1, 1, 'H', 'W']);
  const correction = [gains, exposure.gamma, exposure.contrast].map((x) =>
    graph.op('Reshape', [x, graph.ints([-1])]),
  );
  graph.output('correction', graph.op('Concat', correction, { axis: 0 }), 'float32', [5]);
  return graph.encode();
}

interface Sizes {
  readonly tone: Value;
  readonly line: Value;
  readonly half: Value;
  readonly quarter: Value;
}

type Amount = (name: AmountName) => Value;

/** The flat picture: fine smoothing everywhere, areas between edges, broad areas away from edges and features. */
function flatten(
  maths: Maths,
  amount: Amount,
  {
    photo,
    fine,
    flow,
    skin,
    features,
    sizes,
  }: {
    photo: Value;
    fine: Value;
    flow: ReturnType<typeof findFlow>;
    skin: Value;
    features: Value;
    sizes: Sizes;
  },
): { base: Value; calm: Value } {
  const { sub, mul, min, max, lerp, resize, smoothstep } = maths;
  const shrink = (x: Value, size: Value) => resize(x, size, { antialias: true });
  const areas = paint(maths, resize(calmestWindows(maths, shrink(fine, sizes.half), 1.9, 2.2), sizes.tone));
  const broad = paint(maths, resize(calmestWindows(maths, shrink(areas, sizes.quarter), 2, 2.6), sizes.tone));
  const awayFromEdges = sub(1, smoothstep(flow.magnitude, 0.008, 0.028));
  const first = lerp(photo, fine, amount('flattenFine'));
  const second = lerp(first, areas, mul(sub(1, mul(features, 0.85)), amount('flattenAreas')));
  const plain = sub(1, min(mul(features, 1.2), 1));
  const onSkin = mul(skin, amount('flattenSkin'));
  const broadly = max(mul(awayFromEdges, amount('flattenBroad')), mul(onSkin, 0.5));
  return { base: lerp(second, broad, mul(plain, broadly)), calm: maths.luma(broad) };
}

/** White balance towards grey, and the exposure that brings the photo's lightness to the style's mean and deviation. */
function correct(maths: Maths, amount: Amount, photo: Value): { gains: Value; exposure: Exposure } {
  const { add, sub, mul, div, square, sqrt, log, clip, max, lerp, mean } = maths;
  const colour = mean(photo);
  const gray = mul(maths.sumChannels(colour, 3), 1 / 3);
  const gains = lerp(1, clip(div(gray, add(colour, 0.02)), 0.86, 1.16), amount('whiteBalance'));
  const lightness = maths.luma(photo);
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

/**
 * Lets every skin, dark or light, lit or in shade, be drawn alike and keep its own tone: `gain` brings the skin around a
 * place to the lightness that the steps are made for, `give` afterwards returns it to what it was, a little lifted. Both
 * are local, so neighbours of different tone do not share a correction.
 */
function balanceSkin(
  maths: Maths,
  amount: Amount,
  {
    base,
    gains,
    exposure,
    skin,
    features,
    sizes,
  }: { base: Value; gains: Value; exposure: Exposure; skin: Value; features: Value; sizes: Sizes },
): { gain: Value; give: Value } {
  const { add, sub, mul, div, exp, log, clip, concat, split, resize, blur, lerp, max, smoothstep } = maths;
  const around = (planes: Value, count: number) =>
    blur(resize(planes, sizes.quarter, { antialias: true }), count, 9);
  const lightness = maths.luma(mul(base, gains));
  const exposed = expose(maths, lightness, exposure);
  const plain = mul(skin, sub(1, features));

  const [weight, exposedSum, ownSum] = split(
    around(concat(plain, mul(plain, exposed), mul(plain, lightness)), 3),
    3,
  ) as [Value, Value, Value];
  const level = (sum: Value) => div(add(sum, 0.01), add(weight, 0.01 / SKIN_LEVEL));
  const wanted = clip(div(SKIN_LEVEL, level(exposedSum)), 0.85, 2.6);
  const present = mul(smoothstep(weight, 0.02, 0.12), amount('keepAmount'));
  const onFace = max(skin, mul(features, 0.7));
  const gain = lerp(1, resize(lerp(1, wanted, present), sizes.tone), onFace);

  const stepped = intoSteps(maths, amount, mul(exposed, gain), { skin, features });
  const drawn = div(stepped, gain);
  const own = level(ownSum);
  const lifted = exp(mul(log(own), sub(1, amount('skinLift'))));
  const ratio = clip(div(lifted, level(around(mul(plain, drawn), 1))), 0.5, 1.7);
  const keep = lerp(1, resize(ratio, sizes.tone), mul(skin, mul(amount('keepAmount'), 0.9)));
  return { gain, give: div(keep, gain) };
}

/** Lightness of lit skin that the styles' steps are made for. */
const SKIN_LEVEL = 0.72;

/** Dark lines at line resolution, freed of single dashes and toned down on smooth skin. */
function fineLines(
  graph: GraphBuilder,
  maths: Maths,
  amount: Amount,
  {
    luma,
    kernels,
    pads,
    fine,
    flow,
    skin,
    features,
    sizes,
  }: {
    luma: Value;
    kernels: Value;
    pads: Value;
    fine: Value;
    flow: ReturnType<typeof findFlow>;
    skin: Value;
    features: Value;
    sizes: Sizes;
  },
): Value {
  const { add, sub, mul, div, max, smoothstep, slope, resize, padEdge } = maths;
  const padded = graph.op('Pad', [luma, pads], { mode: 'edge' });
  const raw = alongFlow(graph, maths, padded, kernels, resize(flow.directions, sizes.line));
  const certain = mul(
    smoothstep(flow.magnitude, 0.003, 0.016),
    add(mul(smoothstep(flow.agreement, 0.2, 0.55), 0.75), 0.25),
  );
  const local = add(mul(maths.luma(fine), 0.7), 0.3);
  const lines = mul(raw, resize(div(certain, local), sizes.line));

  const shrink = (x: Value) => resize(x, sizes.half, { antialias: true });
  const marks = padEdge(shrink(slope(lines, 0.007, 0.016)), 5);
  const along = alongFlow(graph, maths, marks, strokeKernels(graph, 2.5, 5), shrink(flow.directions));
  const coherent = max(resize(smoothstep(along, 0.12, 0.34), sizes.tone), features);
  const wanted = mul(
    sub(1, mul(skin, sub(1, features), amount('lessOnSkin'))),
    add(mul(coherent, 0.88), 0.12),
  );
  return mul(lines, resize(wanted, sizes.line));
}

/** A wide blur, made at a quarter of the resolution: sigma is counted in quarter-resolution pixels. */
function wideBlur({ resize, blur }: Maths, plane: Value, sigma: number, sizes: Sizes): Value {
  return resize(blur(resize(plane, sizes.quarter, { antialias: true }), 1, sigma), sizes.tone);
}

const INT64 = 7;
