import { describe, expect, it } from 'vitest';
import { distancesTo } from '../../../src/inference/cutout/distance.ts';
import { largestParts } from '../../../src/inference/cutout/parts.ts';
import { fitSticker, sticker } from '../../../src/inference/cutout/sticker.ts';
import { encode } from '../../../src/inference/image/encode.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import sharp from '../../../src/inference/image/sharp.ts';
import { discordFile } from '../../../src/inference/image/sticker-file.ts';
import { faceAt } from '../../fixtures/faces.ts';
import { paint } from '../../fixtures/pictures.ts';

const width = 600;
const height = 800;
const raster = paint(width, height, () => [200, 40, 30]);
const opacity = (inside: (x: number, y: number) => boolean) =>
  Uint8Array.from({ length: width * height }, (_, at) =>
    inside(at % width, Math.floor(at / width)) ? 255 : 0,
  );
/** A head on shoulders that reach down to the edge. */
const figure = opacity((x, y) => Math.hypot(x - 300, y - 250) < 110 || (Math.abs(x - 300) < 200 && y > 380));
const face = faceAt({ x: 230, y: 180, width: 140, height: 160 });
const alphaAt = (
  { raster: { width: stride }, alpha }: { raster: Raster; alpha?: Uint8Array },
  x: number,
  y: number,
) => alpha![y * stride + x]!;

describe('a sticker', () => {
  it('has a long side of exactly 512 pixels', async () => {
    for (const faces of [[], [face]]) {
      const { raster: made } = await sticker({ raster, alpha: figure }, faces);
      expect(Math.max(made.width, made.height)).toBe(512);
    }
  });

  it('shows head and shoulders', async () => {
    const whole = await sticker({ raster, alpha: figure }, []);
    const near = await sticker({ raster, alpha: figure }, [face]);
    // 400 of 660 pixels, against a part that ends below the shoulders.
    expect(whole.raster.width / whole.raster.height).toBeLessThan(0.64);
    expect(near.raster.width / near.raster.height).toBeGreaterThan(0.7);
  });

  it('shows everyone whose face is given', async () => {
    const two = opacity((x, y) => Math.abs(x - 120) < 80 || Math.abs(x - 480) < 80 || y > 700);
    const faces = [100, 460].map((x) => faceAt({ x, y: 100, width: 60, height: 70 }));
    const { raster: made } = await sticker({ raster, alpha: two }, faces);
    expect(made.width).toBe(512);
  });

  it('has a white outline all around, and nothing beyond', async () => {
    const made = await sticker({ raster, alpha: figure }, []);
    const middle = made.raster.width >> 1;
    const rows = Array.from({ length: 30 }, (_, y) => alphaAt(made, middle, y));
    expect(rows.slice(0, 2)).toEqual([0, 0]);
    const first = rows.findIndex((value) => value > 200);
    expect(first).toBeLessThan(4);
    for (let y = first; y < first + 6; y++) {
      expect(alphaAt(made, middle, y)).toBeGreaterThan(200);
      expect(made.raster.data[(y * made.raster.width + middle) * 3 + 1]).toBeGreaterThan(240);
    }
    expect(alphaAt(made, middle, made.raster.height - 4)).toBe(255);
    expect(alphaAt(made, 1, 20)).toBe(0);
  });

  it('has round corners where the photo cuts somebody off', async () => {
    const { raster: made, alpha } = await sticker(
      { raster, alpha: opacity((x, y) => x > 200 && y > 300) },
      [],
    );
    const opaque = (x: number, y: number) => alpha![y * made.width + x]! > 127;
    const [right, bottom] = [made.width - 4, made.height - 4];
    expect([opaque(right >> 1, bottom), opaque(right, bottom >> 1), opaque(right, bottom)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('has no specks beside the person', async () => {
    const speck = opacity((x, y) => figure[y * width + x] === 255 || Math.hypot(x - 40, y - 40) < 8);
    const clean = await sticker({ raster, alpha: figure }, []);
    const made = await sticker({ raster, alpha: speck }, []);
    expect(Buffer.compare(made.raster.data, clean.raster.data)).toBe(0);
    expect(Buffer.compare(made.alpha!, clean.alpha!)).toBe(0);
  });

  it('may have to be made of nothing', async () => {
    const { raster: made } = await sticker({ raster, alpha: opacity(() => false) }, []);
    expect(made.height).toBe(512);
  });

  it('is enlarged from a small picture', async () => {
    const { raster: made } = await fitSticker({ raster: paint(48, 96, () => [1, 2, 3]) });
    expect([made.width, made.height]).toEqual([256, 512]);
  });
});

describe('the files that Discord takes', () => {
  it.each([
    ['sticker', 320, 512_000],
    ['emoji', 128, 256_000],
  ] as const)('are square: %s', async (kind, side, most) => {
    const { raster: made, alpha } = await sticker({ raster, alpha: figure }, []);
    const webp = await encode(made, { format: 'webp', alpha: alpha! });
    if (!webp.ok) throw new Error(webp.failure.code);
    const outcome = await discordFile(webp.value.bytes, kind);
    if (!outcome.ok) throw new Error(outcome.failure.code);
    expect(outcome.value.length).toBeLessThan(most);
    const { data, info } = await sharp(outcome.value).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: side, height: side, channels: 4 });
    const at = (x: number, y: number) => [...data.subarray((y * side + x) * 4, (y * side + x) * 4 + 4)];
    expect(at(1, side >> 1)[3]).toBe(0);
    const [red, green, blue, opaque] = at(side >> 1, side >> 1) as [number, number, number, number];
    expect(Math.max(Math.abs(red - 200), Math.abs(green - 40), Math.abs(blue - 30))).toBeLessThan(8);
    expect(opaque).toBe(255);
  });

  it('fill the square where a sticker has no transparency', async () => {
    const png = await encode(
      paint(64, 64, () => [9, 8, 7]),
      { format: 'png' },
    );
    const outcome = await discordFile(png.ok ? png.value.bytes : new Uint8Array(), 'emoji');
    const file = outcome.ok ? outcome.value : new Uint8Array();
    const { data } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 4)]).toEqual([9, 8, 7, 255]);
  });

  it('need a picture', async () => {
    expect(await discordFile(new TextEncoder().encode('no picture'), 'emoji')).toMatchObject({
      failure: { code: 'not-a-picture' },
    });
  });
});

describe('the distance to what is set', () => {
  it('is exact up to a limit', () => {
    const size = { width: 23, height: 17 };
    const places = [40, 250, 251, 390];
    const set = Uint8Array.from({ length: 23 * 17 }, (_, at) => (places.includes(at) ? 1 : 0));
    distancesTo(set, size, 9).forEach((distance, at) => {
      const exact = Math.min(
        ...places.map((place) =>
          Math.hypot((place % 23) - (at % 23), Math.floor(place / 23) - Math.floor(at / 23)),
        ),
      );
      if (exact <= 9) expect(distance).toBeCloseTo(exact, 4);
      else expect(distance).toBeGreaterThanOrEqual(9);
    });
  });
});

describe('the large parts', () => {
  it('are those with at least a thirtieth or so of the largest', () => {
    const size = { width: 40, height: 10 };
    const alpha = Uint8Array.from({ length: 400 }, (_, at) => {
      const x = at % 40;
      if (x < 20) return 200;
      if (x > 24 && x < 28) return 200;
      return at === 39 ? 255 : 0;
    });
    const kept = largestParts(alpha, size);
    expect([kept[0], kept[26], kept[39]]).toEqual([200, 200, 0]);
  });
});
