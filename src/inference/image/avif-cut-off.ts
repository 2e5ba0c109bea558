import { fillTo } from './cut-off.ts';
import { type DataRange, readHeifBoxes } from './heif-boxes.ts';
import { HeifError, type HeifPicture, openHeif } from './libheif.ts';
import sharp from './sharp.ts';
import { GREY } from './tiles.ts';

/** An AVIF file that ended too soon, filled up to the length it should have. */
export interface FilledAvif {
  readonly bytes: Uint8Array;
  /** The part of its tiles that is missing, 0..1. */
  readonly missing: number;
}

/** undefined where nothing is missing, or so much that nothing of it is worth showing. */
export async function fillUpAvif(file: Uint8Array): Promise<FilledAvif | undefined> {
  const { tiles = [], end = 0 } = readHeifBoxes(file) ?? {};
  const bytes = fillTo(file, end);
  if (bytes === undefined) return undefined;
  const lost = tiles.filter((tile) => tile.end > file.length);
  // The decoder takes a grid without some of its tiles, and makes them green.
  if (lost.length > 0 && lost.length < tiles.length) await putGrey(bytes, lost);
  return { bytes, missing: lost.length / tiles.length };
}

/** Puts grey tiles where those that are lost should be. What does not fit stays as it is. */
async function putGrey(bytes: Uint8Array, lost: readonly DataRange[]): Promise<void> {
  const grey = await greyTile(bytes);
  if (grey === undefined) return;
  for (const { start, end } of lost) {
    const padding = paddingOf(end - start - grey.length);
    if (padding !== undefined) bytes.set(Buffer.concat([grey, padding]), start);
  }
}

/** A coded grey picture like the tiles; undefined where libvips writes none of their kind. */
async function greyTile(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const picture = readAvifHeaders(bytes);
  if (picture?.subsampling === undefined) return undefined;
  const { width, height, codedRows } = picture.tiles;
  const isOnItsSide = codedRows === 'left' || codedRows === 'right';
  const value = Math.floor(255 * GREY);
  const avif = await sharp({
    create: {
      ...(isOnItsSide ? { width: height, height: width } : { width, height }),
      channels: 3,
      background: { r: value, g: value, b: value },
    },
  })
    .avif({
      effort: 0,
      chromaSubsampling: picture.subsampling,
      bitdepth: picture.bitsPerSample as 8 | 10 | 12,
    })
    .toBuffer();
  const [data] = readHeifBoxes(avif)?.tiles ?? [];
  return data && avif.subarray(data.start, data.end);
}

/** What its headers say; undefined where they cannot be read. */
export function readAvifHeaders(bytes: Uint8Array): HeifPicture | undefined {
  try {
    return openHeif(bytes);
  } catch (error) {
    // What is wrong with the file is found out when it is decoded.
    if (error instanceof HeifError) return undefined;
    throw error;
  }
}

/** Type 15, with a size (AV1, 5.3.2). */
const PADDING_UNIT = 0x7a;
const SIZE_BYTES = 4;

/** An open bitstream unit of AV1 that decoders skip, of so many bytes. */
function paddingOf(length: number): Uint8Array | undefined {
  const content = length - 1 - SIZE_BYTES;
  if (content < 1) return length === 0 ? new Uint8Array() : undefined;
  const unit = new Uint8Array(length);
  unit[0] = PADDING_UNIT;
  for (let byte = 0; byte < SIZE_BYTES; byte++)
    unit[1 + byte] = ((content >> (7 * byte)) & 0x7f) | (byte < SIZE_BYTES - 1 ? 0x80 : 0);
  // A one, and zeros up to the end of the byte.
  unit[length - 1] = 0x80;
  return unit;
}
