/** RIFF: four letters, then the length of what follows. */
const RIFF_HEADER = 8;
/** A file of which most pixels are missing may be this much shorter than it states: others are not filled up. */
const MOST_FACTOR = 4;
/** So many bytes before the end of a file may decode to the first pixels that are wrong. */
const BACK = 64;

/**
 * A file that ends before the length it should have, filled up to it: decoders refuse it as it is, and take it so.
 * @returns undefined where nothing is missing, or so much that nothing of it is worth showing
 */
export function fillTo(file: Uint8Array, length: number, value = 0): Uint8Array | undefined {
  return isWorthFilling(file, length) ? lengthen(file, length, value) : undefined;
}

const isWorthFilling = (file: Uint8Array, length: number): boolean =>
  length > file.length && length <= MOST_FACTOR * file.length;

function lengthen(file: Uint8Array, length: number, value: number): Uint8Array {
  const longer = new Uint8Array(length).fill(value, file.length);
  longer.set(file);
  return longer;
}

/** A chunk: four letters, then the length of what follows. */
const CHUNK_HEADER = 8;
const FIRST_CHUNK = 12;

/**
 * The same of a WebP file, which states its length. The chunk that is cut off becomes longer still: for the same pixels a lossless picture can
 * need more zeros than bytes.
 */
export function fillUp(file: Uint8Array): Uint8Array | undefined {
  if (file.length < FIRST_CHUNK + CHUNK_HEADER) return undefined;
  const stated = RIFF_HEADER + viewOf(file).getUint32(4, true);
  if (!isWorthFilling(file, stated)) return undefined;
  const filled = lengthen(file, stated + file.length + (file.length & 1), 0);
  const view = viewOf(filled);
  let chunk = FIRST_CHUNK;
  while (chunk + CHUNK_HEADER < file.length) {
    const length = view.getUint32(chunk + 4, true);
    const end = chunk + CHUNK_HEADER + length + (length & 1);
    if (end > file.length) view.setUint32(chunk + 4, length + filled.length - stated, true);
    chunk = end;
  }
  view.setUint32(4, filled.length - RIFF_HEADER, true);
  return filled;
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);

/** The same as if it ended a little earlier: from the first pixel on that differs, pixels are missing. */
export const fillUpEarlier = (file: Uint8Array): Uint8Array | undefined => fillUp(file.subarray(0, -BACK));
