import { describe, expect, it } from 'vitest';
import { resizeMask } from '../../../src/inference/cutout/mask.ts';
import { refineMask } from '../../../src/inference/cutout/refine.ts';
import { paint } from '../../fixtures/pictures.ts';

/** A blue disc on yellow, with a little grain. */
const radius = 0.31;
const inDisc = (x: number, y: number) => Math.hypot(x - 0.5, y - 0.5) < radius;
const photo = paint(700, 560, (x, y) => {
  const grain = 4 * Math.sin(x * 911 + y * 373);
  return inDisc(x, y) ? [40 + grain, 60, 150 + grain] : [220, 200 + grain, 90];
});
const SIDE = 64;
const coarse = {
  width: SIDE,
  height: SIDE,
  // A little too large, and soft.
  data: Float32Array.from({ length: SIDE * SIDE }, (_, at) => {
    const distance = Math.hypot(((at % SIDE) + 0.5) / SIDE - 0.5, (Math.floor(at / SIDE) + 0.5) / SIDE - 0.5);
    return Math.min(Math.max((radius + 0.008 - distance) / 0.03 + 0.5, 0), 1);
  }),
};

describe('a refined mask', () => {
  const alpha = refineMask(photo, coarse);
  const wrong = (opacities: Uint8Array) => {
    let count = 0;
    for (let at = 0; at < opacities.length; at++) {
      const inside = inDisc(((at % 700) + 0.5) / 700, (Math.floor(at / 700) + 0.5) / 560);
      if (inside !== opacities[at]! > 127) count += 1;
    }
    return count / opacities.length;
  };

  it('follows the edges of the photo', () => {
    const blurred = Uint8Array.from(
      resizeMask(coarse, { width: 700, height: 560 }).data,
      (share) => share * 255,
    );
    expect(wrong(blurred)).toBeGreaterThan(0.01);
    expect(wrong(alpha)).toBeLessThan(0.003);
  });

  it('is clear inside and outside', () => {
    expect([alpha[0], alpha[280 * 700 + 350], alpha.at(-1)]).toEqual([0, 255, 0]);
  });

  it('tells colors of the same lightness apart', () => {
    const green = paint(300, 300, (x) => (x < 0.51 ? [200, 60, 60] : [60, 132, 60]));
    const half = {
      width: 12,
      height: 12,
      data: Float32Array.from({ length: 144 }, (_, at) => (at % 12 < 6 ? 1 : 0)),
    };
    const edge = refineMask(green, half).subarray(150 * 300, 151 * 300);
    // 150 in the mask, 153 in the picture.
    expect(Math.abs(edge.findIndex((opacity) => opacity < 128) - 153)).toBeLessThan(2);
  });

  it.each([
    [1, 1],
    [3, 900],
  ])('may be of %s × %s pixels', (width, height) => {
    const white = refineMask(
      paint(width, height, () => [255, 255, 255]),
      { width: 2, height: 2, data: Float32Array.of(1, 1, 1, 1) },
    );
    expect([white.length, Math.min(...white)]).toEqual([width * height, 255]);
  });
});
