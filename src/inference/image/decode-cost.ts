import type { Metadata } from 'sharp';

/** What a file's header says about the work of decoding it. */
export type DecodeHeader = Pick<
  Metadata,
  | 'width'
  | 'height'
  | 'depth'
  | 'channels'
  | 'isProgressive'
  | 'bitsPerSample'
  | 'chromaSubsampling'
  | 'orientation'
>;

/**
 * Estimates the most memory that decoding and scaling down a picture takes, in bytes, beyond the file itself. The factors are
 * measured on pictures of 25 megapixels with sharp 0.35 (docs/benchmarks.md, “Decoding”) and rounded up: how much of a picture a
 * decoder holds at once depends on the format, not on the size that is asked for.
 */
export function estimateDecodeBytes(kind: string, header: DecodeHeader, longSide: number): number {
  const { width = 0, height = 0, orientation = 1 } = header;
  const bytesPerPixel = (header.channels ?? 4) * (header.depth === 'ushort' ? 2 : 1);
  // A picture that lies on its side is turned as a whole; a JPEG only after it has been scaled down.
  const turned = orientation > 4 && kind !== 'jpg' ? bytesPerPixel : 0;
  return (
    width * height * (heldPerPixel(kind, header, bytesPerPixel) + turned) + scaledBytes(header, longSide)
  );
}

/** What a picture takes while it is scaled down and afterwards, in bytes. */
export function scaledBytes(
  { width = 0, height = 0 }: { readonly width?: number; readonly height?: number },
  longSide: number,
): number {
  const ratio = Math.min(width, height) / Math.max(width, height);
  return 16 * longSide * longSide * ratio;
}

/** Bytes for each pixel that a decoder holds at once. */
function heldPerPixel(kind: string, header: DecodeHeader, bytesPerPixel: number): number {
  switch (kind) {
    case 'jpg':
      // Read row by row, except that a progressive one keeps two bytes for each coefficient.
      if (!header.isProgressive) return 0.2;
      return header.chromaSubsampling === '4:2:0' ? 3.5 : 7;
    case 'png':
      // Read row by row, except that an interlaced one has its rows spread over the whole file.
      return header.isProgressive ? 1.5 * bytesPerPixel : 0.5 * bytesPerPixel;
    case 'avif':
      // Planes of the decoder, their conversion to RGB, and a copy.
      return (header.bitsPerSample ?? 8) > 8 ? 34 : 26;
    case 'webp':
      return 5.5;
    case 'gif':
      return 6;
    default:
      // TIFF: strips and tiles can be as large as the picture.
      return 1.5 * bytesPerPixel;
  }
}

/**
 * Nanoseconds that decoding a pixel may take. Estimates with room above single runs (HEIC 75 to 125, PNG of 16 bits and interlaced 40 to
 * 50), not a benchmark.
 */
const NANOSECONDS_PER_PIXEL: Readonly<Record<string, number>> = {
  jpg: 15,
  png: 60,
  apng: 60,
  webp: 60,
  gif: 30,
  avif: 100,
  heic: 100,
  tif: 40,
  bmp: 40,
};
/** Time that decoding may take here: a busy machine needs twice as long, and then decoding is ended. */
const MOST_NANOSECONDS = 5e9;

/** Most pixels of a kind of file that are decoded in time. */
export const mostPixelsInTime = (kind: string): number =>
  MOST_NANOSECONDS / (NANOSECONDS_PER_PIXEL[kind] ?? 100);
