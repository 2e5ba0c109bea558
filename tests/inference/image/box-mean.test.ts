import { describe, expect, it } from 'vitest';
import { boxMean } from '../../../src/inference/image/box-mean.ts';

describe('the mean over a square', () => {
  it.each([1, 2, 9])('repeats the border, radius %s', (radius) => {
    const size = { width: 7, height: 5 };
    const plane = Float32Array.from({ length: 35 }, (_, at) => Math.sin(at * 1.7));
    const at = (x: number, y: number) =>
      plane[Math.min(Math.max(y, 0), 4) * 7 + Math.min(Math.max(x, 0), 6)]!;
    const steps = Array.from({ length: 2 * radius + 1 }, (_, step) => step - radius);
    boxMean(plane, size, radius).forEach((mean, cell) => {
      const [x, y] = [cell % 7, Math.floor(cell / 7)];
      const near = steps.flatMap((down) => steps.map((across) => at(x + across, y + down)));
      expect(mean).toBeCloseTo(near.reduce((sum, value) => sum + value, 0) / near.length, 5);
    });
  });
});
