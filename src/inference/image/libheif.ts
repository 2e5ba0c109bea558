import { type LibHeif, startLibHeif } from './libheif-program.ts';

/** Colours by the code points of ITU-T H.273. */
export interface CodePoints {
  readonly primaries: number;
  readonly transfer: number;
}

/** The main picture of a HEIF file, as its transformations show it. Depth maps, gain maps and thumbnails are not looked at. */
export interface HeifPicture {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly hasAlpha: boolean;
  /** ICC profile. */
  readonly profile?: Uint8Array;
  readonly codePoints?: CodePoints;
  /** How it is divided; a picture in one piece is one tile. */
  readonly tiles: Tiling;
  /** The most memory that the library takes to decode a tile, in bytes. Files whose coded pictures are larger than they say stay within it. */
  readonly libraryBytes: number;
  /**
   * Decodes a tile as interleaved RGB or RGBA, of one byte a sample, or two (little-endian) where there are more than 8 bits. What is
   * returned is overwritten by the next call. Throws a HeifError.
   */
  decodeTile(column: number, row: number): HeifTile;
}

export interface Tiling {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  /** How far the first tile reaches beyond the left and upper edge. */
  readonly left: number;
  readonly top: number;
}

export interface HeifTile {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly data: Uint8Array;
}

export class HeifError extends Error {
  /** The file is well-formed but uses a coding that is not in this library. */
  readonly isUnsupported: boolean;

  constructor(code: number, subcode: number, cause?: unknown) {
    super(`libheif error ${code}.${subcode}`, { cause });
    this.isUnsupported = code === UNSUPPORTED_FILETYPE || code === UNSUPPORTED_FEATURE;
  }
}

const UNSUPPORTED_FILETYPE = 3;
const UNSUPPORTED_FEATURE = 4;
/** heif_colorspace and heif_chroma. */
const RGB = 1;
const INTERLEAVED = { rgb8: 10, rgba8: 11, rgb16: 14, rgba16: 15 } as const;
const CHANNEL_INTERLEAVED = 10;
const NCLX = 0x6e636c78;
/** Space for the structs that functions of the library fill in, in bytes. */
const SCRATCH = 256;
const ERROR = 0;
const RESULT = 16;
const TILING = 32;

/**
 * What the library may take besides the file and a tile, and for each pixel of a tile, in bytes: estimates. A grid of tiles of 512 × 512 pixels
 * took 17e6 bytes in all.
 */
const BYTES_OF_LIBRARY = 40e6;
const BYTES_PER_TILE_PIXEL = 12;

/** Reads the headers of a HEIF file. Throws a HeifError. */
export function openHeif(file: Uint8Array): HeifPicture {
  let mostBytes = BYTES_OF_LIBRARY + file.length;
  return inLibrary(() => {
    const picture = readPicture(
      file,
      startLibHeif(() => mostBytes),
    );
    mostBytes = picture.libraryBytes;
    return picture;
  });
}

/** The version of the library. */
export const heifVersion = (): string => startLibHeif(() => BYTES_OF_LIBRARY).heif_get_version();

/** Traps and C++ exceptions, which are no objects of ours, are answers to a file too. */
function inLibrary<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const isOurs = error instanceof HeifError || (error instanceof Error && !TRAPS.has(error.name));
    throw isOurs ? error : new HeifError(CRASHED, 0, error);
  }
}

const TRAPS = new Set(['RuntimeError', 'RangeError']);
const CRASHED = -1;
const OUT_OF_MEMORY = 6;

/** A running library and the structs that its functions fill in. */
interface Session {
  readonly library: LibHeif;
  /** Where they are. */
  readonly scratch: number;
  /** A number in them. */
  word(offset: number): number;
  /** Throws when the last call failed. */
  check(): void;
  /** Memory in the library. */
  allocate(bytes: number): number;
}

function startSession(library: LibHeif): Session {
  const allocate = (bytes: number) => {
    const at = library._malloc(bytes);
    if (at === 0) throw new HeifError(OUT_OF_MEMORY, 0);
    return at;
  };
  const scratch = allocate(SCRATCH);
  const word = (offset: number) => library.HEAPU32[(scratch + offset) >> 2]!;
  const check = () => {
    if (word(ERROR) !== 0) throw new HeifError(word(ERROR), word(ERROR + 4));
  };
  return { library, scratch, word, check, allocate };
}

function readPicture(file: Uint8Array, library: LibHeif): HeifPicture {
  const session = startSession(library);
  const { scratch, word, check, allocate } = session;
  const content = allocate(file.length);
  library.HEAPU8.set(file, content);
  const context = library._heif_context_alloc();
  library._heif_context_read_from_memory_without_copy(scratch, context, content, file.length, 0);
  check();
  library._heif_context_get_primary_image_handle(scratch, context, scratch + RESULT);
  check();
  const handle = word(RESULT);
  const width = library._heif_image_handle_get_width(handle);
  const height = library._heif_image_handle_get_height(handle);
  const bitsPerSample = library._heif_image_handle_get_luma_bits_per_pixel(handle);
  // Of a coding that it does not know, it knows no depth either.
  if (bitsPerSample < 1) throw new HeifError(UNSUPPORTED_FEATURE, 0);
  const hasAlpha = library._heif_image_handle_has_alpha_channel(handle) !== 0;
  const chroma = INTERLEAVED[`${hasAlpha ? 'rgba' : 'rgb'}${bitsPerSample > 8 ? 16 : 8}`];
  const decode = tileDecoder(session, handle, chroma);
  const tiles = readTiling(session, handle, { width, height });
  const tileBytes = tiles.width * tiles.height * BYTES_PER_TILE_PIXEL * (bitsPerSample > 8 ? 2 : 1);
  return {
    width,
    height,
    bitsPerSample,
    hasAlpha,
    tiles,
    libraryBytes: BYTES_OF_LIBRARY + file.length + tileBytes,
    ...readColours(session, handle),
    decodeTile: (column, row) => inLibrary(() => decode(column, row)),
  };
}

function readTiling(
  { library, scratch, check }: Session,
  handle: number,
  { width, height }: { readonly width: number; readonly height: number },
): Tiling {
  library._heif_image_handle_get_image_tiling(scratch, handle, 1, scratch + TILING);
  check();
  const numbers = library.HEAPU32.subarray((scratch + TILING) >> 2);
  const [, columns = 0, rows = 0, tileWidth = 0, tileHeight = 0, , , top, left] = numbers;
  return {
    columns,
    rows,
    width: tileWidth,
    height: tileHeight,
    // A turned picture can have its cut-off tiles first; the library says so, but not by how much.
    left: left ? columns * tileWidth - width : 0,
    top: top ? rows * tileHeight - height : 0,
  };
}

function tileDecoder(
  { library, scratch, word, check }: Session,
  handle: number,
  chroma: number,
): HeifPicture['decodeTile'] {
  let decoded = 0;
  return (column, row) => {
    if (decoded !== 0) library._heif_image_release(decoded);
    decoded = 0;
    const image = scratch + RESULT;
    library._heif_image_handle_decode_image_tile(scratch, handle, image, RGB, chroma, 0, column, row);
    check();
    decoded = word(RESULT);
    const plane = library._heif_image_get_plane_readonly2(decoded, CHANNEL_INTERLEAVED, scratch + RESULT);
    const stride = word(RESULT);
    const height = library._heif_image_get_height(decoded, CHANNEL_INTERLEAVED);
    const width = library._heif_image_get_width(decoded, CHANNEL_INTERLEAVED);
    return { width, height, stride, data: library.HEAPU8.subarray(plane, plane + stride * height) };
  };
}

function readColours(
  { library, scratch, word, check, allocate }: Session,
  handle: number,
): { profile?: Uint8Array; codePoints?: CodePoints } {
  const type = library._heif_image_handle_get_color_profile_type(handle);
  if (type === 0) return {};
  if (type !== NCLX) {
    const size = library._heif_image_handle_get_raw_color_profile_size(handle);
    const at = allocate(size);
    library._heif_image_handle_get_raw_color_profile(scratch, handle, at);
    check();
    return { profile: library.HEAPU8.slice(at, at + size) };
  }
  library._heif_image_handle_get_nclx_color_profile(scratch, handle, scratch + RESULT);
  check();
  const at = word(RESULT) >> 2;
  return { codePoints: { primaries: library.HEAPU32[at + 1]!, transfer: library.HEAPU32[at + 2]! } };
}
