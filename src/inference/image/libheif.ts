import { type HeifBoxes, readHeifBoxes } from './heif-boxes.ts';
import { type Place, placeOnTiles } from './heif-place.ts';
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
  /** How colours are sampled; left out where it is another way. */
  readonly subsampling?: '4:2:0' | '4:4:4';
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
  /** Where the coded rows of a tile follow each other to. */
  readonly codedRows: Place['rows'];
}

export interface HeifTile {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly data: Uint8Array;
  /** The part of it that the file does not have, 0..1. */
  readonly missing?: number;
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
/** Space for the structs that functions of the library fill in, in bytes. */
const SCRATCH = 256;
const ERROR = 0;
const RESULT = 16;
const TILING = 32;

/**
 * What the library may take besides the file and a tile, and for each pixel of a tile, in bytes. Measured on pictures in one piece, of 12 megapixels
 * and turned: 4.6 bytes a pixel with 8 bits a sample (4:2:2: 11), 9 with 10 bits (4:4:4: 18, 4:2:2: 29).
 */
const BYTES_OF_LIBRARY = 60e6;
const BYTES_PER_TILE_PIXEL = 12;
const BYTES_PER_WIDE_TILE_PIXEL = 30;
/** By heif_chroma. */
const SUBSAMPLINGS: Readonly<Record<number, HeifPicture['subsampling']>> = { 1: '4:2:0', 3: '4:4:4' };

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
  const changes = readHeifBoxes(file)?.changes ?? [];
  for (const change of changes) if (change.kind === 'crop') hideCrop(library, content + change.at);
  const context = library._heif_context_alloc();
  library._heif_context_read_from_memory_without_copy(scratch, context, content, file.length, 0);
  check();
  library._heif_context_get_primary_image_handle(scratch, context, scratch + RESULT);
  check();
  const handle = word(RESULT);
  const bitsPerSample = library._heif_image_handle_get_luma_bits_per_pixel(handle);
  // Of a coding that it does not know, it knows no depth either.
  if (bitsPerSample < 1) throw new HeifError(UNSUPPORTED_FEATURE, 0);
  const hasAlpha = library._heif_image_handle_has_alpha_channel(handle) !== 0;
  const chroma = INTERLEAVED[`${hasAlpha ? 'rgba' : 'rgb'}${bitsPerSample > 8 ? 16 : 8}`];
  const { size, tiles } = readTiling(session, handle, changes);
  const decode = tileDecoder(session, handle, chroma, tiles);
  const subsampling = SUBSAMPLINGS[chromaOf(session, handle)];
  const isLarge = bitsPerSample > 8 && subsampling !== '4:2:0';
  const perPixel = isLarge ? BYTES_PER_WIDE_TILE_PIXEL : BYTES_PER_TILE_PIXEL;
  return {
    ...size,
    bitsPerSample,
    hasAlpha,
    ...(subsampling && { subsampling }),
    tiles,
    libraryBytes: BYTES_OF_LIBRARY + file.length + perPixel * tiles.width * tiles.height,
    ...readColours(session, handle),
    decodeTile: (column, row) => inLibrary(() => decode(column, row)),
  };
}

function chromaOf({ library, scratch, word, check }: Session, handle: number): number {
  const [colours, chroma] = [RESULT, RESULT + 4];
  library._heif_image_handle_get_preferred_decoding_colorspace(
    scratch,
    handle,
    scratch + colours,
    scratch + chroma,
  );
  check();
  return word(chroma);
}

/**
 * The library refuses pictures of which much is cropped away, so the part is cut out here: for the library the property becomes a turn by
 * nothing.
 */
function hideCrop({ HEAPU8 }: LibHeif, at: number): void {
  HEAPU8.set(Buffer.from('irot'), at - 4);
  HEAPU8[at] = 0;
}

function readTiling(
  { library, scratch, check }: Session,
  handle: number,
  changes: HeifBoxes['changes'],
): { readonly tiles: Tiling; readonly size: Pick<Place, 'width' | 'height'> } {
  library._heif_image_handle_get_image_tiling(scratch, handle, 0, scratch + TILING);
  check();
  const [, columns = 0, rows = 0, tileWidth = 0, tileHeight = 0, width = 0, height = 0] =
    library.HEAPU32.subarray((scratch + TILING) >> 2);
  // Of a picture that is turned or cropped the library says wrongly where it lies on its tiles.
  const area = { width: columns * tileWidth, height: rows * tileHeight };
  const { left, top, rows: codedRows, ...size } = placeOnTiles({ width, height }, area, changes);
  const isOnItsSide = codedRows === 'left' || codedRows === 'right';
  const tiles = isOnItsSide
    ? { columns: rows, rows: columns, width: tileHeight, height: tileWidth }
    : { columns, rows, width: tileWidth, height: tileHeight };
  return { size, tiles: { ...tiles, left, top, codedRows } };
}

function tileDecoder(
  { library, scratch, word, check }: Session,
  handle: number,
  chroma: number,
  { columns, rows }: Tiling,
): HeifPicture['decodeTile'] {
  let decoded = 0;
  return (column, row) => {
    if (decoded !== 0) library._heif_image_release(decoded);
    decoded = 0;
    const image = scratch + RESULT;
    // Of a picture in one piece that is turned, the library says that its one tile had the wrong size.
    if (columns * rows === 1) library._heif_decode_image(scratch, handle, image, RGB, chroma, 0);
    else library._heif_image_handle_decode_image_tile(scratch, handle, image, RGB, chroma, 0, column, row);
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
  const colours: { profile?: Uint8Array; codePoints?: CodePoints } = {};
  const size = library._heif_image_handle_get_raw_color_profile_size(handle);
  if (size > 0) {
    const at = allocate(size);
    library._heif_image_handle_get_raw_color_profile(scratch, handle, at);
    check();
    colours.profile = library.HEAPU8.slice(at, at + size);
  }
  library._heif_image_handle_get_nclx_color_profile(scratch, handle, scratch + RESULT);
  if (word(ERROR) !== 0) return colours;
  const at = word(RESULT) >> 2;
  colours.codePoints = { primaries: library.HEAPU32[at + 1]!, transfer: library.HEAPU32[at + 2]! };
  return colours;
}
