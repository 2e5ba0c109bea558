import { createHash } from 'node:crypto';
import type { KnownHash } from './catalogue.ts';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Whether the bytes have one of these hashes; a git blob id is the SHA-1 of `blob <size>\0` and the bytes. */
export function isKnown(bytes: Uint8Array, known: readonly KnownHash[]): boolean {
  return known.some((hash) => hash === `sha256:${sha256Of(bytes)}` || hash === `git:${gitBlobOf(bytes)}`);
}

const gitBlobOf = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
