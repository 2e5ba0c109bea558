import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { alongFlow, orientedKernels } from './flow.ts';
import type { Maths } from './maths.ts';

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

/** Kernels [8,1,k,k] that average along a line of sigma `length` pixels. */
export function strokeKernels(graph: GraphBuilder, length: number, radius: number): Value {
  const kernels = orientedKernels(radius, (along, across) =>
    Math.exp(-(along ** 2) / (2 * length ** 2) - across ** 2 / (2 * 0.55 ** 2)),
  );
  return graph.floats(kernels, [8, 1, 2 * radius + 1, 2 * radius + 1]);
}

/**
 * Coarse contours between areas, equal-lightness edges of colour included: a difference of Gaussians on the smoothed
 * colours, averaged along the edge.
 */
export function findContours(graph: GraphBuilder, maths: Maths, smooth: Value, directions: Value): Value {
  const { add, sub, mul, div, max, luma, maxChannels, blur, padEdge } = maths;
  const calm = blur(smooth, 3, 0.8);
  const wide = blur(calm, 3, 1.8);
  const difference = sub(wide, blur(calm, 3, 0.9));
  const dark = max(luma(difference), mul(maxChannels(difference, 3), 0.7));
  const contours = div(dark, add(mul(luma(wide), 0.7), 0.3));
  return alongFlow(graph, maths, padEdge(contours, 4), strokeKernels(graph, 2.3, 4), directions);
}

/** Larger kernels cost more than they show. */
const MAX_RADIUS = 7;
