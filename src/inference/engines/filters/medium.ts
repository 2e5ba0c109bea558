import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import type { Amount } from './amounts.ts';
import type { Maths } from './maths.ts';

/** What the functions that paint need to build their part of the graph. */
export interface PaintTools {
  readonly graph: GraphBuilder;
  readonly maths: Maths;
  readonly amount: Amount;
}

/** The marks a style leaves out altogether cost nothing: its graph is built without them. */
export interface Medium {
  readonly halftone: boolean;
  readonly hatch: boolean;
  readonly dodge: boolean;
  /** Pigment, grain, darkened edges, dry lines and the torn border. */
  readonly paper: boolean;
}

export interface Textures {
  readonly grain: Value;
  readonly cloud: Value;
}

/** The textures of paper, as numbers around 0 with deviation 1. */
export function paperTextures(tools: PaintTools): Textures {
  return { grain: texture(tools, 'grain'), cloud: texture(tools, 'cloud') };
}

/** Lightness divided by that of its surroundings, as in a pencil drawing: even areas stay paper, edges darken. */
export function dodge(
  { maths, amount }: PaintTools,
  bright: Value,
  lightness: Value,
  surround: Value,
): Value {
  const { add, mul, div, square, clip, lerp } = maths;
  const ratio = clip(div(add(lightness, 0.02), add(mul(surround, 1.02), 0.02)));
  return lerp(bright, mul(square(ratio), add(mul(bright, 0.45), 0.55)), amount('dodge'));
}

/** Pigment that pools in clouds, settles in the paper's grain and gathers at the edges of a wash. */
export function wash(
  { maths, amount }: PaintTools,
  drawn: Value,
  { grain, cloud }: Textures,
  edges: Value,
): Value {
  const { add, sub, mul, slope } = maths;
  const density = add(
    mul(cloud, amount('pigment')),
    mul(grain, amount('grain')),
    mul(slope(edges, 0, 1 / 8), amount('edges')),
  );
  return sub(drawn, mul(drawn, sub(1.04, drawn), density));
}

/** Slanting pencil strokes, the denser the darker. */
export function hatch(tools: PaintTools, drawn: Value): Value {
  const { add, sub, mul, clip } = tools.maths;
  const strokes = clip(add(mul(texture(tools, 'hatch'), 0.45), 0.45), 0, 1.2);
  return sub(drawn, mul(strokes, clip(sub(0.92, drawn)), tools.amount('hatch')));
}

/** Printed dots in the middle tones, larger where it is darker; none on eyes and mouths. */
export function halftone(
  { graph, maths, amount }: PaintTools,
  drawn: Value,
  bright: Value,
  features: Value,
): Value {
  const { add, sub, mul, clip, sigmoid, smoothstep } = maths;
  const screen = mul(add(profile(graph, 'rowWave'), profile(graph, 'columnWave')), 0.5);
  const cover = clip(mul(sub(0.62, bright), 1.6), 0, 0.85);
  const band = mul(smoothstep(bright, 0.2, 0.3), sub(1, smoothstep(bright, 0.52, 0.66)));
  const sharpness = graph.input('dotScale', 'float32', [1]);
  const dots = sigmoid(mul(add(screen, sub(mul(cover, 1.5), 0.75)), sharpness));
  return mul(drawn, sub(1, mul(band, dots, sub(1, features), amount('halftone'))));
}

/** 1 where the paper's torn border stays blank, 0 inside. */
export function blankBorder({ graph, maths, amount }: PaintTools, { grain, cloud }: Textures): Value {
  const { add, sub, mul, min, smoothstep } = maths;
  const inwards = add(
    min(profile(graph, 'rowEdge'), profile(graph, 'columnEdge')),
    mul(cloud, 0.009),
    mul(grain, 0.0015),
  );
  return mul(sub(1, smoothstep(inwards, 0.006, 0.022)), amount('border'));
}

/** Numbers that depend on the row alone, [1,1,h,1], or on the column alone, [1,1,1,W]. */
function profile(graph: GraphBuilder, name: 'rowWave' | 'columnWave' | 'rowEdge' | 'columnEdge'): Value {
  return graph.input(name, 'float32', name.startsWith('row') ? [1, 1, 'h', 1] : [1, 1, 1, 'W']);
}

function texture({ graph, maths }: PaintTools, name: 'grain' | 'cloud' | 'hatch'): Value {
  const bytes = graph.input(name, 'uint8', [1, 1, 'h', 'W']);
  return maths.mul(maths.sub(graph.op('Cast', [bytes], { to: FLOAT32 }), 128), 1 / 40);
}

const FLOAT32 = 1;
