/** Bytes of one request to Discord, with all its files (Discord developer documentation, Message resource). */
const MAX_REQUEST_BYTES = 25 * 2 ** 20;
/** Bytes of a request that are not files: texts, and the borders between its parts. */
const OVERHEAD_BYTES = 256 * 2 ** 10;
/** Taken where Discord says no limit. */
const DEFAULT_FILE_BYTES = 10 * 2 ** 20;
/** A part of the limit is left: what Discord counts is a little more than the file. */
const SAFETY_FACTOR = 0.98;

/** Files of one message (Discord developer documentation, Message resource); further ones are not sent. */
export const MAX_FILES = 10;

/** Bytes each of some files may have, by the limit that came with the interaction. */
export function largestFile(fileLimit: number | undefined, files: number): number {
  const limit = fileLimit || DEFAULT_FILE_BYTES;
  return Math.floor(
    Math.min(
      limit * SAFETY_FACTOR,
      (MAX_REQUEST_BYTES - OVERHEAD_BYTES) / Math.max(1, Math.min(files, MAX_FILES)),
    ),
  );
}

/** The next try after Discord found a request too large: its usual limit, or half of what was too much. */
export function stepDown(fileLimit: number, largestSent: number): number {
  return fileLimit > DEFAULT_FILE_BYTES && largestSent > DEFAULT_FILE_BYTES * SAFETY_FACTOR
    ? DEFAULT_FILE_BYTES
    : Math.floor(largestSent / 2);
}
