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
  /** Lines are thicker in the shade. */
  readonly weight: boolean;
  readonly halftone: boolean;
  readonly hatch: boolean;
  readonly dodge: boolean;
  /** Pigment, grain, darkened edges, dry lines and the torn border. */
  readonly paper: boolean;
  /** The painting ends before the paper does. */
  readonly void: boolean;
}

export interface Textures {
  readonly grain: Value;
  readonly cloud: Value;
  /** Distance to the paper's border, as a part of that side. */
  readonly toBorder: Value;
}

/** The textures of paper, as numbers around 0 with deviation 1, and where it ends. */
export function paperTextures(tools: PaintTools): Textures {
  const { graph, maths } = tools;
  return {
    grain: texture(tools, 'grain'),
    cloud: texture(tools, 'cloud'),
    toBorder: maths.min(profile(graph, 'rowEdge'), profile(graph, 'columnEdge')),
  };
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

/**
 * How much of the paper a wash leaves empty towards the border, 0…1, and the pigment that gathers along its wet edge. What is painted ends in clouds,
 * not in a straight line.
 */
export function emptyPaper({ maths, amount }: PaintTools, { grain, cloud, toBorder }: Textures) {
  const { add, sub, mul, smoothstep } = maths;
  const inwards = add(toBorder, mul(cloud, 0.026), mul(grain, 0.003));
  const painted = smoothstep(inwards, 0.02, 0.075);
  const rim = mul(smoothstep(inwards, 0.03, 0.06), sub(1, smoothstep(inwards, 0.06, 0.12)));
  return { empty: mul(sub(1, painted), amount('void')), rim: mul(rim, amount('void')) };
}

/** 1 where the paper's torn border stays blank, 0 inside. */
export function blankBorder({ maths, amount }: PaintTools, { grain, cloud, toBorder }: Textures): Value {
  const { add, sub, mul, smoothstep } = maths;
  const inwards = add(toBorder, mul(cloud, 0.009), mul(grain, 0.0015));
  return mul(sub(1, smoothstep(inwards, 0.006, 0.022)), amount('border'));
}

/** Numbers that depend on the row alone, [1,1,h,1], or on the column alone, [1,1,1,W]. */
function profile(graph: GraphBuilder, name: 'rowWave' | 'columnWave' | 'rowEdge' | 'columnEdge'): Value {
  return graph.input(name, 'float32');
}

function texture({ graph, maths }: PaintTools, name: 'grain' | 'cloud' | 'hatch'): Value {
  const bytes = graph.input(name, 'uint8');
  return maths.mul(maths.sub(graph.op('Cast', [bytes], { to: FLOAT32 }), 128), 1 / 40);
}

const FLOAT32 = 1;
