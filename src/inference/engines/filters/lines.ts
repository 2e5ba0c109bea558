import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import type { Amount } from './amounts.ts';
import { alongFlow, type Flow, orientedKernels } from './flow.ts';
import type { Maths } from './maths.ts';
import { type Sizes, shrink } from './sizes.ts';

/**
 * Kernels [8,1,k,k] that answer to dark lines of a given width and direction: difference of two Gaussians across the
 * line, a Gaussian along it (flow-based difference of Gaussians, Kang et al. 2007, per direction).
 * @param width sigma of the inner Gaussian in pixels
 * @param length sigma along the line in pixels
 */
export function lineKernels(width: number, length: number): { kernels: Float32Array; radius: number } {
  const outer = 1.6 * width;
  const radius = Math.min(Math.ceil(Math.max(2.4 * outer, 2 * length)), MAX_RADIUS);
  const profile = (sigma: number) =>
    orientedKernels(radius, (along, across) =>
      Math.exp(-(along ** 2) / (2 * length ** 2) - across ** 2 / (2 * sigma ** 2)),
    );
  const inner = profile(width);
  return { kernels: profile(outer).map((value, index) => value - inner[index]!), radius };
}

/** What the photo says about a place, at tone resolution. */
export interface ProcessContext {
  /** [1,3,h,w]: the photo without its fine texture. */
  readonly fine: Value;
  readonly flow: Flow;
  readonly skin: Value;
  readonly features: Value;
  /** Eyes, brows, lips and the jaw of known faces. */
  readonly parts: Value;
  readonly jaw: Value;
  /** Print is drawn by its own strokes: lines would be thicker. */
  readonly print: Value;
  readonly sizes: Sizes;
}

/**
 * Dark lines at line resolution [1,1,H,W], positive where the photo is darker than beside; freed of single dashes that
 * no other dash continues, toned down on smooth skin, and bolder on the parts of a face.
 * @param luma [1,1,H,W] of the photo, padded by the radius of `kernels`
 * @param kernels from {@link lineKernels}
 */
export function findFineLines(
  graph: GraphBuilder,
  maths: Maths,
  amount: Amount,
  { luma, kernels }: { luma: Value; kernels: Value },
  { fine, flow, skin, features, parts, jaw, print, sizes }: ProcessContext,
): Value {
  const { add, sub, mul, div, max, smoothstep, slope, resize, padEdge } = maths;
  const answers = alongFlow(graph, maths, luma, kernels, resize(flow.directions, sizes.line));
  const certain = mul(
    smoothstep(flow.magnitude, 0.003, 0.016),
    add(mul(smoothstep(flow.agreement, 0.2, 0.55), 0.75), 0.25),
  );
  const local = add(mul(maths.luma(fine), 0.7), 0.3);
  const lines = mul(answers, resize(div(certain, local), sizes.line));

  const marks = padEdge(shrink(maths, slope(lines, 0.007, 0.016), sizes.half), 5);
  const directions = shrink(maths, flow.directions, sizes.half);
  const continued = alongFlow(graph, maths, marks, strokeKernels(graph, 2.5, 5), directions);
  const coherent = max(
    resize(smoothstep(continued, 0.12, 0.34), sizes.tone),
    mul(features, sub(1, mul(parts, 0.25))),
  );
  const wanted = mul(
    sub(1, mul(skin, sub(1, features), amount('lessOnSkin'))),
    add(mul(coherent, 0.88), 0.12),
    add(1, max(mul(parts, BOLDER), mul(jaw, BOLDER))),
    sub(1, print),
  );
  return mul(lines, resize(wanted, sizes.line));
}

/**
 * Coarse contours between areas [1,1,h,w], equal-lightness edges of colour included: a difference of Gaussians on the
 * smoothed colours, averaged along the edge; weaker inside features, which have their fine lines.
 */
export function findContours(
  graph: GraphBuilder,
  maths: Maths,
  { fine, flow, features, jaw, print }: Pick<ProcessContext, 'fine' | 'flow' | 'features' | 'jaw' | 'print'>,
): Value {
  const { add, sub, mul, div, max, luma, maxChannels, smoothstep, blur, padEdge } = maths;
  const wide = blur(fine, 3, 1.97);
  const difference = sub(wide, blur(fine, 3, 1.2));
  const dark = max(luma(difference), mul(maxChannels(difference, 3), 0.7));
  const contours = div(dark, add(mul(luma(wide), 0.7), 0.3));
  return mul(
    alongFlow(graph, maths, padEdge(contours, 4), strokeKernels(graph, 2.3, 4), flow.directions),
    add(sub(1, mul(features, 0.7)), mul(jaw, BOLDER)),
    add(mul(smoothstep(flow.agreement, 0.15, 0.5), 0.7), 0.3),
    sub(1, print),
  );
}

/** Kernels [8,1,k,k] that average along a line of sigma `length` pixels. */
function strokeKernels(graph: GraphBuilder, length: number, radius: number): Value {
  const kernels = orientedKernels(radius, (along, across) =>
    Math.exp(-(along ** 2) / (2 * length ** 2) - across ** 2 / (2 * 0.55 ** 2)),
  );
  return graph.floats(kernels, [8, 1, 2 * radius + 1, 2 * radius + 1]);
}

/** So much stronger are the lines of a face's eyes, brows, lips and jaw. */
const BOLDER = 0.55;
/** Larger kernels cost more than they show. */
const MAX_RADIUS = 7;
