import type { Size } from './area.ts';
import type { Picture, Region } from './pixels.ts';
import type { Raster } from './raster.ts';
import sharp from './sharp.ts';

/** Resizes a picture, or a region of it, to exactly this size; the opacity with it. */
export async function resizePicture(
  { raster, alpha }: Picture,
  size: Size,
  region: Region = { left: 0, top: 0, width: raster.width, height: raster.height },
): Promise<Picture> {
  const resize = async (samples: Uint8Array, channels: 1 | 3): Promise<Raster['data']> => {
    const { width, height } = raster;
    const { data } = await sharp(samples, { raw: { width, height, channels } })
      .extract({ ...region })
      .resize({ ...size, fit: 'fill' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  };
  const resized = { width: size.width, height: size.height, data: await resize(raster.data, 3) };
  return { raster: resized, ...(alpha && { alpha: await resize(alpha, 1) }) };
}
