import type { Sharp } from 'sharp';
import { type FileFormat, fail, type Note, type Outcome, succeed } from '../../cartoon.ts';
import type { Raster } from './raster.ts';
import sharp from './sharp.ts';

export interface Encoded {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly notes: readonly Note[];
}

export interface EncodeOptions {
  readonly format: FileFormat;
  /** Opacity by pixel, kept by png and webp; jpg shows the picture as it lies on white. */
  readonly alpha?: Uint8Array;
  readonly maxBytes?: number;
}

/** Sides below this are no use to anyone: then no file fits. */
const SHORTEST_LONG_SIDE = 256;
/** Aim a little below the limit, because the size of the next attempt is only predicted. */
const AIM = 0.92;

/**
 * Writes a picture file without any metadata. When `maxBytes` is given, first the quality and then the size is reduced until
 * the file fits, guided by the size of the attempt before. Fails with `cannot-fit`.
 */
export async function encode(
  raster: Raster,
  { format, alpha, maxBytes }: EncodeOptions,
): Promise<Outcome<Encoded>> {
  const source = toSharp(raster, format === 'jpg' ? undefined : alpha);
  const limit = maxBytes ?? Number.POSITIVE_INFINITY;
  const qualities = QUALITIES[format];
  const notes: Note[] = format === 'jpg' && alpha !== undefined ? [{ code: 'laid-on-white' }] : [];

  const attempt = async (longSide: number, rung: number): Promise<Encoded> => {
    const quality = qualities[rung]!;
    const scaled = source
      .clone()
      .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true });
    const { data, info } = await WRITERS[format](scaled, quality.value).toBuffer({ resolveWithObject: true });
    const changes: Note[] = [];
    if (rung > 0) changes.push({ code: 'quality-reduced', quality: quality.value });
    if (longSide < full) changes.push({ code: 'size-reduced', longSide });
    const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    return { bytes, width: info.width, height: info.height, notes: [...notes, ...changes] };
  };

  const full = Math.max(raster.width, raster.height);
  let longSide = full;
  let rung = 0;
  for (;;) {
    const encoded = await attempt(longSide, rung);
    if (encoded.bytes.length <= limit) return succeed(encoded);
    const wanted = (AIM * limit) / encoded.bytes.length;
    const here = qualities[rung]!.weight;
    const next = qualities.findIndex(({ weight }, index) => index > rung && weight / here <= wanted);
    const last = qualities.length - 1;
    if (next !== -1) rung = next;
    else {
      // Even the lowest quality would not do alone: take it, and make up the rest with fewer pixels.
      const rest = (wanted * here) / qualities[last]!.weight;
      rung = last;
      longSide = Math.min(longSide - 1, Math.floor(longSide * Math.sqrt(Math.min(1, rest))));
    }
    if (longSide < Math.min(SHORTEST_LONG_SIDE, full)) return fail({ code: 'cannot-fit', limit });
  }
}

interface Quality {
  /** 1–100 as the encoder understands it; for png, 100 is lossless and less means 256 colours. */
  readonly value: number;
  /** Typical file size relative to the best quality, measured on drawn portraits. */
  readonly weight: number;
}

const BEST_JPG = 92;

const QUALITIES: Readonly<Record<FileFormat, readonly Quality[]>> = {
  jpg: [
    { value: BEST_JPG, weight: 1 },
    { value: 85, weight: 0.66 },
    { value: 75, weight: 0.48 },
    { value: 62, weight: 0.37 },
  ],
  webp: [
    { value: 90, weight: 1 },
    { value: 80, weight: 0.62 },
    { value: 68, weight: 0.46 },
  ],
  png: [
    { value: 100, weight: 1 },
    { value: 90, weight: 0.45 },
  ],
};

const WRITERS: Readonly<Record<FileFormat, (image: Sharp, quality: number) => Sharp>> = {
  // Full colour resolution at the best qualities: halved chroma frays the coloured lines of a drawing. Where bytes do not count, a second
  // pass for the shortest codes takes longer than sending what it saves.
  jpg: (image, quality) =>
    image.jpeg({
      quality,
      chromaSubsampling: quality >= 85 ? '4:4:4' : '4:2:0',
      optimiseCoding: quality < BEST_JPG,
    }),
  webp: (image, quality) => image.webp({ quality, smartSubsample: true, effort: 2 }),
  png: (image, quality) =>
    quality === 100
      ? image.png({ compressionLevel: 3, adaptiveFiltering: false })
      : image.png({ palette: true, quality, effort: 3, compressionLevel: 9 }),
};

function toSharp({ width, height, data }: Raster, alpha: Uint8Array | undefined): Sharp {
  if (alpha === undefined) return sharp(data, { raw: { width, height, channels: 3 } });
  return sharp(removeWhite(data, alpha), { raw: { width, height, channels: 4 } });
}

/** Undoes laying on white, so that soft edges carry the subject's own colour and show no pale rim on other backgrounds. */
function removeWhite(rgb: Uint8Array, alpha: Uint8Array): Uint8Array {
  const rgba = new Uint8ClampedArray(alpha.length * 4);
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    const opacity = alpha[pixel]!;
    for (let channel = 0; channel < 3; channel++)
      rgba[pixel * 4 + channel] =
        opacity === 0 ? 255 : 255 + ((rgb[pixel * 3 + channel]! - 255) * 255) / opacity;
    rgba[pixel * 4 + 3] = opacity;
  }
  return new Uint8Array(rgba.buffer);
}
