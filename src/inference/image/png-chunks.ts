import { crc32, inflateSync } from 'node:zlib';

/**
 * What decoding a PNG needs: the picture, its palette, transparency, colour space and orientation. Everything else, such as compressed
 * texts, can keep a decoder busy for minutes and shows nothing.
 */
const KEPT: ReadonlySet<string> = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'cICP',
  'sBIT',
]);
/** Orientation takes a few bytes of the Exif chunk, a colour profile some kilobytes; in bytes. */
const MOST_EXIF = 65_536;
const MOST_PROFILE = 4_194_304;
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Length, type and checksum of a chunk. */
const FRAME_LENGTH = 12;

export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** With its length, type and checksum. */
  readonly whole: Uint8Array;
}

/** The chunks of a PNG file in their order; the last one of a file that is cut off is what there is of it. */
export function* pngChunks(png: Uint8Array): Generator<PngChunk> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at + 8 <= png.length; ) {
    const end = Math.min(at + FRAME_LENGTH + view.getUint32(at), png.length);
    const type = Buffer.from(png.buffer, png.byteOffset + at + 4, 4).toString('latin1');
    yield { type, data: png.subarray(at + 8, end - 4), whole: png.subarray(at, end) };
    at = end;
  }
}

/** A PNG file of these chunks. */
export function pngFile(chunks: Iterable<readonly [type: string, data: Uint8Array]>): Uint8Array {
  const parts: Uint8Array[] = [SIGNATURE];
  for (const [type, data] of chunks) {
    const chunk = Buffer.alloc(FRAME_LENGTH + data.length);
    chunk.writeUInt32BE(data.length, 0);
    chunk.write(type, 4, 'latin1');
    chunk.set(data, 8);
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** Leaves out a PNG file's chunks that decoding does not need. A file that is cut off keeps what there is of its last chunk. */
export function keepPictureChunks(png: Uint8Array): Uint8Array {
  const parts = [png.subarray(0, SIGNATURE.length)];
  for (const { type, data, whole } of pngChunks(png)) if (isKept(type, data)) parts.push(whole);
  return parts.length === 1 ? png : Buffer.concat(parts);
}

function isKept(type: string, data: Uint8Array): boolean {
  if (type === 'eXIf') return data.length <= MOST_EXIF;
  if (type === 'iCCP') return hasSmallProfile(data);
  return KEPT.has(type);
}

/** Whether the profile, compressed behind its name, a zero and the method, is as small as profiles are. */
function hasSmallProfile(data: Uint8Array): boolean {
  const name = data.indexOf(0);
  if (name === -1) return false;
  try {
    inflateSync(data.subarray(name + 2), { maxOutputLength: MOST_PROFILE });
    return true;
  } catch {
    // Too large or broken: the picture is taken for sRGB.
    return false;
  }
}
