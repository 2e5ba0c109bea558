import { fail, type Outcome, succeed } from '../../cartoon.ts';
import { encode } from './encode.ts';
import { openPhoto } from './photo.ts';
import { resizePicture } from './resize-picture.ts';

/** What Discord takes as a sticker and as an emoji: square PNG files of exactly this side, in pixels, below so many bytes. */
export const DISCORD_FILES = {
  sticker: { side: 320, maxBytes: 512_000 },
  emoji: { side: 128, maxBytes: 256_000 },
} as const;

/**
 * Makes of a finished sticker the file that Discord takes, centered in the square, transparent around.
 * @param sticker bytes of a sticker as `format: 'sticker'` gives it
 */
export async function discordFile(
  sticker: Uint8Array,
  kind: keyof typeof DISCORD_FILES,
): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
  const { side, maxBytes } = DISCORD_FILES[kind];
  const opened = await openPhoto(sticker, { bytes: sticker.length, pixels: MOST_PIXELS });
  if (!opened.ok) return opened;
  const pixels = await opened.value.pixels();
  if (!pixels.ok) return pixels;
  const { width, height } = pixels.value.raster;
  const scale = side / Math.max(width, height);
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const { raster, alpha } = await resizePicture(pixels.value, size);
  const data = new Uint8Array(side * side * 3).fill(255);
  const opacity = new Uint8Array(side * side);
  const left = Math.floor((side - size.width) / 2);
  const top = Math.floor((side - size.height) / 2);
  for (let y = 0; y < size.height; y++) {
    const start = (top + y) * side + left;
    data.set(raster.data.subarray(y * size.width * 3, (y + 1) * size.width * 3), start * 3);
    if (alpha === undefined) opacity.fill(255, start, start + size.width);
    else opacity.set(alpha.subarray(y * size.width, (y + 1) * size.width), start);
  }
  const encoded = await encode({ width: side, height: side, data }, { format: 'png', alpha: opacity });
  if (!encoded.ok) return encoded;
  const { bytes } = encoded.value;
  return bytes.length < maxBytes ? succeed(bytes) : fail({ code: 'cannot-fit', limit: maxBytes });
}

/** More than any sticker has. */
const MOST_PIXELS = 1024 * 1024;
