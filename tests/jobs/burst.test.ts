import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availableTokens, nextTokenAt, takeTokens } from '../../src/jobs/burst.ts';

const NOW = 1_000_000;
const ALLOWANCE = { pictures: 5, refill: 2_000 };

/** What somebody does, with the pause before it. */
const steps = fc.array(fc.record({ pause: fc.nat(15_000), asked: fc.integer({ min: 1, max: 7 }) }), {
  maxLength: 40,
});
const allowances = fc.record({
  pictures: fc.integer({ min: 1, max: 12 }),
  refill: fc.integer({ min: 1, max: 5_000 }),
});

describe('the burst allowance', () => {
  it('is full for somebody new, and comes back picture by picture', () => {
    expect(availableTokens(undefined, NOW, ALLOWANCE)).toBe(5);
    const fullAt = takeTokens(undefined, NOW, 5, ALLOWANCE);
    expect(fullAt).toBe(NOW + 10_000);
    const left = [0, 1_999, 2_000, 9_999, 10_000, 99_999];
    expect(left.map((later) => availableTokens(fullAt, NOW + later, ALLOWANCE))).toEqual([0, 0, 1, 4, 5, 5]);
    expect(nextTokenAt(fullAt, NOW, ALLOWANCE)).toBe(NOW + 2_000);
    expect(nextTokenAt(fullAt, NOW + 3_000, ALLOWANCE)).toBe(NOW + 3_000);
  });

  it('is never used up where there is no limit', () => {
    const unlimited = { pictures: Number.POSITIVE_INFINITY, refill: 2_000 };
    expect(takeTokens(undefined, NOW, 1e6, unlimited)).toBe(NOW);
    expect(availableTokens(NOW + 1e9, NOW, unlimited)).toBe(Number.POSITIVE_INFINITY);
    expect(nextTokenAt(NOW + 1e9, NOW, unlimited)).toBe(NOW);
  });

  it('lets through as many as a bucket of tokens that is counted one by one', () => {
    fc.assert(
      fc.property(allowances, steps, (allowance, life) => {
        let now = NOW;
        let fullAt: number | undefined;
        // Counted in milliseconds of refilling, so that nothing is rounded.
        let bucket = allowance.pictures * allowance.refill;
        for (const { pause, asked } of life) {
          now += pause;
          bucket = Math.min(allowance.pictures * allowance.refill, bucket + pause);
          const tokens = Math.floor(bucket / allowance.refill);
          expect(availableTokens(fullAt, now, allowance)).toBe(tokens);
          const taken = Math.min(asked, tokens);
          if (taken === 0) {
            expect(nextTokenAt(fullAt, now, allowance)).toBe(now + allowance.refill - bucket);
            continue;
          }
          bucket -= taken * allowance.refill;
          fullAt = takeTokens(fullAt, now, taken, allowance);
        }
      }),
    );
  });

  it('never owes more than it holds, whatever was taken beyond it', () => {
    fc.assert(
      fc.property(allowances, fc.nat(100), fc.nat(100), (allowance, first, second) => {
        const fullAt = takeTokens(takeTokens(undefined, NOW, first, allowance), NOW, second, allowance);
        expect(fullAt).toBeLessThanOrEqual(NOW + allowance.pictures * allowance.refill);
        expect(nextTokenAt(fullAt, NOW, allowance)).toBeLessThanOrEqual(NOW + allowance.refill);
      }),
    );
  });

  it('locks nobody out after a clock that ran ahead and came back, by however much', () => {
    fc.assert(
      fc.property(
        allowances,
        fc.nat(20 * 86_400_000),
        fc.integer({ min: 1, max: 12 }),
        (allowance, ahead, taken) => {
          const fullAt = takeTokens(undefined, NOW + ahead, taken, allowance);
          expect(nextTokenAt(fullAt, NOW, allowance) - NOW).toBeLessThanOrEqual(allowance.refill);
        },
      ),
    );
  });
});
