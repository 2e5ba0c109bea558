import { describe, expect, it } from 'vitest';
import { waysTo } from '../../../src/inference/engines/portrait/outline.ts';

describe('the way to an outline', () => {
  const cells = { step: 2, columns: 100, rows: 100, colours: new Float32Array() };
  const middle = { x: 100, y: 80 };
  const ellipse = (across: number, down: number) =>
    Array.from({ length: 48 }, (_, index) => {
      const angle = (index * 2 * Math.PI) / 48;
      return { x: middle.x + across * Math.cos(angle), y: middle.y + down * Math.sin(angle) };
    });
  const at = (ways: Float32Array, x: number, y: number) =>
    ways[Math.floor(y / cells.step) * cells.columns + Math.floor(x / cells.step)]!;

  it('is 0 in the middle, 1 on the outline and twice as much twice as far out, in every direction', () => {
    const ways = waysTo(ellipse(30, 45), cells);
    expect(at(ways, middle.x, middle.y)).toBeLessThan(0.06);
    for (const [across, down] of [
      [30, 0],
      [-30, 0],
      [0, 45],
      [0, -45],
    ] as const)
      for (const part of [0.5, 1, 1.5])
        expect(
          Math.abs(at(ways, middle.x + part * across, middle.y + part * down) - part),
          `${part} of ${across}, ${down}`,
        ).toBeLessThan(0.08);
  });

  it('grows outwards, far outside as well', () => {
    const ways = waysTo(ellipse(20, 20), cells);
    for (let x = middle.x; x < 196; x += 2)
      expect(at(ways, x + 2, middle.y)).toBeGreaterThan(at(ways, x, middle.y));
    expect(at(ways, 180, middle.y)).toBeCloseTo(4, 0);
  });
});
