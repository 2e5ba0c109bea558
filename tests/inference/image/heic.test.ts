import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openPhoto } from '../../../src/inference/image/photo.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import sharp from '../../../src/inference/image/sharp.ts';
import {
  crop,
  mirror,
  nclx,
  profile,
  readTile,
  rotation,
  writeGrid,
  writePicture,
} from '../../fixtures/heic.ts';

const LIMITS = { bytes: 1e7, pixels: 1e7 };
const file = (name: string) => readFileSync(new URL(`../../fixtures/heic/${name}.heic`, import.meta.url));
const tile = (name: string) => readTile(file(name));

const RED = [220, 60, 50];
const GREEN = [60, 180, 60];
const BLUE = [60, 80, 210];
const YELLOW = [230, 200, 40];
const TILES = [tile('red'), tile('green'), tile('blue'), tile('yellow')];
/** As a phone writes it: 2 × 2 tiles, of which the last ones reach beyond the picture. */
const GRID = { tiles: TILES, columns: 2, tileWidth: 64, tileHeight: 64, width: 120, height: 100 };

async function decode(bytes: Uint8Array, view = {}) {
  const opened = await openPhoto(bytes, LIMITS);
  if (!opened.ok) throw new Error(opened.failure.code);
  const pixels = await opened.value.pixels(view);
  if (!pixels.ok) throw new Error(pixels.failure.code);
  return { photo: opened.value, ...pixels.value };
}

async function failureOf(bytes: Uint8Array, limits = LIMITS) {
  const opened = await openPhoto(bytes, limits);
  if (!opened.ok) return opened.failure;
  const pixels = await opened.value.pixels();
  return pixels.ok ? undefined : pixels.failure;
}

async function displayP3(): Promise<Uint8Array> {
  const p3 = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  return (await sharp(p3).metadata()).icc!;
}

/** Colours at the middles of the four quarters, from the upper left on. */
const quarters = ({ width, height, data }: Raster) =>
  [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => {
      const at = 3 * (Math.floor(y * height) * width + Math.floor(x * width));
      return [...data.subarray(at, at + 3)];
    }),
  );

function expectColours(found: number[][], wanted: number[][], within = 6): void {
  const off = found.flat().map((value, index) => Math.abs(value - wanted.flat()[index]!));
  expect(Math.max(...off), JSON.stringify(found)).toBeLessThanOrEqual(within);
}

describe('a HEIC photo', () => {
  it('is put together from its tiles', async () => {
    const { raster, photo, damaged, alpha } = await decode(writeGrid(GRID));
    expect(photo).toMatchObject({ kind: 'heic', width: 120, height: 100, notes: [] });
    expect(raster).toMatchObject({ width: 120, height: 100 });
    expectColours(quarters(raster), [RED, GREEN, BLUE, YELLOW]);
    expect([damaged, alpha]).toEqual([false, undefined]);
  });

  it.each([
    ['a quarter anticlockwise', [rotation(1)], [GREEN, YELLOW, RED, BLUE]],
    ['a half', [rotation(2)], [YELLOW, BLUE, GREEN, RED]],
    ['a quarter clockwise', [rotation(3)], [BLUE, RED, YELLOW, GREEN]],
    ['in a mirror', [mirror(1)], [GREEN, RED, YELLOW, BLUE]],
    ['upside down in a mirror', [mirror(0)], [BLUE, YELLOW, RED, GREEN]],
  ])('is turned %s as its properties say, to the pixel', async (_, properties, wanted) => {
    const { raster } = await decode(writeGrid({ ...GRID, properties }));
    expectColours(quarters(raster), wanted);
    // The tiles meet where 64 of 120 and of 100 pixels are: nothing of what reaches beyond the picture is shown.
    const plain = (await decode(writeGrid(GRID))).raster;
    const count = ({ data }: Raster) =>
      Array.from({ length: data.length / 3 }, (_, pixel) => data[3 * pixel]! > 140).filter(Boolean).length;
    expect(Math.abs(count(raster) - count(plain))).toBeLessThanOrEqual(120);
  });

  it('does not follow the orientation of its Exif data, which repeats what its properties say', async () => {
    const exif = Buffer.from('4d4d002a00000008000101120003000000010006000000000000', 'hex');
    const { raster } = await decode(writeGrid({ ...GRID, exif }));
    expect([raster.width, raster.height]).toEqual([120, 100]);
  });

  it('is decoded in part and scaled down', async () => {
    const part = await decode(writeGrid(GRID), { region: { left: 70, top: 0, width: 50, height: 100 } });
    expect(part.raster).toMatchObject({ width: 50, height: 100 });
    expectColours(quarters(part.raster), [GREEN, GREEN, YELLOW, YELLOW]);
    // By so much that tiles are scaled down before they are put together.
    const small = await decode(writeGrid(GRID), { longSide: 24 });
    expect(small.raster).toMatchObject({ width: 24, height: 20 });
    expectColours(quarters(small.raster), [RED, GREEN, BLUE, YELLOW]);
  });

  it.each([
    ['to the right half', [crop(60, 100, 30, 0)], { width: 60, height: 100 }, [GREEN, GREEN, YELLOW, YELLOW]],
    [
      'to the lower half, then turned',
      [crop(120, 30, 0, 35), rotation(1)],
      { width: 30, height: 120 },
      [YELLOW, YELLOW, BLUE, BLUE],
    ],
  ])('is cropped %s', async (_, properties, size, wanted) => {
    const { photo, raster } = await decode(writeGrid({ ...GRID, properties }));
    expect([photo, raster]).toMatchObject([size, size]);
    expectColours(quarters(raster), wanted, 30);
  });

  it.each([
    ['as it is', [], { width: 64, height: 320 }, [0, 0, 1, 1]],
    ['turned anticlockwise', [rotation(1)], { width: 320, height: 64 }, [0, 1, 0, 1]],
    ['turned clockwise', [rotation(3)], { width: 320, height: 64 }, [1, 0, 1, 0]],
    ['cropped to less than half', [crop(64, 140, 0, -90)], { width: 64, height: 140 }, [0, 0, 0, 0]],
    ['cropped and turned', [crop(64, 140, 0, 90), rotation(1)], { width: 140, height: 64 }, [1, 1, 1, 1]],
  ])('in one piece is shown %s', async (_, properties, size, lower) => {
    const { raster } = await decode(writePicture(tile('tall'), 64, 320, properties));
    expect(raster).toMatchObject(size);
    // From red to blue.
    expect(quarters(raster).map(([red = 0, , blue = 0]) => Number(blue > red))).toEqual(lower);
  });

  it('in one piece, with transparency, lies on white', async () => {
    const { raster, alpha } = await decode(file('transparent'));
    expectColours(quarters(raster), [RED, [255, 255, 255], RED, [255, 255, 255]]);
    expect([alpha?.[0], alpha?.[63]]).toEqual([255, 0]);
  });
});

describe('the colours of a HEIC photo', () => {
  it('are brought to sRGB by their profile', async () => {
    const { raster } = await decode(writeGrid({ ...GRID, properties: [profile(await displayP3())] }));
    // Green of Display P3 (60, 180, 60) is greener than any of sRGB: its red falls to nothing.
    expectColours([quarters(raster)[1]!], [[0, 183, 40]], 12);
  });

  it('are brought to sRGB by their code points, as by the same profile', async () => {
    const { raster } = await decode(writeGrid({ ...GRID, properties: [nclx(12, 13, 6)] }));
    expectColours([quarters(raster)[1]!], [[0, 183, 40]], 12);
  });

  it('of 10 bits in PQ are shown as in SDR', async () => {
    const hdr = tile('pq-10-bit');
    const grid = { ...GRID, tiles: [hdr, hdr, hdr, hdr], properties: [nclx(9, 16, 6)] };
    const { raster } = await decode(writeGrid(grid));
    expectColours([quarters(raster)[0]!], [[200, 140, 110]], 4);
  });

  it('in PQ are shown as in SDR beside a profile too', async () => {
    const hdr = tile('pq-10-bit');
    const properties = [nclx(9, 16, 6), profile(await displayP3())];
    const { raster } = await decode(writeGrid({ ...GRID, tiles: [hdr, hdr, hdr, hdr], properties }));
    expectColours([quarters(raster)[0]!], [[200, 140, 110]], 4);
  });
});

describe('a HEIC file that ends too soon', () => {
  const cut = (file: Uint8Array, part: number) => file.subarray(0, file.length * part);
  const grey = (pixels: Uint8Array) => pixels.every((value) => Math.abs(value - 127) <= 1);

  it('in one piece is drawn as far as it goes, and the rest is grey', async () => {
    const { raster, damaged } = await decode(cut(writePicture(tile('tall'), 64, 320), 0.97));
    expect(damaged).toBe(true);
    expect(grey(raster.data.subarray(-3 * 64 * 10))).toBe(true);
    expect(grey(raster.data.subarray(0, 3 * 64))).toBe(false);
  });

  it.each([
    [1, 319],
    [3, 0],
  ])('is grey at the side where its end is, after %d quarter turns', async (turns, column) => {
    const { raster } = await decode(cut(writePicture(tile('tall'), 64, 320, [rotation(turns)]), 0.97));
    const side = (x: number) =>
      Uint8Array.from({ length: 64 }, (_, y) => raster.data[3 * (y * raster.width + x)]!);
    expect([grey(side(column)), grey(side(319 - column))]).toEqual([true, false]);
  });

  it('is refused when more than a tenth is missing', async () => {
    const failure = await failureOf(cut(writePicture(tile('tall'), 64, 320), 0.8));
    expect(failure).toEqual({ code: 'truncated', kind: 'HEIC' });
  });

  it('is drawn without a note when only what stands behind the picture is missing', async () => {
    const exif = Buffer.alloc(400);
    const file = writeGrid({ ...GRID, exif });
    const { damaged, raster } = await decode(file.subarray(0, file.length - 300));
    expect(damaged).toBe(false);
    expectColours(quarters(raster), [RED, GREEN, BLUE, YELLOW]);
  });
});

describe('a HEIC file that is not right', () => {
  const whole = writeGrid(GRID);
  // Sixteen tiles: the last one is less than a tenth.
  const many = writeGrid({
    ...GRID,
    tiles: [...TILES, ...TILES, ...TILES, ...TILES],
    columns: 4,
    width: 256,
    height: 256,
  });

  it.each([0.1, 0.5, 0.8])('is refused when it is cut off after %f of its bytes', async (part) => {
    expect(await failureOf(whole.subarray(0, whole.length * part))).toEqual({
      code: 'truncated',
      kind: 'HEIC',
    });
  });

  it('is drawn and marked when nearly all of it is there', async () => {
    const { damaged, raster } = await decode(many.subarray(0, many.length - 30));
    expect(damaged).toBe(true);
    expectColours([[...raster.data.subarray(0, 3)]], [RED]);
  });

  it('is refused before it is decoded when it says that it is huge', async () => {
    const huge = writeGrid({ ...GRID, width: 60_000, height: 60_000 });
    expect(await failureOf(huge)).toMatchObject({ code: expect.stringMatching(/too-many-pixels|truncated/) });
    expect(await failureOf(whole, { ...LIMITS, pixels: 10_000 })).toMatchObject({ code: 'too-many-pixels' });
  });

  it('is refused when its items refer to each other in a circle', async () => {
    const circle = Buffer.from(whole);
    // The first tile of the grid becomes the grid itself.
    const dimg = circle.indexOf('dimg');
    circle.writeUInt16BE(1, dimg + 8);
    expect(await failureOf(circle)).toMatchObject({ code: 'truncated' });
  });

  it('is refused with its kind when its coding is another one', async () => {
    const other = Buffer.from(Buffer.from(whole).toString('latin1').replaceAll('hvc1', 'j2k1'), 'latin1');
    expect(await failureOf(other)).toEqual({ code: 'unsupported-kind', kind: 'HEIC' });
  });

  it('of small tiles is estimated to take little memory', async () => {
    const opened = await openPhoto(whole, LIMITS);
    expect(opened.ok && opened.value.decodeBytes(512)).toBeLessThan(80e6);
  });
});
