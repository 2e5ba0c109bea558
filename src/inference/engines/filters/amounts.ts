import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import type { NetworkTensor } from '../../session.ts';
import { smoothstep } from '../../smoothstep.ts';
import type { FilterStyle } from './styles.ts';

/**
 * What a style does at a strength: every effect fades in over its own part of the strength range, so that 0.3 is a light
 * filter, 0.6 has clear lines and 0.9 large flat areas.
 * @param strength 0..1; at 0 every effect is off
 * @param longSide of the picture, in pixels
 */
export function amountsAt(style: FilterStyle, strength: number, longSide: number): Amounts {
  const rise: Rise = (from, to) => {
    const t = Math.min(Math.max((strength - from) / (to - from), 0), 1);
    return t * t * (3 - 2 * t);
  };
  return {
    ...areaAmounts(style, rise),
    ...lineAmounts(style, rise),
    ...colourAmounts(style, rise),
    print: smoothstep(LEGIBLE.from, LEGIBLE.to, longSide),
  };
}

/** Long sides of pictures in which no print can be read yet, and in which it can; in smaller ones every eye looks like a letter. */
const LEGIBLE = { from: 160, to: 320 };

/** 0 below `from`, 1 above `to` of the strength range, smooth in between. */
type Rise = (from: number, to: number) => number;

const areaAmounts = ({ flatten, detail, tone, steps }: FilterStyle, rise: Rise) => {
  const detailDrop = rise(0.05, 0.9) + 0.7 * rise(0.65, 0.95);
  const levels = steps.levels;
  return {
    flattenFine: rise(0, 0.45),
    flattenAreas: flatten.areas * rise(0.25, 0.95),
    flattenBroad: flatten.broad * rise(0.6, 0.95),
    flattenSkin: flatten.skin * rise(0.2, 0.9),
    detailOn: rise(0, 0.1),
    detailThreshold: detail.threshold * detailDrop,
    detailThresholdSkin: detail.skin * detailDrop,
    toneAmount: tone.amount * rise(0, 0.8),
    toneMean: tone.mean,
    toneDeviation: tone.deviation,
    keepDark: tone.keepDark,
    skinLift: tone.skinLift * rise(0.1, 0.8),
    keepAmount: rise(0, 0.5),
    whiteBalance: tone.whiteBalance * rise(0, 0.8),
    threshold1: steps.thresholds[0],
    threshold2: steps.thresholds[1],
    threshold3: steps.thresholds[2],
    threshold4: steps.thresholds[3],
    level0: levels[0],
    rise1: levels[1] - levels[0],
    rise2: levels[2] - levels[1],
    rise3: levels[3] - levels[2],
    rise4: levels[4] - levels[3],
    hardness: steps.hardness,
    steps: steps.amount * rise(0.2, 0.95),
  };
};

const lineAmounts = ({ lines, blacks }: FilterStyle, rise: Rise) => ({
  fine: lines.fine,
  fineThreshold: lines.fineThreshold,
  contour: lines.contour,
  contourThreshold: lines.contourThreshold,
  lines: rise(0.05, 0.6),
  tint: lines.tint,
  lessOnSkin: lines.lessOnSkin,
  dry: lines.dry,
  weight: lines.weight * rise(0.1, 0.8),
  blacks: blacks.amount * rise(0.3, 0.9),
  blackBelow: blacks.below,
});

const colourAmounts = ({ colour, paper, marks }: FilterStyle, rise: Rise) => {
  const medium = rise(0.1, 0.8);
  return {
    saturation: 1 + (colour.saturation - 1) * rise(0, 0.8),
    gray: colour.gray * rise(0.1, 0.38),
    palette: colour.palette * rise(0.2, 0.9),
    shadowR: colour.shadow[0] * rise(0.2, 0.9),
    shadowG: colour.shadow[1] * rise(0.2, 0.9),
    shadowB: colour.shadow[2] * rise(0.2, 0.9),
    paperR: paper.colour[0],
    paperG: paper.colour[1],
    paperB: paper.colour[2],
    inkR: paper.ink[0],
    inkG: paper.ink[1],
    inkB: paper.ink[2],
    paper: paper.mix * rise(0, 0.7),
    border: paper.border * medium,
    void: paper.void * medium,
    seal: paper.seal * medium,
    grain: paper.grain * medium,
    pigment: marks.pigment * medium,
    edges: marks.edges * medium,
    halftone: marks.halftone * medium,
    hatch: marks.hatch * medium,
    dodge: marks.dodge * rise(0, 0.5),
    washes: marks.washes * rise(0.15, 0.5),
  };
};

export type Amounts = Readonly<Record<AmountName, number>>;

/** Picks an amount by name inside a graph, as a tensor of shape [1]. */
export type Amount = (name: AmountName) => Value;

/** The amounts in the order in which the graphs read them. */
export function packAmounts(amounts: Amounts): NetworkTensor {
  return { data: Float32Array.from(AMOUNT_NAMES, (name) => amounts[name]), dims: [AMOUNT_NAMES.length] };
}

/** Declares the packed amounts as an input of a graph; the result picks one by name. */
export function amountInputs(graph: GraphBuilder): Amount {
  const packed = graph.input('amounts', 'float32', [AMOUNT_NAMES.length]);
  const picked = new Map<AmountName, Value>();
  return (name) => {
    const known = picked.get(name);
    if (known !== undefined) return known;
    const index = AMOUNT_NAMES.indexOf(name);
    const value = graph.op('Slice', [packed, graph.ints([index]), graph.ints([index + 1])]);
    picked.set(name, value);
    return value;
  };
}

const AMOUNT_NAMES = [
  'flattenFine',
  'flattenAreas',
  'flattenBroad',
  'flattenSkin',
  'detailOn',
  'detailThreshold',
  'detailThresholdSkin',
  'toneAmount',
  'toneMean',
  'toneDeviation',
  'keepDark',
  'skinLift',
  'keepAmount',
  'whiteBalance',
  'threshold1',
  'threshold2',
  'threshold3',
  'threshold4',
  'level0',
  'rise1',
  'rise2',
  'rise3',
  'rise4',
  'hardness',
  'steps',
  'fine',
  'fineThreshold',
  'contour',
  'contourThreshold',
  'lines',
  'tint',
  'lessOnSkin',
  'dry',
  'weight',
  'blacks',
  'blackBelow',
  'saturation',
  'gray',
  'palette',
  'shadowR',
  'shadowG',
  'shadowB',
  'paperR',
  'paperG',
  'paperB',
  'inkR',
  'inkG',
  'inkB',
  'paper',
  'border',
  'void',
  'seal',
  'grain',
  'pigment',
  'edges',
  'halftone',
  'hatch',
  'dodge',
  'washes',
  'print',
] as const;
type AmountName = (typeof AMOUNT_NAMES)[number];
