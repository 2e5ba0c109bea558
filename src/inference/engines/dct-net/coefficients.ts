import type { Raster } from '../../image/raster.ts';
import type { Network } from '../../session.ts';

/**
 * What a generator answers for a picture: drawing = slope · photo + offset, all −1…1. Both are row-major
 * [height, width, 3], BGR. They are smooth enough to be enlarged, which carries a drawing to a sharper photo.
 */
export interface Coefficients {
  readonly width: number;
  readonly height: number;
  readonly slope: Float32Array;
  readonly offset: Float32Array;
}

/** Sides must be multiples of this: the generator halves twice, and the official pipeline keeps to 16. */
const MULTIPLE = 16;

/** Runs a generator on a picture of any size; it is padded with white at the right and below, as the official pipeline does. */
export async function generate(network: Network, picture: Raster): Promise<Coefficients> {
  const { width, height } = picture;
  const fits = width % MULTIPLE === 0 && height % MULTIPLE === 0;
  const pad = (side: number) => (fits ? side : (Math.floor(side / MULTIPLE) + 1) * MULTIPLE);
  const dims = [pad(height), pad(width), 3] as const;
  const data = new Float32Array(dims[0] * dims[1] * 3).fill(255);
  for (let y = 0; y < height; y++) {
    let from = y * width * 3;
    let to = y * dims[1] * 3;
    for (let x = 0; x < width; x++, from += 3, to += 3) {
      data[to] = picture.data[from + 2]!;
      data[to + 1] = picture.data[from + 1]!;
      data[to + 2] = picture.data[from]!;
    }
  }
  const { slope, offset } = await network.run({ input_image: { data, dims } });
  return {
    width: dims[1],
    height: dims[0],
    slope: slope!.data as Float32Array,
    offset: offset!.data as Float32Array,
  };
}

/** The official graph's clip before its last step; 0…254 as bytes, fractions dropped. */
export const clip = (value: number): number => Math.min(0.999999, Math.max(-0.999999, value));
