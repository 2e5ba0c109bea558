// Measures how much memory decoding a picture of 25 megapixels takes in every format, beside what the program estimates:
//
//   npx tsx scripts/decode-memory.ts
//
// Each picture is decoded in a process of its own. The factors of src/inference/image/decode-cost.ts come from here.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { openPhoto } from '../src/inference/image/photo.ts';
import { useThreads } from '../src/inference/image/sharp.ts';
import { table } from './bench/markdown.ts';
import { peakOf } from './bench/memory.ts';

const SIDE = 5_000;
const LONG_SIDES = [512, 2048];
const LIMITS = { bytes: 1e9, pixels: 1e9 };

interface Measure {
  readonly measured: number;
  readonly estimated: number;
}

const [file, longSide] = process.argv.slice(2);
if (file !== undefined) console.log(JSON.stringify(await measure(file, Number(longSide))));
else await compareAll();

async function compareAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-decode-'));
  try {
    const rows: string[][] = [];
    for (const [name, image] of Object.entries(await pictures())) {
      const path = join(folder, 'picture');
      writeFileSync(path, await image.toBuffer());
      const cells = LONG_SIDES.flatMap((side) => {
        const { measured, estimated } = measureInChild(path, side);
        return [megabytes(measured), (measured / SIDE ** 2).toFixed(1), megabytes(estimated)];
      });
      rows.push([name, ...cells]);
    }
    const columns = LONG_SIDES.flatMap((side) => [`MB at ${side}`, 'bytes a pixel', 'estimated MB']);
    console.log(table(['format', ...columns], rows));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measureInChild(path: string, side: number): Measure {
  const args = [...process.execArgv, import.meta.filename, path, String(side)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

async function measure(path: string, side: number): Promise<Measure> {
  useThreads(1);
  // What loading the library takes is not the picture's.
  await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const bytes = new Uint8Array(readFileSync(path));
  // Begins a new peak (Linux): what starting this script took is not the picture's either.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = process.memoryUsage.rss();
  const photo = await openPhoto(bytes, LIMITS);
  if (!photo.ok) throw new Error(photo.failure.code);
  const pixels = await photo.value.pixels({ longSide: side });
  if (!pixels.ok) throw new Error(pixels.failure.code);
  return {
    measured: peakOf('self') - before,
    estimated: photo.value.decodeBytes(side),
  };
}

async function pictures(): Promise<Record<string, Sharp>> {
  const photo = await sharp('config/test-photo.jpg').resize(SIDE, SIDE, { fit: 'fill' }).toBuffer();
  const rgb = () => sharp(photo);
  const rgba = () => sharp(photo).ensureAlpha(0.5);
  const png = { compressionLevel: 1 };
  const fast = { effort: 0 };
  return {
    'JPEG, baseline': rgb().jpeg(),
    'JPEG, progressive 4:2:0': rgb().jpeg({ progressive: true }),
    'JPEG, progressive 4:4:4': rgb().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
    'PNG, RGB': rgb().png(png),
    'PNG, RGBA': rgba().png(png),
    'PNG, RGBA of 16 bits': rgba().toColourspace('rgb16').png(png),
    'PNG, interlaced RGB': rgb().png({ ...png, progressive: true }),
    'PNG, interlaced RGBA of 16 bits': rgba()
      .toColourspace('rgb16')
      .png({ ...png, progressive: true }),
    'WebP, lossy': rgb().webp(fast),
    'WebP, lossless': rgb().webp({ ...fast, lossless: true }),
    AVIF: rgb().avif(fast),
    'AVIF, 10 bits': rgb().avif({ ...fast, bitdepth: 10 }),
    'TIFF, LZW': rgb().tiff({ compression: 'lzw' }),
    'TIFF, RGBA of 16 bits': rgba().toColourspace('rgb16').tiff({ compression: 'lzw' }),
    GIF: rgb().gif({ effort: 1 }),
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
