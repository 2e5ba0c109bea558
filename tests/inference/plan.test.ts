import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBytesBeside, planDrawing } from '../../src/inference/plan.ts';

const GB = 1e9;
const perDrawing = 0.9 * GB;

describe('the plan of threads', () => {
  it('draws a picture on each core of a small machine with enough memory', () => {
    expect(planDrawing({ cores: 2, memory: 4 * GB, perDrawing })).toMatchObject({
      atOnce: 2,
      networkThreads: 1,
    });
    expect(planDrawing({ cores: 4, memory: 4 * GB, perDrawing })).toMatchObject({
      atOnce: 3,
      networkThreads: 1,
    });
  });

  it('gives a machine with little memory one picture at a time with all its cores', () => {
    expect(planDrawing({ cores: 2, memory: 2 * GB, perDrawing })).toMatchObject({
      atOnce: 1,
      networkThreads: 2,
    });
    expect(planDrawing({ cores: 1, memory: 0.5 * GB, perDrawing })).toMatchObject({
      atOnce: 1,
      networkThreads: 1,
    });
  });

  it('draws as many at once as memory allows', () => {
    expect(planDrawing({ cores: 8, memory: 2.2 * GB, perDrawing }).atOnce).toBe(2);
    expect(planDrawing({ cores: 8, memory: 2.2 * GB, perDrawing: 0.6 * GB }).atOnce).toBe(3);
  });

  it('never draws more than three at once by itself', () => {
    expect(planDrawing({ cores: 64, memory: 256 * GB, perDrawing })).toMatchObject({
      atOnce: 3,
      networkThreads: 21,
    });
  });

  it('shares the memory among the processes, and leaves decoding what they do not hold', () => {
    const { memory } = planDrawing({ cores: 2, memory: 3 * GB, perDrawing });
    expect(memory).toEqual({ process: 1.35 * GB, atRest: GB, decodeAlone: 1.45 * GB });
    expect(decodeBytesBeside(memory, 0.35 * GB)).toBe(GB);
  });

  it('keeps what is held, a picture, and everything else within one gigabyte', () => {
    const { memory } = planDrawing({ cores: 1, memory: GB, perDrawing });
    expect(memory).toEqual({ process: 0.7 * GB, atRest: 0.37 * GB, decodeAlone: 0.45 * GB });
    expect(decodeBytesBeside(memory, memory.atRest)).toBe(0.33 * GB);
  });

  it('lets usual photos be decoded however little memory there is', () => {
    const { memory } = planDrawing({ cores: 1, memory: 0.4 * GB, perDrawing });
    expect(decodeBytesBeside(memory, 0.3 * GB)).toBe(0.15 * GB);
    expect(memory).toMatchObject({ atRest: 0.35 * GB, decodeAlone: 0.15 * GB });
  });

  it('does what the operator says', () => {
    expect(planDrawing({ cores: 16, memory: 64 * GB, perDrawing }, 8)).toMatchObject({
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
          const { atOnce, networkThreads, memory: planned } = planDrawing({ cores, memory, perDrawing });
          expect(atOnce).toBeGreaterThanOrEqual(1);
          expect(networkThreads).toBeGreaterThanOrEqual(1);
          expect(atOnce * networkThreads).toBeLessThanOrEqual(cores);
          expect(planned.atRest).toBeGreaterThanOrEqual(0.35 * GB);
          expect(planned.decodeAlone).toBeGreaterThanOrEqual(0.15 * GB);
        },
      ),
    );
  });
});
