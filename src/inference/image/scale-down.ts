import type { Pixels } from './photo.ts';
import type { Raster } from './raster.ts';
import sharp from './sharp.ts';

/** Scales pixels down to a long side, the opacity with them; what is smaller stays as it is. */
export async function scaleDown(pixels: Pixels, longSide: number): Promise<Pixels> {
  const { raster, alpha, damaged } = pixels;
  if (Math.max(raster.width, raster.height) <= longSide) return pixels;
  const scaled = await resize(raster.data, raster, 3, longSide);
  if (alpha === undefined) return { raster: scaled, damaged };
  return { raster: scaled, alpha: (await resize(alpha, raster, 1, longSide)).data, damaged };
}

async function resize(
  samples: Uint8Array,
  { width, height }: Pick<Raster, 'width' | 'height'>,
  channels: 1 | 3,
  longSide: number,
): Promise<Raster> {
  const { data, info } = await sharp(samples, { raw: { width, height, channels } })
    .resize({ width: longSide, height: longSide, fit: 'inside' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return { width: info.width, height: info.height, data: bytes };
}
