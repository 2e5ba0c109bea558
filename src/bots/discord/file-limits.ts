/** Bytes of one request to Discord, with all its files (Discord developer documentation, Message resource). */
const REQUEST = 25 * 2 ** 20;
/** Bytes of a request that are not files: texts, and the borders between its parts. */
const WRAPPING = 256 * 2 ** 10;
/** Taken where Discord says no limit. */
const USUAL_FILE = 10 * 2 ** 20;
/** A part of the limit is left: what Discord counts is a little more than the file. */
const PART = 0.98;

/** Bytes each of some files may have, by the limit that came with the interaction. */
export function largestFile(fileLimit: number | undefined, files: number): number {
  const limit = fileLimit || USUAL_FILE;
  return Math.floor(Math.min(limit * PART, (REQUEST - WRAPPING) / Math.max(1, files)));
}

/** The next try after Discord found a request too large: its usual limit, or half of what was too much. */
export function stepDown(fileLimit: number, largestSent: number): number {
  return fileLimit > USUAL_FILE && largestSent > USUAL_FILE * PART ? USUAL_FILE : Math.floor(largestSent / 2);
}
