import type { Raster } from '../../image/raster.ts';
import type { NetworkTensor, Runnable } from '../../session.ts';
import { type Amounts, packAmounts } from './amounts.ts';
import { fieldChannels } from './compose.ts';
import type { Medium } from './medium.ts';
import type { Fields } from './observe.ts';
import { rowWeights } from './sampling.ts';
import { placeTile, type Tile } from './textures.ts';

export interface Tiles {
  readonly grain: Tile;
  readonly cloud: Tile;
  readonly hatch: Tile;
}

export interface PaintOptions {
  readonly fields: Fields;
  readonly amounts: Amounts;
  readonly medium: Medium;
  readonly tiles: Tiles;
}

/** Paints a photo strip by strip, so that memory does not grow with its height. */
export async function paintStrips(
  painter: Runnable,
  { width, height, data }: Raster,
  { fields: { fields, lines, correction }, amounts, medium, tiles }: PaintOptions,
): Promise<Raster> {
  const drawing = new Uint8Array(data.length);
  const textureScale = Math.max(width, height) / 1024;
  const place = (tile: Tile, scale: number) => placeTile(tile, scale * textureScale, width);
  const textures = {
    ...(medium.paper && { grain: place(tiles.grain, 1), cloud: place(tiles.cloud, CLOUD_SIZE) }),
    ...(medium.hatch && { hatch: place(tiles.hatch, 1) }),
  };
  const wave = (position: number) => Math.cos(((position + 0.5) * 2 * Math.PI) / (DOT_PITCH * textureScale));
  const edge = (position: number, length: number) =>
    Math.min(position + 0.5, length - position - 0.5) / length;
  const along = (count: number, first: number, value: (position: number) => number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => value(first + i));
  const constant: Record<string, NetworkTensor> = {
    amounts: packAmounts(amounts),
    correction,
    ...(medium.halftone && {
      columnWave: { data: along(width, 0, wave), dims: [1, 1, 1, width] },
      dotScale: { data: Float32Array.of(12 * textureScale), dims: [1] },
    }),
    ...(medium.paper && {
      columnEdge: { data: along(width, 0, (x) => edge(x, width)), dims: [1, 1, 1, width] },
    }),
  };

  const rows = Math.min(Math.max(Math.round(STRIP_PIXELS / width), 1), STRIP_ROWS);
  const takeFields = createTaker('fields', fields, fieldChannels(medium), height);
  const takeLines = createTaker('lines', lines, [0], height);
  const placed = Object.entries(textures).map(
    ([name, texture]) => [name, texture, new Uint8Array(rows * width)] as const,
  );
  for (let from = 0; from < height; from += rows) {
    const count = Math.min(rows, height - from);
    const bytes = data.subarray(from * width * 3, (from + count) * width * 3);
    const feeds: Record<string, NetworkTensor> = {
      ...constant,
      photo: { data: bytes, dims: [1, count, width, 3] },
      ...takeFields(from, count),
      ...takeLines(from, count),
    };
    for (const [name, texture, strip] of placed) {
      for (let y = 0; y < count; y++) strip.set(texture.row(from + y), y * width);
      feeds[name] = { data: strip.subarray(0, count * width), dims: [1, 1, count, width] };
    }
    if (medium.halftone) feeds.rowWave = { data: along(count, from, wave), dims: [1, 1, count, 1] };
    if (medium.paper)
      feeds.rowEdge = { data: along(count, from, (y) => edge(y, height)), dims: [1, 1, count, 1] };
    const painted = await painter.run(feeds);
    drawing.set(painted.drawing!.data as Uint8Array, from * width * 3);
  }
  return { width, height, data: drawing };
}

/**
 * Takes the rows and channels of a field that a strip needs, and the weights that interpolate them. The memory is the next strip's too:
 * without that the garbage collector has half as much work again, which every picture waits for.
 */
function createTaker(
  name: 'fields' | 'lines',
  { data, dims }: NetworkTensor,
  channels: readonly number[],
  height: number,
): (from: number, count: number) => Record<string, NetworkTensor> {
  const [, , sourceHeight, sourceWidth] = dims as [number, number, number, number];
  let memory = new Float32Array();
  return (from, count) => {
    const { first, rows, weights } = rowWeights(sourceHeight, height, from, count);
    const size = channels.length * rows * sourceWidth;
    if (memory.length < size) memory = new Float32Array(size);
    for (const [index, channel] of channels.entries()) {
      const start = (channel * sourceHeight + first) * sourceWidth;
      memory.set(data.subarray(start, start + rows * sourceWidth), index * rows * sourceWidth);
    }
    return {
      [name]: { data: memory.subarray(0, size), dims: [1, channels.length, rows, sourceWidth] },
      [`${name}Weights`]: { data: weights, dims: [count, rows] },
    };
  };
}

/** Distance of the halftone's dots at 1024: 9 pixels along the diagonal. */
const DOT_PITCH = 9 * Math.SQRT2;
/** Clouds of pigment are drawn this much larger than their tile. */
const CLOUD_SIZE = 6;
/** Pixels and rows painted at once: few enough to stay in the cache and for small row weights, enough to share among threads. */
const STRIP_PIXELS = 128 * 1024;
const STRIP_ROWS = 64;
