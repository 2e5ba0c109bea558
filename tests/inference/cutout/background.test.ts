import { describe, expect, it } from 'vitest';
import { replaceBackground } from '../../../src/inference/cutout/background.ts';
import { blurBehind } from '../../../src/inference/cutout/blur-behind.ts';
import { cutOut } from '../../../src/inference/cutout/cutout.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { paint } from '../../fixtures/pictures.ts';

const width = 160;
const height = 120;
const RED = [200, 40, 30] as const;
const GREEN = [40, 180, 60] as const;
/** Opacity of a person on the left, with an edge of 12 pixels. */
const share = (x: number) => Math.min(Math.max((86 - x * width) / 12, 0), 1);
const person = Uint8Array.from({ length: width * height }, (_, at) =>
  Math.round(255 * share(((at % width) + 0.5) / width)),
);
/** Red before green. */
const mixture = paint(width, height, (x) => [
  RED[0] * share(x) + GREEN[0] * (1 - share(x)),
  RED[1] * share(x) + GREEN[1] * (1 - share(x)),
  RED[2] * share(x) + GREEN[2] * (1 - share(x)),
]);
const at = ({ data }: Raster, x: number, y = 60) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
const error = (one: readonly number[], other: readonly number[]) =>
  Math.max(...one.map((value, channel) => Math.abs(value - other[channel]!)));

describe('a cut-out', () => {
  it('has the person’s colors alone along its edge', () => {
    const { raster, alpha } = cutOut(mixture, person);
    for (let x = 0; x < width; x++)
      if (alpha[60 * width + x]! > 0) expect(error(at(raster, x), RED)).toBeLessThan(16);
  });

  it('keeps what a thin strand looks like, though nothing of it is opaque', () => {
    const strand = (x: number) => (Math.abs(x - 80) < 1 ? 0.6 : 0);
    const opacity = Uint8Array.from({ length: width * height }, (_, place) =>
      Math.round(255 * strand(place % width)),
    );
    const picture = paint(width, height, (x) => {
      const part = strand(Math.floor(x * width));
      return [20 * part + 230 * (1 - part), 20 * part + 230 * (1 - part), 20 * part + 230 * (1 - part)];
    });
    const [level] = at(cutOut(picture, opacity).raster, 80);
    // In the picture it is 104.
    expect(level).toBeLessThan(60);
  });

  it('is no more opaque than the picture was', () => {
    const own = new Uint8Array(width * height).fill(100);
    const { alpha } = cutOut(mixture, person, own);
    expect(alpha).toEqual(person.map((opacity) => Math.min(opacity, 100)));
  });

  it('leaves no rim where a mask is wider than the person', () => {
    const wide = Uint8Array.from({ length: width * height }, (_, place) =>
      Math.round(255 * share(((place % width) - 5.5) / width)),
    );
    const { alpha } = cutOut(mixture, wide);
    // Nothing but green, which the mask calls a quarter of a person.
    const rim = 60 * width + 88;
    expect(wide[rim]).toBeGreaterThan(60);
    expect(alpha[rim]).toBeLessThan(25);
  });

  it.each([0, 255])('may be nothing or everything: opacity %s', (opacity) => {
    const { raster } = cutOut(mixture, new Uint8Array(width * height).fill(opacity));
    expect(Buffer.compare(raster.data, mixture.data)).toBe(0);
  });
});

describe('another background', () => {
  it('is one color', () => {
    const { raster, alpha } = replaceBackground({ raster: mixture }, person, '#0000ff');
    expect(alpha).toBeUndefined();
    expect(at(raster, 150)).toEqual([0, 0, 255]);
    // Half of the person's red and half of blue, and no green.
    const part = person[60 * width + 80]! / 255;
    const expected = [RED[0] * part, RED[1] * part, RED[2] * part + 255 * (1 - part)];
    expect(error(at(raster, 80), expected)).toBeLessThan(12);
  });

  it('is nothing: transparent, and white where there is no transparency', () => {
    const { raster, alpha } = replaceBackground({ raster: mixture }, person, 'none');
    const difference = alpha!.reduce((most, opacity, place) => Math.max(most, person[place]! - opacity), 0);
    expect(difference).toBeLessThan(12);
    expect([at(raster, 10), at(raster, 150)]).toEqual([[...RED], [255, 255, 255]]);
  });

  it('is blurred without the person’s colors', () => {
    const { raster } = replaceBackground({ raster: mixture }, person, 'blur');
    expect(at(raster, 10)).toEqual([...RED]);
    for (let x = 88; x < width; x++) expect(error(at(raster, x), GREEN)).toBeLessThan(8);
  });

  it('blurs fine things and keeps broad ones', () => {
    const checked = paint(width, height, (x, y) =>
      (Math.floor(x * width) + Math.floor(y * height)) % 2 ? [255, 255, 255] : [0, 0, 0],
    );
    const blurred = blurBehind(checked, new Uint8Array(width * height));
    expect(error(at(blurred, 80), [127, 127, 127])).toBeLessThan(4);
    const halves = paint(width, height, (x) => (x < 0.5 ? [255, 0, 0] : [0, 0, 255]));
    const smooth = blurBehind(halves, new Uint8Array(width * height));
    expect([error(at(smooth, 10), [255, 0, 0]), error(at(smooth, 150), [0, 0, 255])]).toEqual([0, 0]);
  });

  it('has a color also where no background is left', () => {
    const filled = replaceBackground({ raster: mixture }, new Uint8Array(width * height).fill(255), 'blur');
    expect(Buffer.compare(filled.raster.data, mixture.data)).toBe(0);
  });

  it('keeps the opacity of the photo where it is blurred', () => {
    const own = new Uint8Array(width * height).fill(100);
    expect(replaceBackground({ raster: mixture, alpha: own }, person, 'blur').alpha).toBe(own);
    expect(replaceBackground({ raster: mixture, alpha: own }, person, '#0000ff').alpha).toBeUndefined();
  });

  it('must be a color', () => {
    expect(() => replaceBackground({ raster: mixture }, person, '#12345')).toThrow('#12345');
  });
});
