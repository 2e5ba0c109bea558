import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';

const PORTRAIT = fileURLToPath(new URL('../../config/test-photo.jpg', import.meta.url));

/** Writes what a phone delivers: 12 megapixels, with the grain that makes JPEG decoding cost what it costs. */
export async function writePhonePhoto(file: string): Promise<void> {
  await (await grainy(3024, 4032)).jpeg({ quality: 92 }).toFile(file);
}

/** Writes the same photo as Telegram delivers it: 1280 pixels, as a JPEG. */
export async function writeChatPhoto(file: string): Promise<void> {
  await (await grainy(960, 1280)).jpeg({ quality: 87 }).toFile(file);
}

/** Writes the same photo at a long side in pixels, as PNG: for programs that do not size pictures themselves. */
export async function writeSizedPhoto(file: string, longSide: number): Promise<void> {
  await (await grainy(Math.round(longSide * 0.75), longSide)).png().toFile(file);
}

async function grainy(width: number, height: number): Promise<Sharp> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 12 };
  const grain = await sharp({ create: { width, height, channels: 3, background: 'grey', noise } })
    .png()
    .toBuffer();
  return sharp(PORTRAIT)
    .resize(width, height, { fit: 'cover' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .removeAlpha();
}
