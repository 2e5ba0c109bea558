import type { Value } from '../../onnx/graph.ts';
import type { Maths } from './maths.ts';

/** The working resolutions of the core, each an int64 [rows, columns]. */
export interface Sizes {
  /** Tones, areas and flow. */
  readonly tone: Value;
  /** Half and quarter of it, for what is smooth anyway. */
  readonly half: Value;
  readonly quarter: Value;
  /** Fine lines. */
  readonly line: Value;
}

/** A plane at a smaller size, every pixel the mean of those it stands for. */
export function shrink({ resize }: Maths, plane: Value, size: Value): Value {
  return resize(plane, size, { antialias: true });
}

/** A wide blur of one plane, made at a quarter of the resolution; sigma is counted in quarter-resolution pixels. */
export function wideBlur(maths: Maths, plane: Value, sigma: number, { quarter, tone }: Sizes): Value {
  return maths.resize(maths.blur(shrink(maths, plane, quarter), 1, sigma), tone);
}
