import type { Raster } from '../../image/raster.ts';
import type { Network } from '../../session.ts';
import type { Coefficients } from '../portrait/coefficients.ts';
import { type Area, inTiles } from '../portrait/tiles.ts';
import { guidedSlope } from './slope.ts';

/**
 * Draws a picture of any size with the embedded network, whose style and strength are already folded in. The answer is
 * slope · photo + offset, so that it can be carried to a sharper photo; at its own size it is the network's drawing to the level.
 */
export function paintWith(network: Network, picture: Raster): Promise<Coefficients> {
  return inTiles(picture, async (area) => {
    const piece = cut(picture, area);
    const { drawing } = await network.run({
      picture: { data: piece.data, dims: [area.height, area.width, 3] },
    });
    if (!(drawing?.data instanceof Uint8Array)) throw new Error('the embedded network gave no drawing');
    return explain(piece, drawing.data);
  });
}

/** A piece of a picture; beyond its edges the last pixels go on. */
function cut(picture: Raster, { left, top, width, height }: Area): Raster {
  const data = new Uint8Array(width * height * 3);
  const columns = Math.min(width, picture.width - left);
  for (let y = 0; y < height; y++) {
    const from = (Math.min(top + y, picture.height - 1) * picture.width + left) * 3;
    const row = y * width * 3;
    data.set(picture.data.subarray(from, from + columns * 3), row);
    for (let place = row + columns * 3; place < row + width * 3; place++) data[place] = data[place - 3]!;
  }
  return { width, height, data };
}

/** What the drawing takes from the photo is slope · photo; what it has of its own is the rest. BGR, −1…1. */
function explain(photo: Raster, drawing: Uint8Array): Pick<Coefficients, 'slope' | 'offset'> {
  const slope = new Float32Array(drawing.length);
  const offset = new Float32Array(drawing.length);
  const level = (byte: number) => byte / 127.5 - 1;
  for (let channel = 0; channel < 3; channel++) {
    const slopes = guidedSlope(photo, drawing, channel);
    for (
      let pixel = 0, from = channel, to = 2 - channel;
      pixel < slopes.length;
      pixel++, from += 3, to += 3
    ) {
      slope[to] = slopes[pixel]!;
      // Half a level more: bytes are dropped fractions, and are dropped again.
      offset[to] = level(drawing[from]! + 0.5) - slopes[pixel]! * level(photo.data[from]!);
    }
  }
  return { slope, offset };
}
