/** RIFF: four letters, then the length of what follows. */
const RIFF_HEADER = 8;
/** A file of which most pixels are missing may be this much shorter than it states: others are not filled up. */
const MOST_FACTOR = 4;
/** So many bytes before the end of a file may decode to the first pixels that are wrong. */
const BACK = 64;

/**
 * A WebP file that ends before the length it states, filled up to it with zeros: the decoder refuses it as it is, and takes it so.
 * @returns undefined where nothing is missing, or so much that nothing of it is worth showing
 */
export function fillUp(file: Uint8Array): Uint8Array | undefined {
  if (file.length < RIFF_HEADER) return undefined;
  const stated = new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(4, true);
  const length = RIFF_HEADER + stated;
  if (length <= file.length || length > MOST_FACTOR * file.length) return undefined;
  const filled = new Uint8Array(length);
  filled.set(file);
  return filled;
}

/** The same as if it ended a little earlier: from the first pixel on that differs, pixels are missing. */
export const fillUpEarlier = (file: Uint8Array): Uint8Array | undefined => fillUp(file.subarray(0, -BACK));
