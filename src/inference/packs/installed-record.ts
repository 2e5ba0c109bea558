import * as z from 'zod';
import type { StyleId } from '../../cartoon.ts';

/** A file of an installed style; it is stored under its hash, so that equal files are kept once. */
export interface InstalledFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  /**
   * Why these bytes are taken for the publisher's: `known` by this program's hashes, `listed` by the publisher with no
   * hash known here, or `unverified`: they came from a folder, without a publisher's hash.
   */
  readonly trust: Trust;
}
export type Trust = 'known' | 'listed' | 'unverified';

/** An installed style, as its record says. */
export interface InstalledStyle {
  readonly style: StyleId;
  readonly head: InstalledFile;
  readonly background: InstalledFile;
  readonly keypoints: InstalledFile;
  readonly mask: InstalledFile;
  /** The folder it came from had no background network: the head network draws the background too. */
  readonly headDrawsBackground: boolean;
  /** The address or folder it came from, and when, as ISO 8601. */
  readonly from: string;
  readonly installed: string;
}

const file = z.strictObject({
  name: z.string(),
  size: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  trust: z.enum(['known', 'listed', 'unverified']),
});
const record = z.strictObject({
  style: z.string(),
  head: file,
  background: file,
  keypoints: file,
  mask: file,
  headDrawsBackground: z.boolean(),
  from: z.string(),
  installed: z.string(),
});

/** Reads the text of a style's record; throws when it isn't one. */
export const parseRecord = (text: string): InstalledStyle => record.parse(JSON.parse(text));
