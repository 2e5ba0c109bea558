/** Parts begin at multiples of this: generators halve a picture twice or thrice. */
const MULTIPLE = 16;
/** Most pixels that go through a generator at once: about 400 MB of memory. */
const TILE_PIXELS = 600_000;
/** A generator sees 60 pixels far: what lies farther inside a tile comes out as it would without tiles. */
const OVERLAP = 64;

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a network is given, and the part of it whose result counts. */
export interface Tile extends Area {
  readonly core: Area;
}

/**
 * Cuts a picture along its long side into equal parts that are small enough together with what they share with their neighbours.
 * Parts begin at multiples of 16.
 */
export function tilesOf(width: number, height: number): Tile[] {
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

/** Copies what counts of a tile into the whole; both are rows of pixels with three channels. */
export function placeTile<T extends Uint8Array | Float32Array>(
  part: T,
  { left, top, width, core }: Tile,
  whole: T,
  wholeWidth: number,
): void {
  for (let y = core.top; y < core.top + core.height; y++) {
    const from = ((y - top) * width + core.left - left) * 3;
    whole.set(part.subarray(from, from + core.width * 3), (y * wholeWidth + core.left) * 3);
  }
}
