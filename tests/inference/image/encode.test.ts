import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../../src/cartoon.ts';
import { type EncodeOptions, encode } from '../../../src/inference/image/encode.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import sharp from '../../../src/inference/image/sharp.ts';
import { paint, paintPortrait } from '../../fixtures/pictures.ts';

const portrait = paintPortrait(640, 800);

async function write(raster: Raster, how: EncodeOptions) {
  const encoded = await encode(raster, how);
  if (!encoded.ok) throw new Error(encoded.failure.code);
  return encoded.value;
}

describe('a picture file', () => {
  it.each(FORMATS)('of the %s kind shows the picture and carries no metadata', async (format) => {
    const file = await write(portrait, { format });
    const { format: kind, width, height, hasProfile, exif, xmp, iptc } = await sharp(file.bytes).metadata();
    expect({ kind, width, height }).toEqual({
      kind: format === 'jpg' ? 'jpeg' : format,
      width: 640,
      height: 800,
    });
    expect({ hasProfile, exif, xmp, iptc }).toEqual({
      hasProfile: false,
      exif: undefined,
      xmp: undefined,
      iptc: undefined,
    });
    const shown = await sharp(file.bytes).raw().toBuffer();
    const difference =
      shown.reduce((sum, value, index) => sum + Math.abs(value - portrait.data[index]!), 0) / shown.length;
    expect(difference).toBeLessThan(3);
    expect(file.notes).toEqual([]);
  });

  it('of the png kind is lossless', async () => {
    const shown = await sharp((await write(portrait, { format: 'png' })).bytes)
      .raw()
      .toBuffer();
    expect(Buffer.compare(shown, portrait.data)).toBe(0);
  });

  it('of the png kind is lossless where it is opaque, beside parts that are not', async () => {
    const alpha = new Uint8Array(640 * 800).fill(255);
    alpha[0] = 0;
    const file = await write(portrait, { format: 'png', alpha });
    const shown = await sharp(file.bytes).removeAlpha().raw().toBuffer();
    expect(Buffer.compare(shown.subarray(3), portrait.data.subarray(3))).toBe(0);
  });

  it.each(['png', 'webp'] as const)(
    'of the %s kind keeps opacity, and soft edges carry no white',
    async (format) => {
      // Half-transparent dark red, as it lies on white.
      const raster = paint(32, 32, () => [178, 128, 128]);
      const file = await write(raster, { format, alpha: new Uint8Array(32 * 32).fill(128) });
      const [red, green, blue, alpha] = await sharp(file.bytes).raw().toBuffer();
      expect(alpha).toBe(128);
      expect(Math.abs(red! - 102)).toBeLessThan(6);
      expect(green! + blue!).toBeLessThan(12);
    },
  );

  it('of the jpg kind shows the picture on white and says so', async () => {
    const file = await write(portrait, { format: 'jpg', alpha: new Uint8Array(640 * 800) });
    expect(file.notes).toEqual([{ code: 'laid-on-white' }]);
    expect((await sharp(file.bytes).metadata()).hasAlpha).toBe(false);
  });
});

describe('the encode ladder', () => {
  it('meets any limit it does not refuse, and says what it gave up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FORMATS),
        fc.integer({ min: 2_000, max: 600_000 }),
        async (format, maxBytes) => {
          const encoded = await encode(portrait, { format, maxBytes });
          if (!encoded.ok) {
            expect(encoded.failure).toEqual({ code: 'cannot-fit', limit: maxBytes });
            return;
          }
          const { bytes, width, height, notes } = encoded.value;
          expect(bytes.length).toBeLessThanOrEqual(maxBytes);
          expect(Math.abs(width / height - 0.8)).toBeLessThan(0.01);
          const smaller = notes.find(({ code }) => code === 'size-reduced');
          expect(smaller).toEqual(height < 800 ? { code: 'size-reduced', longSide: height } : undefined);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('reduces quality before size', async () => {
    const best = (await write(portrait, { format: 'jpg' })).bytes.length;
    const little = await write(portrait, { format: 'jpg', maxBytes: Math.round(best * 0.7) });
    expect(little.notes.map(({ code }) => code)).toEqual(['quality-reduced']);
    expect(little.height).toBe(800);
  });

  it('refuses a limit that no useful picture fits', async () => {
    expect(await encode(portrait, { format: 'png', maxBytes: 500 })).toEqual({
      ok: false,
      failure: { code: 'cannot-fit', limit: 500 },
    });
  });
});
