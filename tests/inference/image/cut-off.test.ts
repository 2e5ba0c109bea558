import { describe, expect, it } from 'vitest';
import { fillUp } from '../../../src/inference/image/cut-off.ts';
import { openPhoto } from '../../../src/inference/image/photo.ts';
import sharp from '../../../src/inference/image/sharp.ts';
import { readTile, writeGrid } from '../../fixtures/heic.ts';
import { paintPortrait } from '../../fixtures/pictures.ts';
import { expectSameBytes } from '../../fixtures/same-bytes.ts';

const SIDE = 400;
const { data, width, height } = paintPortrait(SIDE);
const image = () => sharp(data, { raw: { width, height, channels: 3 } });
const files = {
  'WebP, lossy': () => image().webp({ quality: 90 }).toBuffer(),
  'WebP, lossless': () => image().webp({ lossless: true }).toBuffer(),
  'WebP, lossless, of noise': () => noise().webp({ lossless: true, effort: 0 }).toBuffer(),
};
/** Such noise that its end needs fewer bytes than as many zeros. */
const noise = () =>
  sharp({
    create: {
      width: SIDE,
      height: SIDE,
      channels: 3,
      background: 'gray',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  });
/** Written once. */
const kinds = Object.entries(files).map(([name, make]) => {
  let file: Promise<Buffer> | undefined;
  const write = () => {
    file ??= make();
    return file;
  };
  return { name, write };
});

async function draw(file: Uint8Array) {
  const opened = await openPhoto(file, { bytes: 1e7, pixels: 1e7 });
  if (!opened.ok) return opened.failure;
  const pixels = await opened.value.pixels();
  return pixels.ok ? pixels.value : pixels.failure;
}

describe.each(kinds)('a $name file that ends too soon', ({ write }) => {
  it('is drawn and marked when nine tenths of its pixels are there', async () => {
    const whole = await write();
    const drawn = await draw(whole.subarray(0, Math.round(whole.length * 0.96)));
    expect(drawn).toMatchObject({ damaged: true });
    const good = await draw(whole);
    if (!('raster' in drawn) || !('raster' in good)) throw new Error('not drawn');
    // What is there is as in the whole file.
    const half = good.raster.data.length >> 1;
    expectSameBytes(drawn.raster.data.subarray(0, half), good.raster.data.subarray(0, half));
  });

  it.each([0.3, 0.6])('is refused when it ends after %f of its bytes', async (part) => {
    const whole = await write();
    expect(await draw(whole.subarray(0, Math.round(whole.length * part)))).toMatchObject({
      code: 'truncated',
    });
  });

  it('is whole when nothing is missing', async () => {
    expect(await draw(await write())).toMatchObject({ damaged: false });
  });
});

describe('an AVIF file', () => {
  /** A grid of square tiles: libvips writes none. */
  async function grid(columns: number, rows: number): Promise<Uint8Array> {
    const tile = readTile(await image().resize(64, 64).avif({ effort: 0 }).toBuffer());
    const tiles = Array.from({ length: columns * rows }, () => tile);
    return writeGrid({
      tiles,
      columns,
      tileWidth: 64,
      tileHeight: 64,
      width: 64 * columns,
      height: 64 * rows,
    });
  }

  it('of tiles that lacks less than a tenth of them is drawn and marked', async () => {
    const whole = await grid(4, 4);
    expect(await draw(whole)).toMatchObject({ damaged: false });
    const drawn = await draw(whole.subarray(0, -10));
    expect(drawn).toMatchObject({ damaged: true });
    if (!('raster' in drawn)) throw new Error('not drawn');
    // The last tile is grey, the one before it isn't.
    const pixels = Buffer.from(drawn.raster.data).subarray(3 * 256 * 192);
    const isGrey = (column: number) =>
      [0, 1, 2].every((channel) => Math.abs(pixels[3 * (256 * 32 + 64 * column + 32) + channel]! - 127) < 4);
    expect([2, 3].map(isGrey)).toEqual([false, true]);
  });

  it('of tiles that lacks more of them is refused', async () => {
    const whole = await grid(2, 2);
    expect(await draw(whole.subarray(0, -10))).toEqual({ code: 'truncated', kind: 'AVIF' });
  });

  it('of an image sequence shows its main picture', async () => {
    const sequence = Buffer.from(await image().avif({ effort: 0 }).toBuffer());
    sequence.write('avis', 8, 'latin1');
    expect(await draw(sequence)).toMatchObject({ damaged: false });
  });
});

it('an AVIF file in one piece that ends too soon is refused', async () => {
  const whole = await image().avif({ effort: 0 }).toBuffer();
  expect(await draw(whole.subarray(0, whole.length - 20))).toEqual({ code: 'truncated', kind: 'AVIF' });
});

describe('filling up', () => {
  it('believes no length that is far beyond the file', async () => {
    const whole = Buffer.from(await files['WebP, lossy']());
    whole.writeUInt32LE(0x7fffffff, 4);
    expect(fillUp(whole)).toBeUndefined();
  });

  it('leaves a whole file alone', async () => {
    expect(fillUp(await files['WebP, lossy']())).toBeUndefined();
    expect(fillUp(Uint8Array.of(82, 73, 70, 70))).toBeUndefined();
  });
});
