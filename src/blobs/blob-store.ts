/**
 * PORT: keeps photos and undelivered cartoons for a short time. A blob stays while anybody refers to it, and afterwards
 * until its time to live is over or its space is needed. References of a process that died are gone. Every implementation passes
 * tests/conformance/blob-store.ts.
 */
export interface BlobStore {
  /**
   * Writes bytes under a key, replacing what was there, with one reference. Where space is short, unreferenced blobs are
   * deleted for it, oldest first; for one that is larger than all space, none. Rejects with a RangeError when the key is not a
   * plain file name.
   */
  put(key: string, bytes: Uint8Array): Promise<PutResult>;
  /** Undefined when it was deleted, is incomplete, was changed, or was written with another encryption key. */
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  has(key: string): Promise<boolean>;
  /** All that there are. */
  keys(): Promise<string[]>;
  /** Adds a reference. False when the blob does not exist. */
  retain(key: string): Promise<boolean>;
  /** Removes a reference, if there is one; after the last one the blob stays for its time to live. Never rejects. */
  release(key: string): Promise<void>;
  /** Deletes at once, whatever refers to it; resolves when it is gone. */
  delete(key: string): Promise<void>;
  /** Deletes as soon as nothing refers to it: at once, or with the last `release`. */
  discard(key: string): Promise<void>;
  /** Deletes unreferenced blobs whose time to live is over; resolves when they, and those being deleted already, are gone. */
  sweep(): Promise<void>;
  /** Deletes unreferenced blobs, oldest first, until that many bytes are free; answers how many were freed. */
  evict(bytes: number): Promise<number>;
  /** Bytes in use. */
  bytes(): number;
  /** Whether what is put now would be kept: writes a blob, reads it again and deletes it. Never rejects. */
  probe(): Promise<BlobProbe>;
}

/** `over-limit`: referenced blobs take all the space that blobs may take. `disk-full`: the disk has no space left. */
export type PutResult = 'stored' | 'over-limit' | 'disk-full';

export type BlobProbe = 'writable' | 'disk-full' | 'not-writable';
