import type { Raster } from '../../image/raster.ts';
import type { Runnable } from '../../session.ts';
import type { Carry, Painting } from '../portrait/painting.ts';
import { type Area, placeTile, tilesOf } from '../portrait/tiles.ts';

export interface PaintNetworks {
  /** The embedded network, with its style and strength folded in. */
  readonly network: Runnable;
  /** Takes out what alternates from pixel to pixel (steady.ts). */
  readonly steadier: Runnable;
}

export interface PaintOptions {
  /** How much is taken out of what alternates from pixel to pixel, 0…1. */
  readonly steady: number;
  readonly carry: Carry;
}

/** Draws a picture of any size with the embedded network. On a guide of its own size that is the network's drawing. */
export async function paintWith(
  { network, steadier }: PaintNetworks,
  picture: Raster,
  { steady, carry }: PaintOptions,
): Promise<Painting> {
  const drawn = await drawAll(network, picture);
  return carry(steady === 0 ? drawn : await steadied(steadier, drawn, steady), picture);
}

async function steadied(steadier: Runnable, { width, height, data }: Raster, share: number): Promise<Raster> {
  const { steady } = await steadier.run({
    drawing: { data, dims: [height, width, 3] },
    share: { data: Float32Array.of(share), dims: [1] },
  });
  return { width, height, data: steady!.data as Uint8Array<ArrayBuffer> };
}

/** Large pictures go through in tiles, one after the other, to bound memory. */
async function drawAll(network: Runnable, picture: Raster): Promise<Raster> {
  const { width, height } = picture;
  const draw = async (tile: Area) => {
    const dims = [tile.height, tile.width, 3];
    const { drawing } = await network.run({ picture: { data: cut(picture, tile), dims } });
    return drawing!.data as Uint8Array<ArrayBuffer>;
  };
  const tiles = tilesOf(width, height);
  if (tiles.length === 1) return { width, height, data: await draw(tiles[0]!) };
  const data = new Uint8Array(width * height * 3);
  for (const tile of tiles) placeTile(await draw(tile), tile, data, width);
  return { width, height, data };
}

function cut({ width: stride, data }: Raster, { left, top, width, height }: Area): Uint8Array {
  if (left === 0 && width === stride) return data.subarray(top * stride * 3, (top + height) * stride * 3);
  const piece = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * stride + left) * 3;
    piece.set(data.subarray(from, from + width * 3), y * width * 3);
  }
  return piece;
}
