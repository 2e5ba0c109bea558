import sharp from 'sharp';
import type { Raster } from '../src/inference/image/raster.ts';

/** Reads a photo file upright, in sRGB and on white, with a long side of `size` pixels at most. */
export async function readPhoto(file: string, size: number): Promise<Raster> {
  const { data, info } = await sharp(file)
    .rotate()
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
