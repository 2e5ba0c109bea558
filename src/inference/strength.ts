import type { StrengthCurve } from '../cartoon.ts';

/** The strengths at which curves are given: a light filter, clear lines, a bold drawing, and all that there is. */
export const CURVE_STRENGTHS = [0.3, 0.6, 0.9, 1] as const;

/**
 * What an engine is asked for at a strength, so that it means the same in every style: linear between the curve's amounts, and nothing
 * at 0. Styles without a curve get the strength itself.
 */
export function amountAt(strength: number, curve?: StrengthCurve): number {
  if (curve === undefined) return strength;
  let [before, amountBefore] = [0, 0];
  for (const [index, at] of CURVE_STRENGTHS.entries()) {
    const amount = curve[index]!;
    if (strength <= at) return amountBefore + ((amount - amountBefore) * (strength - before)) / (at - before);
    [before, amountBefore] = [at, amount];
  }
  return amountBefore;
}
