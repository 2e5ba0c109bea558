import { describe, expect, it } from 'vitest';
import { AVATAR_SIDES, gradientOf, roundAvatar } from '../../../src/inference/cutout/avatar.ts';
import { paint } from '../../fixtures/pictures.ts';

const raster = paint(90, 90, () => [200, 40, 30]);
const nobody = new Uint8Array(90 * 90);
const pixel = ({ data, width }: typeof raster, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

describe('a round avatar', () => {
  it.each(Object.values(AVATAR_SIDES))('is a disc in a square of %s pixels', async (side) => {
    const { raster: made, alpha } = await roundAvatar({ raster, alpha: nobody }, [10, 20, 30], side);
    expect([made.width, made.height]).toEqual([side, side]);
    expect([alpha![0], alpha![(side >> 1) * side + (side >> 1)], alpha!.at(-1)]).toEqual([0, 255, 0]);
    expect(pixel(made, side >> 1, side >> 1)).toEqual([10, 20, 30]);
    const covered = alpha!.reduce((sum, opacity) => sum + opacity, 0) / 255;
    expect(covered / side ** 2).toBeCloseTo(Math.PI / 4, 3);
  });

  it('shows the people in front of a gradient', async () => {
    const middle = nobody.map((_, at) => (Math.abs((at % 90) - 45) < 10 ? 255 : 0));
    const gradient = { top: [0, 0, 100], bottom: [0, 0, 200] } as const;
    const { raster: made } = await roundAvatar({ raster, alpha: middle }, gradient, 90);
    expect(pixel(made, 45, 45)).toEqual([200, 40, 30]);
    const [upper, lower] = [pixel(made, 20, 20)[2]!, pixel(made, 20, 70)[2]!];
    expect(upper).toBeGreaterThan(110);
    expect(lower - upper).toBeGreaterThan(40);
  });
});

describe('the gradient of a photo', () => {
  const sky = paint(40, 40, (x, y) => (x < 0.5 ? [255, 0, 0] : y < 0.5 ? [100, 120, 200] : [80, 160, 60]));
  const people = Uint8Array.from({ length: 1600 }, (_, at) => (at % 40 < 20 ? 255 : 0));

  it('goes from the colors above to those below, without the people’s', () => {
    const { top, bottom } = gradientOf(sky, people);
    expect(top).toEqual([105, 110, 235]);
    expect(bottom).toEqual([75, 170, 25]);
  });

  it('is white where the people fill everything', () => {
    expect(gradientOf(sky, people.fill(255))).toEqual({ top: [255, 255, 255], bottom: [255, 255, 255] });
  });
});
