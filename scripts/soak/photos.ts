import { existsSync, readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import type { Random } from './random.ts';

export interface SoakPhoto {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Photos {
  ordinary(random: Random): SoakPhoto;
  hostile(random: Random): SoakPhoto;
  /** Where the hostile files come from, as a sentence. */
  readonly origin: string;
}

/** A folder that lies beside the project on some machines and is no part of it. */
const HOSTILE_FOLDER = new URL('../../../shared/hostile/', import.meta.url);
const LONG_SIDES = [480, 1_280, 3_000];

/** Ordinary photos in some sizes and formats, and malformed or hostile files. */
export async function preparePhotos(): Promise<Photos> {
  const photo = readFileSync('config/test-photo.jpg');
  const resized = await Promise.all(LONG_SIDES.map((side) => sharp(photo).resize(side).jpeg().toBuffer()));
  const ordinary = [
    ...[photo, ...resized].map((bytes, index) => ({ name: `me-${index}.jpg`, bytes })),
    { name: 'me.png', bytes: await sharp(photo).resize(700).png().toBuffer() },
    { name: 'me.webp', bytes: readFileSync('page/samples/photo.webp') },
  ];
  const names = existsSync(HOSTILE_FOLDER)
    ? readdirSync(HOSTILE_FOLDER).filter((name) => name !== 'EXPECT.csv')
    : [];
  const read = (name: string) => readFileSync(new URL(encodeURIComponent(name), HOSTILE_FOLDER));
  const generated = await generateHostile(photo);
  return {
    ordinary: (random) => random.pick(ordinary),
    hostile(random) {
      if (names.length === 0 || random.chance(GENERATED_SHARE)) return random.pick(generated);
      const name = random.pick(names);
      return { name, bytes: read(name) };
    },
    origin:
      names.length > 0
        ? `${names.length} files of the folder beside the project and ${generated.length} generated ones`
        : `${generated.length} generated files, because the folder of hostile files is not beside the project`,
  };
}

const GENERATED_SHARE = 0.2;

/** Files that are cut off, empty or no pictures, and small files that take much memory to decode. */
async function generateHostile(photo: Buffer): Promise<SoakPhoto[]> {
  const plain = (width: number, height: number, channels: 3 | 4) =>
    sharp({ create: { width, height, channels, background: { r: 90, g: 150, b: 60, alpha: 0.5 } } });
  return [
    { name: 'cut.jpg', bytes: photo.subarray(0, photo.length / 2) },
    { name: 'text.png', bytes: Buffer.from('This is no picture.') },
    { name: 'one-byte.jpg', bytes: Buffer.from([0xff]) },
    { name: 'one-pixel.png', bytes: await plain(1, 1, 3).png().toBuffer() },
    { name: 'large.avif', bytes: await plain(6_000, 6_000, 3).avif({ effort: 0 }).toBuffer() },
    { name: 'interlaced.png', bytes: await plain(7_000, 7_000, 4).png({ progressive: true }).toBuffer() },
    {
      name: 'lossless.webp',
      bytes: await plain(7_000, 7_000, 4).webp({ lossless: true, effort: 0 }).toBuffer(),
    },
    { name: 'progressive.jpg', bytes: await plain(7_000, 7_000, 3).jpeg({ progressive: true }).toBuffer() },
  ];
}
