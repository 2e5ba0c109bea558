import type { Raster } from '../../image/raster.ts';

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

/** The official graph's clip before its last step; 0…254 as bytes, fractions dropped. */
export const clip = (value: number): number => (value > 0.999999 ? 0.999999 : Math.max(value, -0.999999));

/** The drawn colour of a pixel: R, G, B 0…255. */
export function drawnAt(
  { width, slope, offset }: Coefficients,
  picture: Raster,
  x: number,
  y: number,
): [number, number, number] {
  const place = (y * width + x) * 3;
  const pixel = (y * picture.width + x) * 3;
  return [
    drawn(slope[place + 2]!, picture.data[pixel]!, offset[place + 2]!),
    drawn(slope[place + 1]!, picture.data[pixel + 1]!, offset[place + 1]!),
    drawn(slope[place]!, picture.data[pixel + 2]!, offset[place]!),
  ];
}

const drawn = (slope: number, level: number, offset: number) =>
  (clip(slope * (level / 127.5 - 1) + offset) + 1) * 127.5;
