import { describe, expect, it } from 'vitest';
import { drawGradient, gradientOf } from '../../../src/inference/cutout/gradient.ts';
import { paint } from '../../fixtures/pictures.ts';

describe('the gradient of a photo', () => {
  const sky = paint(40, 40, (x, y) => (x < 0.5 ? [255, 0, 0] : y < 0.5 ? [100, 120, 200] : [80, 160, 60]));
  const people = Uint8Array.from({ length: 1600 }, (_, at) => (at % 40 < 20 ? 255 : 0));

  it('goes from the colors above to those below, without the people’s', () => {
    expect(gradientOf(sky, people)).toEqual({ top: [105, 110, 235], bottom: [75, 170, 25] });
  });

  it('has the people’s colors where they fill everything', () => {
    const blue = paint(4, 4, () => [10, 20, 90]);
    const color = [10, 20, 90];
    expect(gradientOf(blue, new Uint8Array(16).fill(255))).toEqual({ top: color, bottom: color });
  });

  it('is drawn from top to bottom', () => {
    const { data } = drawGradient({ top: [0, 0, 0], bottom: [100, 200, 50] }, { width: 1, height: 2 });
    expect([...data]).toEqual([25, 50, 13, 75, 150, 38]);
  });
});
