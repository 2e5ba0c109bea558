import { fail, type Note, type Outcome, succeed } from '../../cartoon.ts';
import { openBmp } from './bmp.ts';
import { mostPixelsInTime } from './decode-cost.ts';
import { openHeic } from './heic.ts';
import type { Picture, View } from './pixels.ts';
import { sniff } from './sniff.ts';
import { isFailure, type Opened, type Source } from './source.ts';
import { openVips } from './vips.ts';

/** An opened photo: its measures are known, its pixels are decoded on demand at the size that is wanted. */
export interface Photo {
  /** The file's kind as its usual ending, for example `jpg`. */
  readonly kind: string;
  /** Pixels across, as the photo is to be seen. */
  readonly width: number;
  readonly height: number;
  readonly notes: readonly Note[];
  /** The most memory that decoding takes when it is scaled down to a long side, in bytes. */
  decodeBytes(longSide: number): number;
  /**
   * Decodes the photo, or a region of it, scaled down to a long side. Fails with `truncated` when the file is damaged so that more
   * than a tenth of the picture is missing.
   */
  pixels(view?: View): Promise<Outcome<Pixels>>;
}

export interface Pixels extends Picture {
  /** The file was damaged but could be read. */
  readonly damaged: boolean;
}

export interface PhotoLimits {
  /** Largest file, in bytes. */
  readonly bytes: number;
  /** Most pixels (width × height) that are decoded. */
  readonly pixels: number;
}

/** A damaged picture of which less than this part is missing is drawn; what is less than the other one nobody sees. */
const MOST_MISSING = 0.1;
const LEAST_MISSING = 0.001;
/** Sides shorter than this show nothing that could be drawn. */
const SHORTEST_SIDE = 16;

/**
 * Opens a photo without decoding it: checks its kind by its first bytes, then its byte and pixel limits. Fails with `empty`,
 * `not-a-picture`, `unsupported-kind`, `truncated`, `too-many-bytes`, `too-many-pixels` or `too-few-pixels`.
 */
export async function openPhoto(file: Uint8Array, limits: PhotoLimits): Promise<Outcome<Photo>> {
  if (file.length > limits.bytes)
    return fail({ code: 'too-many-bytes', limit: limits.bytes, got: file.length });
  const sniffed = await sniff(file);
  if (!sniffed.ok) return sniffed;
  const kind = sniffed.value;
  const opened = await openSource(kind, file);
  if (isFailure(opened)) return fail(opened);
  const { width, height, frames, frame, decodeBytes } = opened;
  const most = Math.min(limits.pixels, mostPixelsInTime(kind));
  if (width * height > most) return fail({ code: 'too-many-pixels', limit: most, width, height });
  if (Math.min(width, height) < SHORTEST_SIDE)
    return fail({ code: 'too-few-pixels', limit: SHORTEST_SIDE, width, height });
  return succeed({
    kind,
    width,
    height,
    notes: frames > 1 ? [{ code: 'first-frame', frames, frame }] : [],
    decodeBytes,
    pixels: (view = {}) => decode(kind, opened, view),
  });
}

async function openSource(kind: string, file: Uint8Array): Promise<Opened> {
  if (kind === 'heic') return openHeic(file);
  if (kind === 'bmp') return openBmp(file);
  return openVips(kind, file);
}

async function decode(kind: string, source: Source, view: View): Promise<Outcome<Pixels>> {
  const decoded = await source.decode(view);
  if (decoded === undefined || decoded.missing >= MOST_MISSING)
    return fail({ code: 'truncated', kind: kind.toUpperCase() });
  const { missing, ...picture } = decoded;
  return succeed({ ...picture, damaged: missing > LEAST_MISSING });
}
