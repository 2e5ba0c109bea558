import type { Raster } from '../../image/raster.ts';
import type { Network } from '../../session.ts';
import type { Coefficients } from '../portrait/coefficients.ts';
import { type Area, inTiles } from '../portrait/tiles.ts';

/**
 * Runs a generator on a picture of any size; it is padded with white at the right and below, as the official pipeline does.
 * Large pictures go through in overlapping tiles, one after the other, which changes nothing but the memory they need.
 */
export function generate(network: Network, picture: Raster): Promise<Coefficients> {
  return inTiles(picture, (area) => run(network, picture, area));
}

async function run(network: Network, picture: Raster, { left, top, width, height }: Area) {
  const data = new Float32Array(width * height * 3).fill(255);
  const [right, bottom] = [Math.min(width, picture.width - left), Math.min(height, picture.height - top)];
  for (let y = 0; y < bottom; y++) {
    let from = ((top + y) * picture.width + left) * 3;
    let to = y * width * 3;
    for (let x = 0; x < right; x++, from += 3, to += 3) {
      data[to] = picture.data[from + 2]!;
      data[to + 1] = picture.data[from + 1]!;
      data[to + 2] = picture.data[from]!;
    }
  }
  const { slope, offset } = await network.run({ input_image: { data, dims: [height, width, 3] } });
  return { slope: slope!.data as Float32Array, offset: offset!.data as Float32Array };
}
