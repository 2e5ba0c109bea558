import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawingsAtOnce } from '../../src/jobs/memory.ts';

describe('the number drawn at once', () => {
  const load = { atOnce: 3, running: 0, recentlyStarted: 0, freeBytes: 1_000, bytesPerDrawing: 300 };

  it('is what is allowed, while memory allows it', () => {
    expect(drawingsAtOnce(load)).toBe(3);
    expect(drawingsAtOnce({ ...load, freeBytes: 650 })).toBe(2);
    expect(drawingsAtOnce({ ...load, running: 2, freeBytes: 299 })).toBe(2);
    expect(drawingsAtOnce({ ...load, running: 2, freeBytes: 300 })).toBe(3);
  });

  it('sets memory aside for drawings that have just begun', () => {
    expect(drawingsAtOnce({ ...load, running: 1, recentlyStarted: 1, freeBytes: 500 })).toBe(1);
    expect(drawingsAtOnce({ ...load, running: 1, recentlyStarted: 0, freeBytes: 500 })).toBe(2);
  });

  it('is never none and never too many', () => {
    const count = fc.nat(8);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        count,
        count,
        fc.nat(9_000),
        (atOnce, running, recentlyStarted, freeBytes) => {
          const number = drawingsAtOnce({
            atOnce,
            running,
            recentlyStarted,
            freeBytes,
            bytesPerDrawing: 300,
          });
          expect(number).toBeGreaterThanOrEqual(1);
          expect(number).toBeLessThanOrEqual(atOnce);
        },
      ),
    );
  });
});
