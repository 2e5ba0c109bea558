import type { Metadata, Sharp } from 'sharp';
import { openApng } from './apng.ts';
import { type ColourSignal, signalOfCodePoints } from './colour-signal.ts';
import { fillUp, fillUpEarlier } from './cut-off.ts';
import { differingPart, missingPart } from './damage.ts';
import { estimateDecodeBytes } from './decode-cost.ts';
import { firstFrameThatShows } from './frames.ts';
import { HeifError, openHeif } from './libheif.ts';
import { readPicture, type View } from './pixels.ts';
import { keepPictureChunks } from './png-chunks.ts';
import { pngSignal } from './png-colour.ts';
import sharp from './sharp.ts';
import { attempt, type Decoded, type Opened } from './source.ts';

/** A file as libvips reads it. */
export interface VipsFile {
  readonly kind: string;
  readonly bytes: Uint8Array;
  readonly header: Metadata;
  readonly signal?: ColourSignal;
  /** The frame of an animation that is read, from 0 on. */
  readonly page?: number;
}

/** Opens a photo of a kind that libvips decodes. */
export async function openVips(kind: string, file: Uint8Array): Promise<Opened> {
  const { bytes, isCutOff, ...still } = await prepare(kind, file);
  const header = await attempt(() => sharp(bytes, { limitInputPixels: false }).metadata());
  if (header === undefined) return { code: 'truncated', kind: kind.toUpperCase() };
  const { width, height } = isTurnedByExif(kind) ? header.autoOrient : header;
  const signal = signalOf(kind, bytes, header);
  const page = ANIMATED.has(kind) ? await firstFrameThatShows(bytes, header) : undefined;
  const opened: VipsFile = {
    kind,
    bytes,
    header,
    ...(page !== undefined && { page }),
    ...(signal && { signal }),
  };
  let missing: Promise<number> | undefined;
  return {
    width,
    height,
    frames: still.frames ?? header.pages ?? 1,
    frame: still.frame ?? (page ?? 0) + 1,
    decodeBytes: (longSide) => estimateDecodeBytes(kind, header, longSide),
    async decode(view) {
      const clean = await attempt(() => read(opened, 'warning', view));
      if (clean !== undefined) {
        if (isCutOff) missing ??= differingPart(opened, fillUpEarlier(file));
        return { ...clean, missing: (await missing) ?? 0 };
      }
      // Encoders in the wild leave small faults that no one sees, and browsers show what there is of a file that ends too soon.
      const lenient = await attempt(() => read(opened, 'none', view));
      missing ??= missingPart(opened);
      return lenient && { ...lenient, missing: await missing };
    },
  };
}

interface Prepared {
  readonly bytes: Uint8Array;
  /** The file ended too soon, and was filled up. */
  readonly isCutOff?: boolean;
  /** Of an animation that libvips has no frames of. */
  readonly frames?: number;
  readonly frame?: number;
}

/** The file as libvips gets it. */
async function prepare(kind: string, file: Uint8Array): Promise<Prepared> {
  if (kind === 'png') return { bytes: keepPictureChunks(file) };
  if (kind === 'apng') {
    const { png, ...which } = await openApng(file);
    return { bytes: png, ...which };
  }
  const filled = kind === 'webp' ? fillUp(file) : undefined;
  return { bytes: filled ?? file, isCutOff: filled !== undefined };
}

/** Kinds whose pages are frames. */
const ANIMATED: ReadonlySet<string> = new Set(['gif', 'webp']);

/** AVIF turns pictures by properties of its own, which libvips applies; its Exif data only repeats them (ISO/IEC 23000-22, MIAF). */
const isTurnedByExif = (kind: string) => kind !== 'avif';

function signalOf(kind: string, bytes: Uint8Array, header: Metadata): ColourSignal | undefined {
  if (kind === 'png' || kind === 'apng') return pngSignal(bytes);
  if (kind !== 'avif' || header.icc !== undefined) return undefined;
  return avifSignal(bytes);
}

function avifSignal(file: Uint8Array): ColourSignal | undefined {
  try {
    const { codePoints } = openHeif(file);
    return codePoints && signalOfCodePoints(codePoints);
  } catch (error) {
    // What is wrong with the file is found out when it is decoded.
    if (error instanceof HeifError) return undefined;
    throw error;
  }
}

function read(
  file: VipsFile,
  failOn: 'warning' | 'none',
  { region, longSide }: View,
): Promise<Omit<Decoded, 'missing'>> {
  let image = open(file, failOn);
  if (region !== undefined) image = image.extract({ ...region });
  if (longSide !== undefined)
    image = image.resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true });
  return readPicture(image, file.signal);
}

function open({ kind, bytes, page, signal }: VipsFile, failOn: 'warning' | 'none'): Sharp {
  return sharp(bytes, {
    failOn,
    limitInputPixels: false,
    autoOrient: isTurnedByExif(kind),
    // What stands before a profile.
    ignoreIcc: signal !== undefined,
    ...(page !== undefined && { page }),
  });
}
