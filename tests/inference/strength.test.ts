import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StrengthCurve } from '../../src/cartoon.ts';
import { readStyles } from '../../src/config/styles.ts';
import { amountAt, CURVE_STRENGTHS } from '../../src/inference/strength.ts';

const styles = readStyles(new URL('../../config/styles.json', import.meta.url));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const curve = fc
  .tuple(share, share, share, share)
  .map((amounts) => amounts.sort((one, other) => one - other) as unknown as StrengthCurve);

describe('what an engine is asked for at a strength', () => {
  it('is the strength itself in a style without a curve', () => {
    fc.assert(
      fc.property(share, (strength) => {
        expect(amountAt(strength)).toBe(strength);
      }),
    );
  });

  it('never falls, is nothing at 0, and lies within 0 and 1', () => {
    fc.assert(
      fc.property(curve, share, share, (amounts, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(amountAt(less, amounts)).toBeLessThanOrEqual(amountAt(more, amounts) + 1e-12);
        expect(amountAt(0, amounts)).toBeCloseTo(0, 12);
        expect(amountAt(1, amounts)).toBeCloseTo(amounts[3], 12);
      }),
    );
  });

  it('is the curve’s amount at each of its strengths', () => {
    const amounts = [0.1, 0.4, 0.7, 0.9] as const;
    expect(CURVE_STRENGTHS.map((strength) => amountAt(strength, amounts))).toEqual(amounts);
  });

  it.each(
    styles.flatMap(({ id, strength = {} }) =>
      Object.entries(strength).map(([engine, amounts]) => [id, engine, amounts] as const),
    ),
  )('in %s drawn by %s rises with every step of strength', (_style, _engine, amounts) => {
    const steps = Array.from({ length: 21 }, (_, step) => amountAt(step / 20, amounts));
    for (const [index, amount] of steps.slice(1).entries()) expect(amount).toBeGreaterThan(steps[index]!);
  });
});
