import { join } from 'node:path';
import type { FileSystem } from './file-system.ts';

export interface BlobEntry {
  readonly size: number;
  references: number;
  /** Milliseconds since 1970; from then on it may be deleted, once nothing refers to it. */
  expiresAt: number;
  deleteWhenReleased?: true;
}

export interface BlobIndexOptions {
  readonly folder: string;
  readonly files: Pick<FileSystem, 'unlink'>;
  readonly report: (error: unknown) => void;
}

export type BlobIndex = ReturnType<typeof createBlobIndex>;

/** The blobs in the folder with their references, and which of them give way to others. */
export function createBlobIndex(options: BlobIndexOptions) {
  const blobs = createBlobEntries(options);
  const { entries, add, remove } = blobs;

  const oldestUnreferenced = () => {
    let oldest: string | undefined;
    for (const [key, { references, expiresAt }] of entries)
      if (references === 0 && expiresAt < (entries.get(oldest ?? '')?.expiresAt ?? Infinity)) oldest = key;
    return oldest;
  };

  return {
    ...blobs,
    /**
     * Adds an entry with one reference. Deletes unreferenced blobs, oldest first, until there is space for it; false when
     * that is not enough.
     */
    async reserve(key: string, size: number, maxBytes: number): Promise<boolean> {
      // Checked again after each wait: others put and retain meanwhile.
      while (blobs.bytes() + size > maxBytes) {
        const oldest = size <= maxBytes ? oldestUnreferenced() : undefined;
        if (oldest === undefined) return false;
        await remove(oldest);
      }
      add(key, { size, references: 1, expiresAt: Infinity });
      return true;
    },
    /** Deletes unreferenced blobs, oldest first, until that many bytes are free. Answers how many were freed. */
    async evict(bytes: number): Promise<number> {
      let freed = 0;
      while (freed < bytes) {
        const oldest = oldestUnreferenced();
        if (oldest === undefined) break;
        freed += entries.get(oldest)?.size ?? 0;
        await remove(oldest);
      }
      return freed;
    },
    /** Bytes that `evict` could free. */
    evictable: () =>
      [...entries.values()].reduce((sum, { size, references }) => (references === 0 ? sum + size : sum), 0),
    async sweep(now: number, timeToLive: number): Promise<void> {
      for (const key of [...entries.keys()]) {
        // Looked up again after each wait: it may be retained by now, or written again.
        const entry = entries.get(key);
        if (!entry || entry.references > 0) continue;
        // It may have been released while the clock ran ahead.
        entry.expiresAt = Math.min(entry.expiresAt, now + timeToLive);
        if (entry.expiresAt <= now) await remove(key);
      }
      await blobs.deleted();
    },
  };
}

/** The entries of the folder, and what is being deleted. */
function createBlobEntries({ folder, files, report }: BlobIndexOptions) {
  const entries = new Map<string, BlobEntry>();
  const deletions = new Map<string, Promise<void>>();
  let used = 0;

  const add = (key: string, entry: BlobEntry) => {
    entries.set(key, entry);
    used += entry.size;
  };

  /** Removes an entry whose file is gone already. */
  const drop = (key: string) => {
    used -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  };

  const remove = async (key: string) => {
    if (!entries.has(key)) return deletions.get(key);
    drop(key);
    const deletion = files.unlink(join(folder, key)).catch((error) => {
      if (error.code !== 'ENOENT') report(error);
    });
    deletions.set(key, deletion);
    await deletion;
    if (deletions.get(key) === deletion) deletions.delete(key);
  };

  return {
    entries: entries as ReadonlyMap<string, BlobEntry>,
    bytes: () => used,
    add,
    drop,
    /** Deletes a blob; resolves when its file is gone. */
    remove,
    /** Resolves when everything that is being deleted is gone. */
    async deleted(): Promise<void> {
      await Promise.all(deletions.values());
    },
  };
}
