import type { Failure } from '../../cartoon.ts';
import type { Picture, View } from './pixels.ts';

/** A file whose header has been read: what decodes it depends on its kind. */
export interface Source {
  /** Pixels across, as the picture is to be seen. */
  readonly width: number;
  readonly height: number;
  /** How many frames it has, and the one that is decoded, from 1 on. */
  readonly frames: number;
  readonly frame: number;
  /** The most memory that decoding takes when it is scaled down to a long side, in bytes. */
  decodeBytes(longSide: number): number;
  /** Decodes it, or a region of it, scaled down to a long side; `undefined` when nothing of it can be decoded. */
  decode(view: View): Promise<Decoded | undefined>;
}

export interface Decoded extends Picture {
  /** The part of the picture that the file does not have, 0..1. */
  readonly missing: number;
}

/** A source, or why there is none. */
export type Opened = Source | Failure;
export const isFailure = (opened: Opened): opened is Failure => 'code' in opened;

/** Libraries report an unreadable file as an exception with their own words; what matters here is only that they could not read it. */
export async function attempt<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
