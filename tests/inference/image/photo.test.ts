import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Note } from '../../../src/cartoon.ts';
import { openPhoto } from '../../../src/inference/image/photo.ts';
import type { View } from '../../../src/inference/image/pixels.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import sharp from '../../../src/inference/image/sharp.ts';
import { paint, paintPortrait } from '../../fixtures/pictures.ts';
import { expectSameBytes, expectSamePicture } from '../../fixtures/same-bytes.ts';

const limits = { bytes: 2_000_000, pixels: 1_000_000 };

const image = ({ data, width, height }: Raster) => sharp(data, { raw: { width, height, channels: 3 } });

/** Four quadrants of different colour: any turn or mirroring shows. */
const quadrants = (width: number, height: number) =>
  paint(width, height, (x, y) => [x < 0.5 ? 220 : 40, y < 0.5 ? 210 : 50, x < 0.5 === y < 0.5 ? 60 : 200]);

async function open(bytes: Uint8Array) {
  const opened = await openPhoto(bytes, limits);
  if (!opened.ok) throw new Error(`not opened: ${opened.failure.code}`);
  return opened.value;
}

async function decode(bytes: Uint8Array, view?: View) {
  const pixels = await (await open(bytes)).pixels(view);
  if (!pixels.ok) throw new Error(`not decoded: ${pixels.failure.code}`);
  return pixels.value;
}

async function failureOf(bytes: Uint8Array) {
  const opened = await openPhoto(bytes, limits);
  if (!opened.ok) return opened.failure;
  const pixels = await opened.value.pixels();
  return pixels.ok ? undefined : pixels.failure;
}

function largestDifference(one: Uint8Array, other: Uint8Array): number {
  expect(one.length).toBe(other.length);
  return one.reduce((largest, value, index) => Math.max(largest, Math.abs(value - other[index]!)), 0);
}

const colourAt = ({ data, width }: Raster, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
const text = (content: string) => new TextEncoder().encode(content);

describe('a photo whose EXIF says how the camera was held', () => {
  // How a stored picture is turned for each orientation value; from the EXIF 2.3 standard, tag 0x0112. sharp mirrors first.
  const stored: Record<number, (upright: Raster) => ReturnType<typeof image>> = {
    1: (upright) => image(upright),
    2: (upright) => image(upright).flop(),
    3: (upright) => image(upright).rotate(180),
    4: (upright) => image(upright).flip(),
    5: (upright) => image(upright).rotate(270).flop(),
    6: (upright) => image(upright).rotate(270),
    7: (upright) => image(upright).rotate(90).flop(),
    8: (upright) => image(upright).rotate(90),
  };

  for (const [orientation, turn] of Object.entries(stored)) {
    it(`stands upright with orientation ${orientation}, whole and in part`, async () => {
      const upright = quadrants(64, 48);
      // Turned first and tagged in a second step: sharp would otherwise turn the tag's way again.
      const turned = await turn(upright).png().toBuffer();
      const file = await sharp(turned)
        .withMetadata({ orientation: Number(orientation) })
        .png()
        .toBuffer();
      const photo = await open(file);
      expect([photo.width, photo.height]).toEqual([64, 48]);
      expectSamePicture((await decode(file)).raster, upright);
      const corner = (await decode(file, { region: { left: 32, top: 0, width: 32, height: 24 } })).raster;
      expect(colourAt(corner, 16, 12)).toEqual(colourAt(upright, 48, 12));
      expect(new Set(corner.data).size).toBeLessThanOrEqual(3);
    });
  }
});

describe('colours', () => {
  const grey = paint(32, 32, (x) => [x * 255, x * 255, x * 255]);

  it.each([
    ['grey', () => image(grey).toColourspace('b-w').png().toBuffer()],
    ['16-bit', () => image(grey).toColourspace('rgb16').png().toBuffer()],
    ['palette', () => image(grey).png({ palette: true, colours: 256, dither: 0 }).toBuffer()],
    ['TIFF', () => image(grey).tiff({ compression: 'lzw' }).toBuffer()],
    ['lossless WEBP', () => image(grey).webp({ lossless: true }).toBuffer()],
    ['GIF', () => image(grey).gif({ dither: 0 }).toBuffer()],
  ])('of a %s file come out as they went in', async (_kind, make) => {
    expect(largestDifference((await decode(await make())).raster.data, grey.data)).toBeLessThanOrEqual(2);
  });

  it('of a wide-gamut file are brought to sRGB', async () => {
    const skin = paint(32, 32, () => [200, 140, 110]);
    const p3 = await image(skin).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer();
    expect(stored[0]).toBeLessThan(198);
    expect(largestDifference((await decode(p3)).raster.data, skin.data)).toBeLessThanOrEqual(3);
  });

  it('of a CMYK file are brought to sRGB', async () => {
    const skin = paint(32, 32, () => [205, 160, 135]);
    const cmyk = await image(skin).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expect(largestDifference((await decode(cmyk)).raster.data, skin.data)).toBeLessThanOrEqual(8);
  });
});

describe('transparency', () => {
  it('is composited over white and its opacity kept', async () => {
    const rgba = Buffer.alloc(32 * 32 * 4, Buffer.from([100, 0, 0, 128]));
    const file = await sharp(rgba, { raw: { width: 32, height: 32, channels: 4 } })
      .png()
      .toBuffer();
    const { raster, alpha } = await decode(file);
    expect(colourAt(raster, 5, 5)).toEqual([177, 127, 127]);
    expect(alpha?.[0]).toBe(128);
  });

  it('that is opaque everywhere is dropped', async () => {
    const file = await image(quadrants(32, 32)).ensureAlpha().png().toBuffer();
    expect((await decode(file)).alpha).toBeUndefined();
  });
});

describe('size', () => {
  it('is reduced to the long side that is asked for, and never enlarged', async () => {
    const file = await image(quadrants(300, 200)).jpeg().toBuffer();
    expect((await decode(file, { longSide: 150 })).raster).toMatchObject({ width: 150, height: 100 });
    expect((await decode(file, { longSide: 1000 })).raster).toMatchObject({ width: 300, height: 200 });
  });
});

describe('an animation', () => {
  it('shows its first frame and says how many there are', async () => {
    const frames = [paint(32, 32, (x) => [255, x < 0.5 ? 0 : 255, 0]), paint(32, 32, () => [0, 0, 255])];
    const strip = Buffer.concat(frames.map(({ data }) => data));
    const file = await sharp(strip, { raw: { width: 32, height: 64, channels: 3, pageHeight: 32 } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await open(file)).notes).toEqual([{ code: 'first-frame', frames: 2, frame: 1 }]);
    expect(colourAt((await decode(file)).raster, 8, 16)).toEqual([255, 0, 0]);
  });
});

describe('an animation that begins with nothing', () => {
  const something = paint(32, 32, (x) => [255, x < 0.5 ? 0 : 255, 0]);

  it.each([
    ['black', 0, 255],
    ['white', 255, 255],
    ['transparent', 90, 0],
  ])('is drawn from the first frame that is not %s, and says which', async (_, level, opacity) => {
    const empty = Buffer.alloc(32 * 32 * 4, Buffer.from([level, level, level, opacity]));
    const full = await image(something).ensureAlpha().raw().toBuffer();
    const strip = Buffer.concat([empty, empty, full, full]);
    const raw = { width: 32, height: 128, channels: 4, pageHeight: 32 } as const;
    for (const file of [
      await sharp(strip, { raw })
        .gif({ delay: [9, 9, 9, 9] })
        .toBuffer(),
      await sharp(strip, { raw })
        .webp({ lossless: true, delay: [9, 9, 9, 9] })
        .toBuffer(),
    ]) {
      const { notes } = await open(file);
      const [note] = notes as [Extract<Note, { code: 'first-frame' }>];
      // Encoders may join frames that are the same.
      expect(note).toEqual({ code: 'first-frame', frames: note.frames, frame: note.frames === 2 ? 2 : 3 });
      expect(colourAt((await decode(file)).raster, 8, 16)).toEqual([255, 0, 0]);
    }
  });
});

it('an AVIF photo does not follow the orientation of its Exif data, which repeats what its properties say', async () => {
  // libvips writes an orientation as a property too.
  const turned = await image(quadrants(64, 48)).withMetadata({ orientation: 6 }).avif().toBuffer();
  const only = Buffer.from(turned.toString('latin1').replace('irot', 'free'), 'latin1');
  expect((await decode(turned)).raster).toMatchObject({ width: 48, height: 64 });
  expect((await decode(only)).raster).toMatchObject({ width: 64, height: 48 });
});

describe('bad input', () => {
  const jpeg = () => image(paintPortrait(200)).jpeg().toBuffer();

  it.each([
    ['nothing at all', new Uint8Array(), { code: 'empty' }],
    ['text', text('Dear Sir or Madam, please find attached'), { code: 'not-a-picture' }],
    [
      'an SVG drawing',
      text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
      { code: 'unsupported-kind', kind: 'SVG' },
    ],
    [
      'an SVG drawing behind a comment',
      text('<!-- hi --><svg width="1"/>'),
      { code: 'unsupported-kind', kind: 'SVG' },
    ],
    ['a PDF', text('%PDF-1.7\n1 0 obj'), { code: 'unsupported-kind', kind: 'PDF' }],
    [
      'the beginning of an iPhone photo',
      text('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
      { code: 'truncated', kind: 'HEIC' },
    ],
    ['a video', text('\0\0\0\x18ftypmp42\0\0\0\0isommp42'), { code: 'unsupported-kind', kind: 'MP4' }],
    ['three stray bytes', Uint8Array.of(0xff, 0xd8, 0xff), { code: 'truncated', kind: 'JPG' }],
  ])('%s is refused with its kind', async (_what, bytes, failure) => {
    expect(await failureOf(bytes)).toEqual(failure);
  });

  it('a script dressed as a picture never reaches its loader', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"/>';
    await expect(sharp(Buffer.from(svg)).metadata()).rejects.toThrow('unsupported image format');
  });

  it('too many bytes are refused before anything is read', async () => {
    expect(await failureOf(new Uint8Array(limits.bytes + 1))).toEqual({
      code: 'too-many-bytes',
      limit: limits.bytes,
      got: limits.bytes + 1,
    });
  });

  it('a bomb of pixels is refused before it is decoded', async () => {
    const bomb = await sharp({ create: { width: 2000, height: 1000, channels: 3, background: 'white' } })
      .png()
      .toBuffer();
    expect(bomb.length).toBeLessThan(20_000);
    expect(await failureOf(bomb)).toEqual({
      code: 'too-many-pixels',
      limit: limits.pixels,
      width: 2000,
      height: 1000,
    });
  });

  it('a picture too thin to show anything is refused', async () => {
    const thin = await image(quadrants(300, 15)).png().toBuffer();
    expect(await failureOf(thin)).toMatchObject({ code: 'too-few-pixels', width: 300, height: 15 });
  });

  it.each([0.1, 0.5, 0.9])('a JPG cut off after %f of its bytes is refused', async (part) => {
    const whole = await jpeg();
    expect(await failureOf(whole.subarray(0, Math.round(whole.length * part)))).toEqual({
      code: 'truncated',
      kind: 'JPG',
    });
  });

  it.each(['jpg', 'png'] as const)(
    'a %s of which nearly everything is there is drawn and marked',
    async (kind) => {
      const whole = kind === 'jpg' ? await jpeg() : await image(paintPortrait(200)).png().toBuffer();
      const cut = whole.subarray(0, Math.round(whole.length * 0.97));
      const drawn = await decode(cut);
      expect(drawn.damaged).toBe(true);
      const { data } = (await decode(whole)).raster;
      const half = data.length >> 1;
      expectSameBytes(drawn.raster.data.subarray(0, half), data.subarray(0, half));
    },
  );

  it.each(['png', 'webp', 'avif', 'gif'] as const)(
    'a %s cut off in the middle is refused',
    async (format) => {
      const whole = await image(paintPortrait(200)).toFormat(format).toBuffer();
      expect(await failureOf(whole.subarray(0, whole.length >> 1))).toMatchObject({ code: 'truncated' });
    },
  );

  it('a fault that no pixel is missing for is no damage', async () => {
    const whole = await jpeg();
    const { raster } = await decode(whole);
    // Stray bytes before a marker: decoders warn and go on.
    const marker = whole.indexOf(Buffer.from([0xff, 0xc4]));
    const stray = Buffer.concat([whole.subarray(0, marker), Buffer.from([1, 2, 3]), whole.subarray(marker)]);
    // Some phones write parameters of a scan that belong to progressive JPEGs only.
    const scan = whole.indexOf(Buffer.from([0xff, 0xda]));
    const phone = Buffer.from(whole);
    phone.set([0, 0], scan + 2 + phone.readUInt16BE(scan + 2) - 3);
    const withoutEnd = whole.subarray(0, whole.length - 2);
    const withMore = Buffer.concat([whole, Buffer.from('more')]);
    for (const file of [stray, phone, withoutEnd, withMore]) {
      const drawn = await decode(file);
      expect(drawn.damaged).toBe(false);
      expectSamePicture(drawn.raster, raster);
    }
  });

  it('a JPG that lacks pixels in its middle is marked, one with a wrong number of a restart marker is not', async () => {
    const whole = readFileSync(new URL('../../fixtures/restarts.jpg', import.meta.url));
    const restart = (number: number) => whole.indexOf(Buffer.from([0xff, 0xd0 + number]));
    const lacking = Buffer.concat([whole.subarray(0, restart(2)), whole.subarray(restart(3))]);
    expect((await decode(lacking)).damaged).toBe(true);
    const renumbered = Buffer.from(whole);
    renumbered[restart(2) + 1] = 0xd5;
    expect((await decode(renumbered)).damaged).toBe(false);
  });

  it('a plain ground at the bottom of a JPG is not taken for missing', async () => {
    const plain = paint(200, 200, (x, y) => (y < 0.5 ? [255 * x, 120, 60] : [255, 255, 255]));
    const whole = await image(plain).jpeg().toBuffer();
    expect((await decode(whole.subarray(0, whole.length - 2))).damaged).toBe(false);
  });

  it('a PNG with all of its pixels and a wrong checksum is no damage', async () => {
    const black = paint(64, 64, (x, y) => (y < 0.3 ? [255 * x, 200, 0] : [0, 0, 0]));
    const whole = await image(black).png().toBuffer();
    whole[whole.length - 13]! ^= 1;
    const drawn = await decode(whole);
    expect(drawn.damaged).toBe(false);
    expectSamePicture(drawn.raster, black);
  });

  it('a progressive JPG that is cut off is drawn with what there is of it, and marked', async () => {
    const whole = await image(paintPortrait(200)).jpeg({ progressive: true }).toBuffer();
    expect((await decode(whole.subarray(0, whole.length * 0.8))).damaged).toBe(true);
    expect(await failureOf(whole.subarray(0, whole.length * 0.15))).toMatchObject({ code: 'truncated' });
  });
});

describe('what a PNG says about its colours', () => {
  const skin = [200, 140, 110] as const;
  const linear = (value: number) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;

  /** A picture of one colour and of 16 bits, with a chunk before its pixels. */
  async function pngOf(samples: readonly number[], ...chunks: readonly Uint8Array[]): Promise<Uint8Array> {
    const data = Uint16Array.from({ length: 32 * 32 * 3 }, (_, at) => Math.round(65_535 * samples[at % 3]!));
    const png = await sharp(data, { raw: { width: 32, height: 32, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
  }
  function chunk(type: string, ...data: number[]): Uint8Array {
    const framed = Buffer.alloc(12 + data.length);
    framed.writeUInt32BE(data.length, 0);
    framed.write(type, 4, 'latin1');
    framed.set(data, 8);
    framed.writeUInt32BE(crc32(framed.subarray(4, 8 + data.length)), 8 + data.length);
    return framed;
  }
  const numbers = (...values: number[]) =>
    values.flatMap((value) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
  const nearly = async (file: Uint8Array, wanted: readonly number[]) => {
    const found = colourAt((await decode(file)).raster, 16, 16);
    const off = found.map((value, index) => Math.abs(value - wanted[index]!));
    expect(Math.max(...off), found.join()).toBeLessThanOrEqual(3);
  };

  it('by gamma', async () => {
    await nearly(await pngOf(skin.map(linear), chunk('gAMA', ...numbers(100_000))), skin);
    await nearly(
      await pngOf(
        skin.map((value) => value / 255),
        chunk('gAMA', ...numbers(45_455)),
      ),
      skin,
    );
    // sRGB stands before gamma.
    const srgb = chunk('sRGB', 0);
    await nearly(
      await pngOf(
        skin.map((value) => value / 255),
        srgb,
        chunk('gAMA', ...numbers(100_000)),
      ),
      skin,
    );
  });

  it('but nonsense is not followed', async () => {
    for (const gamma of [0, 1, 0xffffffff])
      await nearly(
        await pngOf(
          skin.map((value) => value / 255),
          chunk('gAMA', ...numbers(gamma)),
        ),
        skin,
      );
    const nowhere = chunk('cHRM', ...numbers(0, 0, 0, 0, 0, 0, 0, 0));
    await nearly(
      await pngOf(
        skin.map((value) => value / 255),
        nowhere,
      ),
      skin,
    );
  });

  it('by code points: PQ and HLG are shown as in SDR, wide primaries as they are meant', async () => {
    // In BT.2020 the same colour; light of white is 203 cd/m² (BT.2408), signals are those of BT.2100.
    const [red, green, blue] = skin.map(linear) as [number, number, number];
    const wide = [
      0.6274 * red + 0.3293 * green + 0.0433 * blue,
      0.0691 * red + 0.9195 * green + 0.0114 * blue,
      0.0164 * red + 0.088 * green + 0.8956 * blue,
    ];
    await nearly(
      await pngOf(
        wide.map((value) => pq(203 * value)),
        chunk('cICP', 9, 16, 0, 1),
      ),
      skin,
    );
    const luminance = 0.2627 * wide[0]! + 0.678 * wide[1]! + 0.0593 * wide[2]!;
    const scene = wide.map((value) => 0.203 * value * (0.203 * luminance) ** (1 / 1.2 - 1));
    await nearly(await pngOf(scene.map(hlg), chunk('cICP', 9, 18, 0, 1)), skin);
    const encoded = wide.map((value) =>
      value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055,
    );
    await nearly(await pngOf(encoded, chunk('cICP', 9, 13, 0, 1)), skin);
  });

  const pq = (light: number) => {
    const root = (light / 10_000) ** (2610 / 16384);
    return ((3424 / 4096 + (2413 / 128) * root) / (1 + (2392 / 128) * root)) ** (2523 / 32);
  };
  const hlg = (scene: number) =>
    scene <= 1 / 12 ? Math.sqrt(3 * scene) : 0.17883277 * Math.log(12 * scene - 0.28466892) + 0.55991073;
});
