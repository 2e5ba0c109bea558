import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planThreads } from '../../src/inference/plan.ts';

const GB = 1e9;
const perDrawing = 0.9 * GB;

describe('the plan of threads', () => {
  it('draws a picture on each core of a small machine with enough memory', () => {
    expect(planThreads({ cores: 2, memory: 4 * GB, perDrawing })).toEqual({ atOnce: 2, networkThreads: 1 });
    expect(planThreads({ cores: 4, memory: 4 * GB, perDrawing })).toEqual({ atOnce: 3, networkThreads: 1 });
  });

  it('gives a machine with little memory one picture at a time with all its cores', () => {
    expect(planThreads({ cores: 2, memory: 2 * GB, perDrawing })).toEqual({ atOnce: 1, networkThreads: 2 });
    expect(planThreads({ cores: 1, memory: 0.5 * GB, perDrawing })).toEqual({ atOnce: 1, networkThreads: 1 });
  });

  it('draws as many at once as memory allows', () => {
    expect(planThreads({ cores: 8, memory: 2.2 * GB, perDrawing }).atOnce).toBe(2);
    expect(planThreads({ cores: 8, memory: 2.2 * GB, perDrawing: 0.6 * GB }).atOnce).toBe(3);
  });

  it('never draws more than three at once by itself', () => {
    expect(planThreads({ cores: 64, memory: 256 * GB, perDrawing })).toEqual({
      atOnce: 3,
      networkThreads: 21,
    });
  });

  it('does what the operator says', () => {
    expect(planThreads({ cores: 16, memory: 64 * GB, perDrawing }, 8)).toEqual({
      atOnce: 8,
      networkThreads: 2,
    });
  });

  it('always leaves at least one thread that draws with at least one core', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 256 }),
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        (cores, memory) => {
          const { atOnce, networkThreads } = planThreads({ cores, memory, perDrawing });
          expect(atOnce).toBeGreaterThanOrEqual(1);
          expect(networkThreads).toBeGreaterThanOrEqual(1);
          expect(atOnce * networkThreads).toBeLessThanOrEqual(cores);
        },
      ),
    );
  });
});
