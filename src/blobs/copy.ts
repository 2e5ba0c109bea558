import type { BlobStore, PutResult } from './blob-store.ts';

export interface BlobCopyOptions {
  readonly source: BlobStore;
  readonly target: BlobStore;
  readonly signal: AbortSignal;
  readonly progress: (copied: number, total: number) => void;
}

export type BlobCopyResult =
  /** `blobs`: how many are in the target. */
  | { readonly state: 'copied'; readonly blobs: number }
  | { readonly state: 'stopped' }
  | { readonly state: Exclude<PutResult, 'stored'> | 'different' };

/** Copies what the source has into the target, and reads it there again. What is there already is not written again. */
export async function copyBlobs({
  source,
  target,
  signal,
  progress,
}: BlobCopyOptions): Promise<BlobCopyResult> {
  await source.sweep();
  const keys = await source.keys();
  let blobs = 0;
  for (const [index, key] of keys.entries()) {
    if (signal.aborted) return { state: 'stopped' };
    const bytes = await source.get(key);
    // What can't be read any more is missing in either store.
    if (bytes) {
      const put = await putOnce(key, bytes, target);
      if (put !== 'stored') return { state: put };
      blobs += 1;
    }
    progress(index + 1, keys.length);
  }
  return { state: 'copied', blobs };
}

async function putOnce(key: string, bytes: Uint8Array, target: BlobStore): Promise<PutResult | 'different'> {
  if (isSame(await target.get(key), bytes)) return 'stored';
  const put = await target.put(key, bytes);
  if (put !== 'stored') return put;
  const copy = await target.get(key);
  await target.release(key);
  return isSame(copy, bytes) ? 'stored' : 'different';
}

const isSame = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
  one !== undefined && Buffer.from(one.buffer, one.byteOffset, one.length).equals(other);
