import type { Metadata, Sharp } from 'sharp';
import { readPicture } from './pixels.ts';
import type { Raster } from './raster.ts';
import sharp from './sharp.ts';
import { attempt } from './source.ts';

/** Long side at which frames are looked at, in pixels. */
const LOOK = 64;
/** Standard deviation of a channel, 0..255, from which on a frame shows something. */
const SHOWS = 10;
/** Most pixels of a frame that is looked at, and of all that are decoded to look at frames: each is decoded with those before it. */
const MOST_PIXELS = 25e6;
const MOST_PIXELS_TOGETHER = 100e6;

/**
 * The first frame that is not of one colour, from 0 on: animations like to begin in black, in white or with nothing. Frames are looked at
 * closely at the beginning, then in growing steps. Where none shows anything it is the first.
 */
export async function firstFrameThatShows(
  bytes: Uint8Array,
  {
    width,
    height,
    pages = 1,
    pageHeight = height,
  }: Pick<Metadata, 'width' | 'height' | 'pages' | 'pageHeight'>,
): Promise<number> {
  if (pages === 1 || width * pageHeight > MOST_PIXELS) return 0;
  let decoded = 0;
  for (let frame = 0; frame < pages; frame += Math.max(1, frame >> 2)) {
    decoded += (frame + 1) * width * pageHeight;
    if (decoded > MOST_PIXELS_TOGETHER) break;
    if (await shows(sharp(bytes, { page: frame, failOn: 'none', limitInputPixels: false }))) return frame;
  }
  return 0;
}

/** Whether a picture is not of one colour; one that cannot be read shows nothing. */
export async function shows(image: Sharp): Promise<boolean> {
  const small = image.resize({ width: LOOK, height: LOOK, fit: 'inside' });
  const looked = await attempt(() => readPicture(small, undefined));
  return looked !== undefined && [0, 1, 2].some((channel) => deviation(looked.raster, channel) >= SHOWS);
}

function deviation({ data }: Raster, channel: number): number {
  let sum = 0;
  let squares = 0;
  const count = data.length / 3;
  for (let at = channel; at < data.length; at += 3) {
    sum += data[at]!;
    squares += data[at]! ** 2;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
