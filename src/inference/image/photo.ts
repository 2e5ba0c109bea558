import { fail, type Note, type Outcome, succeed } from '../../cartoon.ts';
import { estimateDecodeBytes } from './decode-cost.ts';
import { missingFraction } from './missing-rows.ts';
import { keepPictureChunks } from './png-chunks.ts';
import type { Raster } from './raster.ts';
import sharp from './sharp.ts';
import { sniff } from './sniff.ts';

/** An opened photo: its measures are known, its pixels are decoded on demand at the size that is wanted. */
export interface Photo {
  /** The file's kind as its usual ending, for example `jpg`. */
  readonly kind: string;
  /** Pixels across, after the EXIF orientation has been applied. */
  readonly width: number;
  readonly height: number;
  readonly notes: readonly Note[];
  /** The most memory that decoding takes when it is scaled down to a long side, in bytes. */
  decodeBytes(longSide: number): number;
  /**
   * Decodes the photo, or a region of it, scaled down to a long side. Fails with `truncated` when the file is damaged so that more
   * than a tenth of the picture is missing.
   */
  pixels(view?: View): Promise<Outcome<Pixels>>;
}

export interface View {
  /** Part of the upright photo, in whole pixels; the whole photo when left out. */
  readonly region?: Region;
  /** Long side in pixels; a smaller picture keeps its size. */
  readonly longSide?: number;
}

export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Pixels {
  /** The picture in sRGB, composited over white where it is transparent. */
  readonly raster: Raster;
  /** Opacity of each pixel, 0..255; left out when the picture is opaque everywhere. */
  readonly alpha?: Uint8Array<ArrayBuffer>;
  /** The file was damaged but could be read. */
  readonly damaged: boolean;
}

export interface PhotoLimits {
  /** Largest file, in bytes. */
  readonly bytes: number;
  /** Most pixels (width × height) that are decoded. */
  readonly pixels: number;
}

/** A damaged picture of which less than this part is missing is drawn. */
const MOST_MISSING = 0.1;
/** Sides shorter than this show nothing that could be drawn. */
const SHORTEST_SIDE = 16;

/**
 * Opens a photo without decoding it: checks its kind by its first bytes, then its byte and pixel limits. Fails with `empty`,
 * `not-a-picture`, `unsupported-kind`, `truncated`, `too-many-bytes`, `too-many-pixels` or `too-few-pixels`.
 */
export async function openPhoto(file: Uint8Array, limits: PhotoLimits): Promise<Outcome<Photo>> {
  if (file.length > limits.bytes)
    return fail({ code: 'too-many-bytes', limit: limits.bytes, got: file.length });
  const sniffed = await sniff(file);
  if (!sniffed.ok) return sniffed;
  const kind = sniffed.value;
  const bytes = kind === 'png' ? keepPictureChunks(file) : file;
  const damaged = fail({ code: 'truncated', kind: kind.toUpperCase() });

  const header = await attempt(() => sharp(bytes, { limitInputPixels: false }).metadata());
  if (header === undefined) return damaged;
  const { width, height } = header.autoOrient;
  if (width * height > limits.pixels)
    return fail({ code: 'too-many-pixels', limit: limits.pixels, width, height });
  if (Math.min(width, height) < SHORTEST_SIDE)
    return fail({ code: 'too-few-pixels', limit: SHORTEST_SIDE, width, height });

  const frames = header.pages ?? 1;
  return succeed({
    kind,
    width,
    height,
    notes: frames > 1 ? [{ code: 'first-frame', frames }] : [],
    decodeBytes: (longSide) => estimateDecodeBytes(kind, header, longSide),
    async pixels(view = {}) {
      const decode = (failOn: 'warning' | 'none') =>
        attempt(() => readPixels(bytes, limits.pixels, failOn, view));
      const clean = await decode('warning');
      if (clean !== undefined) return succeed({ ...clean, damaged: false });
      // Encoders in the wild leave small faults that no one sees, and browsers show what there is of a file that ends too soon.
      const read = await decode('none');
      if (read === undefined || missingFraction(read.raster) >= MOST_MISSING) return damaged;
      return succeed({ ...read, damaged: true });
    },
  });
}

async function readPixels(
  bytes: Uint8Array,
  limitInputPixels: number,
  failOn: 'warning' | 'none',
  { region, longSide }: View,
): Promise<Omit<Pixels, 'damaged'>> {
  let image = sharp(bytes, { failOn, limitInputPixels, autoOrient: true });
  if (region !== undefined) image = image.extract({ ...region });
  if (longSide !== undefined)
    image = image.resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true });
  const { data, info } = await image
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const rgba = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  if (info.channels === 3) return { raster: { width, height, data: rgba } };
  return compositeOnWhite(width, height, rgba);
}

function compositeOnWhite(width: number, height: number, rgba: Uint8Array): Omit<Pixels, 'damaged'> {
  const data = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  let opaque = true;
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    const opacity = rgba[pixel * 4 + 3]!;
    alpha[pixel] = opacity;
    if (opacity !== 255) opaque = false;
    for (let channel = 0; channel < 3; channel++) {
      const colour = rgba[pixel * 4 + channel]!;
      data[pixel * 3 + channel] = 255 + Math.round(((colour - 255) * opacity) / 255);
    }
  }
  const raster = { width, height, data };
  return opaque ? { raster } : { raster, alpha };
}

/** libvips reports every unreadable file as an exception with its own words; what matters here is only that it could not read. */
async function attempt<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
