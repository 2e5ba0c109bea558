import type { Raster } from '../../image/raster.ts';
import type { Coefficients } from './coefficients.ts';

/** Sides must be multiples of this: the generator halves twice, and the official pipeline keeps to 16. */
const MULTIPLE = 16;
/** Most pixels that go through a generator at once: about 400 MB of memory. */
const TILE_PIXELS = 600_000;
/** A generator sees 60 pixels far: what lies farther inside a tile comes out as it would without tiles. */
const OVERLAP = 64;

/**
 * Draws a picture of any size piece by piece. Each piece has sides that are multiples of 16 where the picture's are not already,
 * and may reach beyond it at the right and below.
 */
export async function inTiles(
  picture: Raster,
  paint: (area: Area) => Promise<Pick<Coefficients, 'slope' | 'offset'>>,
): Promise<Coefficients> {
  const fits = picture.width % MULTIPLE === 0 && picture.height % MULTIPLE === 0;
  const pad = (side: number) => (fits ? side : (Math.floor(side / MULTIPLE) + 1) * MULTIPLE);
  const [width, height] = [pad(picture.width), pad(picture.height)];
  const tiles = tilesOf(width, height);
  if (tiles.length === 1) {
    const { slope, offset } = await paint(tiles[0]!);
    return { width, height, slope, offset };
  }
  const whole = {
    width,
    height,
    slope: new Float32Array(width * height * 3),
    offset: new Float32Array(width * height * 3),
  };
  for (const tile of tiles) {
    const part = await paint(tile);
    for (let y = tile.core.top; y < tile.core.top + tile.core.height; y++) {
      const from = ((y - tile.top) * tile.width + tile.core.left - tile.left) * 3;
      const to = (y * width + tile.core.left) * 3;
      const length = tile.core.width * 3;
      whole.slope.set(part.slope.subarray(from, from + length), to);
      whole.offset.set(part.offset.subarray(from, from + length), to);
    }
  }
  return whole;
}

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a network is given, and the part of it whose result counts. */
interface Tile extends Area {
  readonly core: Area;
}

/** Cuts the long side into equal parts that are small enough together with what they share with their neighbours. */
function tilesOf(width: number, height: number): Tile[] {
  const long = Math.max(width, height);
  const room = Math.max(Math.floor(TILE_PIXELS / Math.min(width, height)), 4 * OVERLAP);
  if (long <= room) return [tileOf({ from: 0, to: long }, { start: 0, end: long }, width, height)];
  const count = Math.ceil(long / (room - 2 * OVERLAP));
  const core = Math.ceil(long / count / MULTIPLE) * MULTIPLE;
  return Array.from({ length: Math.ceil(long / core) }, (_, index) => {
    const [from, to] = [index * core, Math.min((index + 1) * core, long)];
    return tileOf(
      { from, to },
      { start: Math.max(0, from - OVERLAP), end: Math.min(long, to + OVERLAP) },
      width,
      height,
    );
  });
}

function tileOf(
  { from, to }: { from: number; to: number },
  { start, end }: { start: number; end: number },
  width: number,
  height: number,
): Tile {
  const stripe = (first: number, last: number): Area =>
    height >= width
      ? { left: 0, top: first, width, height: last - first }
      : { left: first, top: 0, width: last - first, height };
  return { ...stripe(start, end), core: stripe(from, to) };
}
