import { describe, expect, it } from 'vitest';
import {
  countLevels,
  fewTones,
  middleLevel,
  stepsBetween,
} from '../../../src/inference/engines/filters/few-tones.ts';

describe('few tones', () => {
  it('are the means of what lies near them', () => {
    const seen = countLevels([10, 12, 14, 100, 102, 240]);
    expect(fewTones(seen, 3)).toEqual([12, 101, 240]);
  });

  it('are no more than there are levels, and none of nothing', () => {
    expect(fewTones(countLevels([70, 70, 70]), 4)).toEqual([70]);
    expect(fewTones(countLevels([]), 4)).toEqual([]);
  });

  it('have as much below as above the middle level', () => {
    expect(middleLevel(countLevels([1, 5, 200]))).toBe(5);
    expect(middleLevel(countLevels([]))).toBe(0);
  });
});

describe('steps between tones', () => {
  it('rise halfway, and leave what is beyond the tones', () => {
    const steps = stepsBetween([50, 90], { soft: 0.2, most: 1 });
    expect([steps[40], steps[60], steps[70], steps[80], steps[120]]).toEqual([40, 50, 70, 90, 120]);
  });

  it('change no level by more than a part of it', () => {
    const steps = stepsBetween([0, 200], { soft: 0, most: 0.1 });
    expect([steps[60], steps[150]]).toEqual([54, 165]);
  });

  it('change nothing without tones', () => {
    const steps = stepsBetween([], { soft: 0.2, most: 0.1 });
    expect([steps[0], steps[128], steps[255]]).toEqual([0, 128, 255]);
  });
});
