import { createGraph, type GraphBuilder, type Value } from '../../onnx/graph.ts';
import { amountInputs } from './amounts.ts';
import { FIELDS, type FieldName } from './core.ts';
import { createMaths } from './maths.ts';
import {
  blankBorder,
  dodge,
  emptyPaper,
  halftone,
  hatch,
  type Medium,
  type PaintTools,
  paperTextures,
  wash,
} from './medium.ts';
import { expose, intoSteps } from './tone.ts';

/**
 * Builds the graph that paints one strip of rows at full resolution from the photo and the core's fields. Every operation
 * looks at one pixel only, so strips fit together without a seam.
 *
 * Inputs: `photo` u8 [1,h,W,3]; `fields` f32 [1,c,p,fw] (see {@link fieldChannels}) and `lines` f32 [1,1,q,lw], the
 * rows that the strip needs; `fieldsWeights` f32 [h,p] and `linesWeights` f32 [h,q] that interpolate them;
 * `correction` f32 [6]; `amounts`; by medium `grain`, `cloud`, `hatch` u8 [1,1,h,W] (128 = nothing, 40 = one deviation),
 * `rowEdge` [1,1,h,1] and `columnEdge` [1,1,1,W] (distance to the border, as a part of that side), `rowWave` and
 * `columnWave` likewise (cosines of the halftone screen), `dotScale` [1]. Output: `drawing` u8 [1,h,W,3].
 */
export function buildCompose(medium: Medium): Uint8Array {
  const graph = createGraph('filters-compose');
  const maths = createMaths(graph);
  const amount = amountInputs(graph);
  const tools = { graph, maths, amount };
  const { add, sub, mul, clip, lerp } = maths;

  const bytes = graph.op('Transpose', [graph.input('photo', 'uint8')], { perm: [0, 3, 1, 2] });
  const photo = mul(graph.op('Cast', [bytes], { to: FLOAT32 }), 1 / 255);
  const width = graph.op('Shape', [bytes], { start: 3, end: 4 });
  const fine = enlarge(graph, 'lines', width);
  const used = usedFields(medium);
  const planes = maths.split(enlarge(graph, 'fields', width), GUIDES + used.length);
  const field = (name: PlaneName) => planes[GUIDES + used.indexOf(name)]!;
  const [skin, features] = [field('skin'), field('features')];
  const { gains, exposure } = correctionInput(graph);

  const colour = mul(keepDetail(tools, photo, planes.slice(0, GUIDES), skin, features), gains);
  const lightness = maths.luma(colour);
  // Bounded, so that a dark neighbour cannot smear into the skin.
  const smoother = clip(sub(field('calm'), lightness), -0.06, 0.15);
  const even = add(lightness, mul(smoother, skin, sub(1, features), amount('flattenSkin')));
  let bright = mul(expose(maths, amount, even, exposure), field('gain'));
  if (medium.dodge) bright = dodge(tools, bright, lightness, field('surround'));
  let drawn = mul(intoSteps(maths, amount, bright, { skin, features }), field('give'));

  const textures = medium.paper ? paperTextures(tools) : undefined;
  if (textures) drawn = wash(tools, drawn, textures, field('edges'));
  if (medium.hatch) drawn = hatch(tools, drawn);
  if (medium.halftone) drawn = halftone(tools, drawn, bright, features);

  let painted = inColour(tools, { colour, lightness, drawn, skin, pale: field('pale') });
  const ink = triple(tools, 'ink');
  let visible: Value = amount('lines');
  let edge: Value = amount('fineThreshold');
  if (textures) {
    const { grain, cloud } = textures;
    const paper = triple(tools, 'paper');
    const blank = blankBorder(tools, textures);
    const around = medium.void ? emptyPaper(tools, textures) : undefined;
    // Pigment gathers where a wash dries: the more of it there is, the darker its edge.
    if (around) painted = mul(painted, sub(1, mul(around.rim, sub(1, drawn), 0.35)));
    painted = lerp(painted, add(ink, mul(painted, sub(paper, ink))), amount('paper'));
    painted = lerp(painted, paper, around ? maths.max(blank, around.empty) : blank);
    // A dry brush leaves out the paper's hollows and swells and thins with the pigment.
    const dry = sub(1, mul(clip(mul(grain, 0.5), 0, 0.6), amount('dry')));
    visible = mul(visible, dry, sub(1, blank));
    edge = add(edge, mul(cloud, mul(amount('dry'), 0.004)));
  }
  const weight = medium.weight ? penWeight(tools, field('calm')) : undefined;
  const line = clip(mul(lineCover(tools, { fine, edge, contours: field('contours'), weight }), visible));
  const inked = lerp(painted, lerp(ink, mul(painted, 0.34), amount('tint')), line);

  const out = graph.op('Cast', [add(mul(clip(inked), 255), 0.5)], { to: UINT8 });
  graph.output('drawing', graph.op('Transpose', [out], { perm: [0, 2, 3, 1] }), 'uint8', [1, 'h', 'W', 3]);
  return graph.encode();
}

/** The channels of the core's `fields` that a medium's graph takes, in its order. */
export function fieldChannels(medium: Medium): number[] {
  const guides = Array.from({ length: GUIDES }, (_, channel) => channel);
  return [...guides, ...usedFields(medium).map((name) => GUIDES + PLANES.indexOf(name))];
}

/** The flat picture with the photo's sharp edges, and of the photo's detail what is stronger than a threshold. */
function keepDetail(
  { maths, amount }: PaintTools,
  photo: Value,
  guides: readonly Value[],
  skin: Value,
  features: Value,
): Value {
  const { add, sub, mul, div, abs, relu, concat, lerp, maxChannels } = maths;
  const flat = add(mul(photo, concat(...guides.slice(0, 3))), concat(...guides.slice(3)));
  const detail = sub(photo, flat);
  const size = maxChannels(abs(detail), 3);
  const threshold = mul(
    add(mul(skin, amount('detailThresholdSkin')), amount('detailThreshold')),
    sub(1, mul(features, 0.7)),
  );
  const kept = mul(div(relu(sub(size, threshold)), add(size, 1e-4)), add(mul(features, 0.35), 1));
  return add(flat, mul(detail, lerp(1, kept, amount('detailOn'))));
}

/** The drawn lightness in the photo's hue: more saturated, less so on skin, paler on teeth and lips; shadows take the style's tint. */
function inColour(
  tools: PaintTools,
  {
    colour,
    lightness,
    drawn,
    skin,
    pale,
  }: { colour: Value; lightness: Value; drawn: Value; skin: Value; pale: Value },
): Value {
  const { add, sub, mul, div, clip, lerp } = tools.maths;
  const chroma = lerp(1, tools.amount('saturation'), sub(1, mul(skin, 0.85)));
  const shade = clip(div(add(drawn, 0.1), add(lightness, 0.1)), 0.4, 1.5);
  const strength = mul(chroma, shade, sub(1, tools.amount('gray')), sub(1, pale));
  const shadow = mul(drawn, sub(1, drawn), sub(1.2, drawn));
  return add(mul(sub(colour, lightness), strength), drawn, mul(triple(tools, 'shadow'), shadow));
}

/** What a pen's threshold is multiplied by: lines swell in the shade and thin out in the light. */
function penWeight({ maths, amount }: PaintTools, calm: Value): Value {
  const { add, sub, mul, clip } = maths;
  return add(mul(clip(sub(mul(calm, 2.2), 1), -1, 1), amount('weight')), 1);
}

interface Cover {
  readonly fine: Value;
  /** Where a fine line begins. */
  readonly edge: Value;
  readonly contours: Value;
  readonly weight: Value | undefined;
}

/** How much ink covers each pixel, 0..1, from fine lines and contours. */
function lineCover({ maths, amount }: PaintTools, { fine, edge, contours, weight }: Cover): Value {
  const { mul, max, smoothstep } = maths;
  const weighed = (threshold: Value) => (weight ? mul(threshold, weight) : threshold);
  const line = smoothstep(fine, weighed(edge), weighed(mul(amount('fineThreshold'), 2.1)));
  const contour = smoothstep(
    contours,
    weighed(amount('contourThreshold')),
    weighed(mul(amount('contourThreshold'), 2)),
  );
  return max(mul(line, amount('fine')), mul(contour, amount('contour')));
}

/** Columns by bilinear resize, rows by the weights of the strip. */
function enlarge(graph: GraphBuilder, name: 'fields' | 'lines', width: Value): Value {
  const plane = graph.input(name, 'float32');
  const height = graph.op('Shape', [plane], { start: 2, end: 3 });
  const size = graph.op('Concat', [height, width], { axis: 0 });
  const wide = graph.op('Resize', [plane, '', '', size], { mode: 'linear', axes: [2, 3] });
  return graph.op('MatMul', [graph.input(`${name}Weights`, 'float32'), wide]);
}

function correctionInput(graph: GraphBuilder) {
  const correction = graph.input('correction', 'float32', [6]);
  const [gains, lift, contrast, toe] = graph.ops('Split', [correction, graph.ints([3, 1, 1, 1])], 4);
  return {
    gains: graph.op('Reshape', [gains!, graph.ints([1, 3, 1, 1])]),
    exposure: { lift: lift!, contrast: contrast!, toe: toe! },
  };
}

/** The colour of three amounts, as [1,3,1,1]. */
function triple({ graph, amount }: PaintTools, name: 'shadow' | 'paper' | 'ink'): Value {
  const parts = [amount(`${name}R`), amount(`${name}G`), amount(`${name}B`)];
  return graph.op('Reshape', [graph.op('Concat', parts, { axis: 0 }), graph.ints([1, 3, 1, 1])]);
}

function usedFields({ dodge, paper }: Medium): PlaneName[] {
  return PLANES.filter((name) => (name !== 'surround' || dodge) && (name !== 'edges' || paper));
}

type PlaneName = Exclude<FieldName, 'guide'>;
const PLANES = FIELDS.filter((name): name is PlaneName => name !== 'guide');
/** Channels of the `guide` field, which come first: three scales, three offsets. */
const GUIDES = 6;
const FLOAT32 = 1;
const UINT8 = 2;
