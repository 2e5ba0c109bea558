import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import {
  type CodedTile,
  nclx,
  readTile,
  rotation,
  writeGrid,
  writePicture,
} from '../../tests/fixtures/heic.ts';
import { type MeasuredFile, photoOf } from './files.ts';

/** Side of a tile as iPhones write it. */
const TILE = 512;
const COLUMNS = 10;
const SIDE = 5_000;
const PIECE = { width: 4_000, height: 3_000 };
const PQ = nclx(9, 16, 9);

/** HEIC files as phones and cameras write them. They are coded by heif-enc (libheif-examples of Debian); without it there are none. */
export function heicFiles(): Record<string, MeasuredFile> {
  if (!hasEncoder()) return {};
  const grid = (bits: Bits) => ({
    width: SIDE,
    height: SIDE,
    write: async () => {
      const tile = await encode(await photoOf(TILE, TILE), bits);
      return writeGrid({
        tiles: Array.from({ length: COLUMNS * COLUMNS }, () => tile),
        columns: COLUMNS,
        tileWidth: TILE,
        tileHeight: TILE,
        width: SIDE,
        height: SIDE,
        properties: [rotation(3), ...(bits === 10 ? [PQ] : [])],
      });
    },
  });
  const piece = (bits: Bits) => ({
    ...PIECE,
    write: async () => {
      const { width, height } = PIECE;
      const tile = await encode(await photoOf(width, height), bits);
      return writePicture(tile, width, height, [rotation(3), ...(bits === 10 ? [PQ] : [])]);
    },
  });
  return {
    'HEIC, tiles': grid(8),
    'HEIC, tiles, 10 bits, HDR (PQ)': grid(10),
    'HEIC, one piece of 12 megapixels': piece(8),
    'HEIC, one piece of 12 megapixels, 10 bits, HDR (PQ)': piece(10),
  };
}

type Bits = 8 | 10;

function hasEncoder(): boolean {
  try {
    execFileSync('heif-enc', ['--help'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function encode(photo: Sharp, bits: Bits): Promise<CodedTile> {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-heic-'));
  try {
    const [png, heic] = [join(folder, 'tile.png'), join(folder, 'tile.heic')];
    await (bits === 8 ? photo : photo.toColourspace('rgb16')).png({ compressionLevel: 1 }).toFile(png);
    execFileSync('heif-enc', ['-q', '60', '-b', String(bits), '-o', heic, png], { stdio: 'ignore' });
    return readTile(readFileSync(heic));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
