import { createGraph, type GraphBuilder, type Value } from '../../onnx/graph.ts';
import { type AmountName, amountInputs } from './amounts.ts';
import { FIELDS, type FieldName } from './core.ts';
import { createMaths, type Maths } from './maths.ts';
import { expose, intoSteps } from './tone.ts';

/** The marks a style leaves out altogether cost nothing: the graph is built without them. */
export interface Medium {
  readonly halftone: boolean;
  readonly hatch: boolean;
  readonly dodge: boolean;
  /** Pigment, grain, darkened edges, dry lines and the torn border. */
  readonly paper: boolean;
}

/**
 * Builds the graph that draws one strip of rows at full resolution from the photo and the core's fields. Every operation
 * looks at one pixel only, so strips fit together without a seam.
 *
 * Inputs: `photo` u8 [1,h,W,3]; `fields` f32 [1,c,p,fw] (see {@link fieldChannels}) and `lines` f32 [1,1,q,lw], the
 * rows that the strip needs; `fieldsWeights` f32 [h,p] and `linesWeights` f32 [h,q] that interpolate them;
 * `correction` f32 [5]; `amounts`; by medium `grain`, `cloud`, `hatch` u8 [1,1,h,W] (128 = nothing, 40 = one deviation),
 * `rowEdge` [1,1,h,1] and `columnEdge` [1,1,1,W] (distance to the border, as a part of that side), `rowWave` and
 * `columnWave` likewise (cosines of the halftone screen), `dotScale` [1]. Output: `drawing` u8 [1,h,W,3].
 */
export function buildCompose(medium: Medium): Uint8Array {
  const graph = createGraph('filters-compose');
  const maths = createMaths(graph);
  const amount = amountInputs(graph);
  const { add, sub, mul, div, clip, sigmoid, smoothstep, slope, max, min, abs, lerp, channels } = maths;

  const bytes = graph.op('Transpose', [graph.input('photo', 'uint8', [1, 'h', 'W', 3])], {
    perm: [0, 3, 1, 2],
  });
  const photo = mul(graph.op('Cast', [bytes], { to: FLOAT32 }), 1 / 255);
  const width = graph.op('Shape', [bytes], { start: 3, end: 4 });
  const used = usedFields(medium);
  const fine = enlarge(graph, 'lines', 1, width);
  const fields = enlarge(graph, 'fields', fieldChannels(medium).length, width);
  const field = (name: FieldName) => {
    const { at, count } = place(used, name);
    return channels(fields, at, count);
  };
  const guides = field('guide');
  const [skin, features, contours] = [field('skin'), field('features'), field('contours')];
  const correction = graph.input('correction', 'float32', [5]);
  const gains = graph.op('Reshape', [
    graph.op('Slice', [correction, graph.ints([0]), graph.ints([3])]),
    graph.ints([1, 3, 1, 1]),
  ]);
  const exposure = {
    gamma: graph.op('Slice', [correction, graph.ints([3]), graph.ints([4])]),
    contrast: graph.op('Slice', [correction, graph.ints([4]), graph.ints([5])]),
  };

  // The flat picture with the photo's sharp edges, and of the photo's detail what is stronger than a threshold.
  const flat = add(mul(photo, channels(guides, 0, 3)), channels(guides, 3, 3));
  const detail = sub(photo, flat);
  const size = maths.maxChannels(abs(detail), 3);
  const threshold = mul(
    add(mul(skin, amount('detailThresholdSkin')), amount('detailThreshold')),
    sub(1, mul(features, 0.7)),
  );
  const kept = mul(div(maths.relu(sub(size, threshold)), add(size, 1e-4)), add(mul(features, 0.35), 1));
  const colour = mul(add(flat, mul(detail, lerp(1, kept, amount('detailOn')))), gains);
  const lightness = maths.luma(colour);

  const smoothSkin = mul(skin, sub(1, features), amount('flattenSkin'));
  const even = lerp(lightness, field('calm'), smoothSkin);
  const medium_ = { graph, maths, amount };
  let bright = mul(expose(maths, even, exposure), field('gain'));
  if (medium.dodge) {
    const ratio = clip(div(add(lightness, 0.02), add(mul(field('surround'), 1.02), 0.02)));
    const sketch = mul(maths.square(ratio), add(mul(bright, 0.45), 0.55));
    bright = lerp(bright, sketch, amount('dodge'));
  }
  let drawn = mul(intoSteps(maths, amount, bright, { skin, features }), field('give'));
  const textures = medium.paper
    ? { grain: texture(medium_, 'grain'), cloud: texture(medium_, 'cloud') }
    : undefined;
  if (textures) {
    const edges = slope(field('edges'), 0, 1 / 8);
    const density = add(
      mul(textures.cloud, amount('pigment')),
      mul(textures.grain, amount('grain')),
      mul(edges, amount('edges')),
    );
    drawn = sub(drawn, mul(drawn, sub(1.04, drawn), density));
  }
  if (medium.hatch) {
    const strokes = clip(add(mul(texture(medium_, 'hatch'), 0.45), 0.45), 0, 1.2);
    drawn = sub(drawn, mul(strokes, clip(sub(0.92, drawn)), amount('hatch')));
  }
  if (medium.halftone) {
    const dots = mul(add(wave(graph, 'rowWave', true), wave(graph, 'columnWave', false)), 0.5);
    const cover = clip(mul(sub(0.62, bright), 1.6), 0, 0.85);
    const band = mul(smoothstep(bright, 0.2, 0.3), sub(1, smoothstep(bright, 0.52, 0.66)));
    const dot = sigmoid(mul(add(dots, sub(mul(cover, 1.5), 0.75)), graph.input('dotScale', 'float32', [1])));
    drawn = mul(drawn, sub(1, mul(band, dot, sub(amount('halftone'), mul(features, amount('halftone'))))));
  }

  const chroma = lerp(1, amount('saturation'), sub(1, mul(skin, 0.85)));
  const shade = clip(div(add(drawn, 0.1), add(lightness, 0.1)), 0.4, 1.5);
  const tint = mul(drawn, sub(1, drawn), sub(1.2, drawn));
  let painted = add(
    mul(sub(colour, lightness), mul(mul(chroma, shade), sub(1, amount('gray')))),
    drawn,
    mul(triple(medium_, 'shadow'), tint),
  );
  const ink = triple(medium_, 'ink');
  let visible: Value = amount('lines');
  let blank: Value | undefined;
  if (textures) {
    const paper = triple(medium_, 'paper');
    painted = lerp(painted, add(ink, mul(painted, sub(paper, ink))), amount('paper'));
    const border = add(
      min(wave(graph, 'rowEdge', true), wave(graph, 'columnEdge', false)),
      mul(textures.cloud, 0.009),
      mul(textures.grain, 0.0015),
    );
    blank = mul(sub(1, smoothstep(border, 0.012, 0.034)), amount('border'));
    painted = lerp(painted, paper, blank);
    const dry = sub(1, mul(clip(mul(textures.grain, 0.5), 0, 0.6), amount('dry')));
    visible = mul(visible, dry, sub(1, blank));
  }
  const fineEdge: Value = textures
    ? add(mul(textures.cloud, mul(amount('dry'), 0.004)), amount('fineThreshold'))
    : amount('fineThreshold');
  const fineLine = smoothstep(fine, fineEdge, mul(amount('fineThreshold'), 2.1));
  const contour = smoothstep(contours, amount('contourThreshold'), mul(amount('contourThreshold'), 2));
  const line = clip(mul(max(mul(fineLine, amount('fine')), mul(contour, amount('contour'))), visible));
  const lineColour = lerp(ink, mul(painted, 0.34), amount('tint'));
  const inked = lerp(painted, lineColour, line);

  const out = graph.op('Cast', [add(mul(clip(inked), 255), 0.5)], { to: UINT8 });
  graph.output('drawing', graph.op('Transpose', [out], { perm: [0, 2, 3, 1] }), 'uint8', [1, 'h', 'W', 3]);
  return graph.encode();
}

/** The channels of the core's `fields` that a medium's graph takes, in its order. */
export function fieldChannels(medium: Medium): number[] {
  return usedFields(medium).flatMap((name) => {
    const { at, count } = place(FIELDS, name);
    return Array.from({ length: count }, (_, i) => at + i);
  });
}

function usedFields({ dodge, paper }: Medium): FieldName[] {
  return FIELDS.filter((name) => (name !== 'surround' || dodge) && (name !== 'edges' || paper));
}

function place(fields: readonly FieldName[], name: FieldName): { at: number; count: number } {
  const width = (field: FieldName) => (field === 'guide' ? 6 : 1);
  const at = fields.slice(0, fields.indexOf(name)).reduce((sum, field) => sum + width(field), 0);
  return { at, count: width(name) };
}

interface Tools {
  readonly graph: GraphBuilder;
  readonly maths: Maths;
  readonly amount: (name: AmountName) => Value;
}

/** Columns by bilinear resize, rows by the weights of the strip. */
function enlarge(graph: GraphBuilder, name: 'fields' | 'lines', count: number, width: Value): Value {
  const plane = graph.input(name, 'float32', [1, count, `${name}H`, `${name}W`]);
  const height = graph.op('Shape', [plane], { start: 2, end: 3 });
  const size = graph.op('Concat', [height, width], { axis: 0 });
  const wide = graph.op('Resize', [plane, '', '', size], { mode: 'linear', axes: [2, 3] });
  return graph.op('MatMul', [graph.input(`${name}Weights`, 'float32', ['h', `${name}H`]), wide]);
}

/** A texture tile as numbers around 0 with deviation 1. */
function texture({ graph, maths }: Tools, name: string): Value {
  const bytes = graph.input(name, 'uint8', [1, 1, 'h', 'W']);
  return maths.mul(maths.sub(graph.op('Cast', [bytes], { to: FLOAT32 }), 128), 1 / 40);
}

function wave(graph: GraphBuilder, name: string, alongRows: boolean): Value {
  return graph.input(name, 'float32', alongRows ? [1, 1, 'h', 1] : [1, 1, 1, 'W']);
}

/** The colour of three amounts, as [1,3,1,1]. */
function triple({ graph, amount }: Tools, name: 'shadow' | 'paper' | 'ink'): Value {
  const parts = [amount(`${name}R`), amount(`${name}G`), amount(`${name}B`)];
  return graph.op('Reshape', [graph.op('Concat', parts, { axis: 0 }), graph.ints([1, 3, 1, 1])]);
}

const FLOAT32 = 1;
const UINT8 = 2;
