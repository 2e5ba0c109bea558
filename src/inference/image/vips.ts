import type { Metadata, Sharp } from 'sharp';
import { openApng } from './apng.ts';
import { fillUpAvif, readAvifHeaders } from './avif-cut-off.ts';
import { type ColourSignal, signalBeside, signalOfCodePoints } from './colour-signal.ts';
import { fillUp, fillUpEarlier } from './cut-off.ts';
import { differingPart, missingPart } from './damage.ts';
import { estimateDecodeBytes } from './decode-cost.ts';
import { firstFrameThatShows } from './frames.ts';
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
  const { bytes, missingOf, ...still } = await prepare(kind, file);
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
        missing ??= missingOf?.(opened);
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
  /** The part of the picture that is missing, 0..1, where the file ended too soon and was filled up. */
  readonly missingOf?: (file: VipsFile) => Promise<number>;
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
  if (kind === 'avif') return prepareAvif(file);
  const filled = kind === 'webp' ? fillUp(file) : undefined;
  if (filled === undefined) return { bytes: file };
  return { bytes: filled, missingOf: (opened) => differingPart(opened, fillUpEarlier(file)) };
}

/** Of an image sequence libvips knows the main picture, but not the brand. */
async function prepareAvif(file: Uint8Array): Promise<Prepared> {
  const known = hasBrand(file, 'avis') ? withBrand(file, 'avif') : file;
  const filled = await fillUpAvif(known);
  if (filled === undefined) return { bytes: known };
  return { bytes: filled.bytes, missingOf: async () => filled.missing };
}

/** Where the brand of a HEIF file is, after the size and the type of its first box. */
const BRAND = 8;

const hasBrand = (file: Uint8Array, brand: string) =>
  Buffer.from(file.buffer, file.byteOffset + BRAND, brand.length).toString('latin1') === brand;

function withBrand(file: Uint8Array, brand: string): Uint8Array {
  const changed = Buffer.from(file);
  changed.write(brand, BRAND, 'latin1');
  return changed;
}

/** Kinds whose pages are frames. */
const ANIMATED: ReadonlySet<string> = new Set(['gif', 'webp']);

/** AVIF turns pictures by properties of its own, which libvips applies; its Exif data only repeats them (ISO/IEC 23000-22, MIAF). */
const isTurnedByExif = (kind: string) => kind !== 'avif';

function signalOf(kind: string, bytes: Uint8Array, header: Metadata): ColourSignal | undefined {
  if (kind === 'png' || kind === 'apng') return pngSignal(bytes);
  if (kind !== 'avif') return undefined;
  return signalBeside(header.icc, avifSignal(bytes));
}

function avifSignal(file: Uint8Array): ColourSignal | undefined {
  const codePoints = readAvifHeaders(file)?.codePoints;
  return codePoints && signalOfCodePoints(codePoints);
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
