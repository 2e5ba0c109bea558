// Measures how much memory and processor time decoding a picture takes: 25 megapixels in every format, beside the memory that the
// program estimates, and JPEGs as large as phones make them.
//
//   npx tsx scripts/decode-memory.ts [PART]     only files whose names have this in them
//
// Each picture is decoded in a process of its own. The factors of src/inference/image/decode-cost.ts come from here.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openPhoto } from '../src/inference/image/photo.ts';
import { useThreads } from '../src/inference/image/sharp.ts';
import { table } from './bench/markdown.ts';
import { peakOf } from './bench/memory.ts';
import { formats, largeJpegs, type MeasuredFile } from './decode/files.ts';
import { heicFiles } from './decode/heif.ts';

const LONG_SIDES = [512, 2048];
const LIMITS = { bytes: 1e9, pixels: 1e9 };

interface Measure {
  /** Bytes, and milliseconds of processor time. */
  readonly measured: number;
  readonly estimated: number;
  readonly milliseconds: number;
}

const [file, longSide] = process.argv.slice(2);
if (file !== undefined && longSide !== undefined)
  console.log(JSON.stringify(await measure(file, Number(longSide))));
else {
  const tables = [formats(), heicFiles(), largeJpegs()];
  for (const files of tables) {
    const wanted = Object.entries(files).filter(([name]) => name.includes(file ?? ''));
    if (wanted.length > 0) console.log(`${await measureAll(Object.fromEntries(wanted))}\n`);
  }
}

async function measureAll(files: Readonly<Record<string, MeasuredFile>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-decode-'));
  try {
    const rows: string[][] = [];
    for (const [name, { width, height, write }] of Object.entries(files)) {
      const path = join(folder, 'picture');
      writeFileSync(path, await write());
      const cells = LONG_SIDES.flatMap((side) => {
        const { measured, estimated, milliseconds } = measureInChild(path, side);
        const perPixel = (measured / (width * height)).toFixed(1);
        return [megabytes(measured), perPixel, megabytes(estimated), milliseconds.toFixed(0)];
      });
      rows.push([name, ...cells]);
    }
    const columns = LONG_SIDES.flatMap((side) => [`MB at ${side}`, 'bytes a pixel', 'estimated MB', 'ms']);
    return table(['file', ...columns], rows);
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
  const started = process.cpuUsage();
  const photo = await openPhoto(bytes, LIMITS);
  if (!photo.ok) throw new Error(photo.failure.code);
  const pixels = await photo.value.pixels({ longSide: side });
  if (!pixels.ok) throw new Error(pixels.failure.code);
  const { user, system } = process.cpuUsage(started);
  return {
    measured: peakOf('self') - before,
    estimated: photo.value.decodeBytes(side),
    milliseconds: (user + system) / 1000,
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
