import { describe, expect, it } from 'vitest';
import { openPhoto } from '../../../src/inference/image/photo.ts';
import { paint } from '../../fixtures/pictures.ts';

const LIMITS = { bytes: 1e7, pixels: 1e7 };
const WIDTH = 21;
const HEIGHT = 17;
/** Four quarters of different colour: any order of rows or channels shows. */
const picture = paint(WIDTH, HEIGHT, (x, y) => [
  x < 0.5 ? 248 : 40,
  y < 0.5 ? 208 : 48,
  x < 0.5 === y < 0.5 ? 64 : 200,
]);

interface BmpOptions {
  readonly bits: 8 | 16 | 24 | 32;
  readonly fromTop?: boolean;
  /** Bytes between the palette and the pixels. */
  readonly gap?: number;
  readonly compression?: number;
}

/** A bitmap of Windows 3 as programs write it. */
function writeBmp({ bits, fromTop = false, gap = 0, compression = 0 }: BmpOptions): Buffer {
  const palette = [...new Set(colours().map((colour) => colour.join()))];
  const rowBytes = 4 * Math.ceil((WIDTH * bits) / 32);
  const table =
    bits === 8
      ? Buffer.concat(palette.map((key) => Buffer.from([...key.split(',').map(Number).reverse(), 0])))
      : Buffer.alloc(0);
  const offset = 54 + table.length + gap;
  const file = Buffer.alloc(offset + HEIGHT * rowBytes);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(offset, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(WIDTH, 18);
  file.writeInt32LE(fromTop ? -HEIGHT : HEIGHT, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(compression, 30);
  file.writeUInt32LE(bits === 8 ? palette.length : 0, 46);
  table.copy(file, 54);
  colours().forEach(([red, green, blue], pixel) => {
    const row = Math.floor(pixel / WIDTH);
    const at = offset + (fromTop ? row : HEIGHT - 1 - row) * rowBytes + ((pixel % WIDTH) * bits) / 8;
    if (bits === 8) file[at] = palette.indexOf([red, green, blue].join());
    else if (bits === 16) file.writeUInt16LE(((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3), at);
    else file.set([blue, green, red], at);
  });
  return file;
}

const colours = () =>
  Array.from(
    { length: WIDTH * HEIGHT },
    (_, pixel) => [...picture.data.subarray(3 * pixel, 3 * pixel + 3)] as [number, number, number],
  );

async function decode(bytes: Uint8Array) {
  const opened = await openPhoto(bytes, LIMITS);
  if (!opened.ok) return opened.failure;
  const pixels = await opened.value.pixels();
  return pixels.ok ? pixels.value : pixels.failure;
}

describe('a BMP photo', () => {
  it.each<[string, BmpOptions]>([
    ['of 24 bits', { bits: 24 }],
    ['of 24 bits from the top', { bits: 24, fromTop: true }],
    ['with a gap before its pixels', { bits: 24, gap: 10 }],
    ['of 32 bits without opacity', { bits: 32 }],
    ['of 16 bits', { bits: 16 }],
    ['with a palette', { bits: 8 }],
  ])('%s is drawn as it is', async (_, options) => {
    expect(await decode(writeBmp(options))).toEqual({ raster: picture, damaged: false });
  });

  it('is drawn and marked when nearly all of it is there, and refused when less is', async () => {
    const whole = writeBmp({ bits: 24 });
    expect(await decode(whole.subarray(0, whole.length - 10))).toMatchObject({ damaged: true });
    expect(await decode(whole.subarray(0, whole.length / 2))).toEqual({ code: 'truncated', kind: 'BMP' });
    expect(await decode(whole.subarray(0, 30))).toEqual({ code: 'truncated', kind: 'BMP' });
  });

  it('with run lengths is refused with its kind', async () => {
    expect(await decode(writeBmp({ bits: 8, compression: 1 }))).toEqual({
      code: 'unsupported-kind',
      kind: 'BMP',
    });
  });

  it('that says it is huge is refused before it is decoded', async () => {
    const huge = writeBmp({ bits: 24 });
    huge.writeInt32LE(2_000_000_000, 18);
    expect(await decode(huge)).toMatchObject({ code: 'too-many-pixels' });
  });
});
