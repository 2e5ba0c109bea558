import { describe, expect, it } from 'vitest';
import { simplify } from '../../../src/inference/engines/portrait/simplify.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { picture, sameNumbers } from './pictures.ts';

const SIDE = 320;
/** Texture on a light half and on a dark one. */
const texture = () =>
  picture(SIDE, SIDE, (x, y) => {
    const level = (x < SIDE / 2 ? 170 : 90) + ((x * 7 + y * 11) % 5) * 3;
    return [level + 20, level, level - 20];
  });
const simplified = (drawing: Raster, style: string, share: number) => {
  simplify(drawing, style, share);
  return drawing;
};
const green = ({ data }: Raster, x: number, y: number) => data[(y * SIDE + x) * 3 + 1]!;
/** How much neighbours in a row differ. */
const roughness = (drawing: Raster, from: number, to: number) => {
  let sum = 0;
  for (let x = from; x < to; x++) sum += Math.abs(green(drawing, x, 100) - green(drawing, x - 1, 100));
  return sum / (to - from);
};

describe('what is no head', () => {
  // Art has few tones: the nearest is up to half a step away.
  it.each([
    ['anime', 5],
    ['3d', 5],
    ['handdrawn', 5],
    ['artstyle', 17],
  ])('becomes flat, with its edges and an outline: %s', (style, away) => {
    const drawing = simplified(texture(), style, 1);
    expect(roughness(drawing, 20, 140)).toBeLessThan(0.35 * roughness(texture(), 20, 140));
    const [light, dark] = [green(drawing, 120, 100), green(drawing, 200, 100)];
    expect(Math.abs(light - 176)).toBeLessThan(away);
    expect(Math.abs(dark - 96)).toBeLessThan(away);
    expect(green(drawing, SIDE / 2 - 2, 100)).toBeGreaterThan(light - 12);
    expect(green(drawing, SIDE / 2, 100)).toBeLessThan(0.85 * dark);
  });

  it('changes with the share that is asked for, and not in styles that draw everything themselves', () => {
    const away = (share: number) => {
      const drawing = simplified(texture(), 'anime', share);
      return texture().data.reduce((sum, level, at) => sum + Math.abs(level - drawing.data[at]!), 0);
    };
    expect(away(0)).toBe(0);
    expect(away(0.5)).toBeGreaterThan(0.3 * away(1));
    expect(away(0.5)).toBeLessThan(0.7 * away(1));
    expect(sameNumbers(simplified(texture(), 'sketch', 1).data, texture().data)).toBe(true);
  });

  it('may be of any size, white and black', () => {
    for (const [width, height] of [
      [1, 1],
      [1, 9],
      [7, 2],
    ] as const) {
      const drawing = picture(width, height, (x, y) => ((x + y) % 2 ? [255, 255, 255] : [0, 0, 0]));
      simplify(drawing, 'artstyle', 1);
      expect(drawing.data.length).toBe(width * height * 3);
    }
  });
});
