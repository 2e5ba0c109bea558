import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { BlobStore } from './blob-store.ts';
import { decode, encode } from './encryption.ts';

export interface FolderBlobStoreOptions {
  readonly folder: string;
  /** Most bytes in use at a time. */
  readonly maxBytes: number;
  /** Milliseconds that a blob stays after its last reference was removed; 0 deletes it then. */
  readonly timeToLive: number;
  /** 32 bytes; without it the files are as readable as the folder. */
  readonly key?: Uint8Array;
  readonly clock: Pick<Clock, 'now'>;
  /** Called for a file that could not be read or deleted. */
  readonly report: (error: unknown) => void;
  readonly random?: (bytes: number) => Uint8Array;
}

/**
 * Blobs as private files (mode 0600) in a private folder (mode 0700), encrypted when there is a key. Files of an earlier
 * process are taken over without references.
 */
export async function openFolderBlobStore(options: FolderBlobStoreOptions): Promise<BlobStore> {
  const { folder, maxBytes, timeToLive, key: secret, clock, report, random = randomBytes } = options;
  if (secret && secret.length !== 32) throw new RangeError('The key of the blob store must have 32 bytes.');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const index = createIndex(folder, report);
  for (const key of await readdir(folder)) {
    const { size, mtimeMs } = await stat(join(folder, key));
    // A file dated by a clock that ran ahead would otherwise be kept for that much longer.
    index.add(key, { size, references: 0, expiresAt: Math.min(mtimeMs, clock.now()) + timeToLive });
  }

  return {
    async put(key, bytes) {
      if (!/^[\w-][\w.-]*$/.test(key)) throw new RangeError('A blob’s key must be a plain file name.');
      const content = encode(bytes, key, { secret, random });
      await index.remove(key);
      if (!(await index.reserve(key, content.length, maxBytes))) return false;
      try {
        await writeFile(join(folder, key), content, { mode: 0o600, flag: 'wx' });
        return true;
      } catch (error) {
        await index.remove(key);
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        report(error);
        return false;
      }
    },
    async get(key) {
      if (!index.entries.has(key)) return undefined;
      try {
        return decode(await readFile(join(folder, key)), key, { secret });
      } catch (error) {
        report(error);
        return undefined;
      }
    },
    has: (key) => index.entries.has(key),
    retain(key) {
      const entry = index.entries.get(key);
      if (entry) entry.references += 1;
      return entry !== undefined;
    },
    release(key) {
      const entry = index.entries.get(key);
      if (!entry) return;
      entry.references -= 1;
      if (entry.references > 0) return;
      entry.expiresAt = clock.now() + timeToLive;
      if (timeToLive === 0 || entry.deleteWhenReleased) void index.remove(key);
    },
    delete: index.remove,
    async discard(key) {
      const entry = index.entries.get(key);
      if (entry && entry.references > 0) entry.deleteWhenReleased = true;
      else await index.remove(key);
    },
    sweep: () => index.sweep(clock.now(), timeToLive),
    bytes: index.bytes,
  };
}

interface Entry {
  readonly size: number;
  references: number;
  /** Milliseconds since 1970; from then on it may be deleted, once nothing refers to it. */
  expiresAt: number;
  deleteWhenReleased?: true;
}

/** What lies in the folder, with its references, and what is being deleted. */
function createIndex(folder: string, report: (error: unknown) => void) {
  const entries = new Map<string, Entry>();
  const deletions = new Map<string, Promise<void>>();
  let used = 0;

  const add = (key: string, entry: Entry) => {
    entries.set(key, entry);
    used += entry.size;
  };

  const remove = async (key: string) => {
    const entry = entries.get(key);
    if (!entry) return deletions.get(key);
    entries.delete(key);
    used -= entry.size;
    const deletion = unlink(join(folder, key)).catch((error) => {
      if (error.code !== 'ENOENT') report(error);
    });
    deletions.set(key, deletion);
    await deletion;
    if (deletions.get(key) === deletion) deletions.delete(key);
  };

  const oldestUnreferenced = () => {
    let oldest: string | undefined;
    for (const [key, { references, expiresAt }] of entries)
      if (references === 0 && expiresAt < (entries.get(oldest ?? '')?.expiresAt ?? Infinity)) oldest = key;
    return oldest;
  };

  return {
    entries: entries as ReadonlyMap<string, Entry>,
    bytes: () => used,
    add,
    remove,
    /**
     * Adds an entry with one reference. Deletes unreferenced blobs, oldest first, until there is space for it; false when
     * that is not enough.
     */
    async reserve(key: string, size: number, maxBytes: number): Promise<boolean> {
      // Checked again after each wait: others put and retain meanwhile.
      while (used + size > maxBytes) {
        const oldest = size <= maxBytes ? oldestUnreferenced() : undefined;
        if (oldest === undefined) return false;
        await remove(oldest);
      }
      add(key, { size, references: 1, expiresAt: Infinity });
      return true;
    },
    async sweep(now: number, timeToLive: number): Promise<void> {
      for (const key of [...entries.keys()]) {
        // Looked up again after each wait: it may be retained by now, or written again.
        const entry = entries.get(key);
        if (!entry || entry.references > 0) continue;
        // It may have been released while the clock ran ahead.
        entry.expiresAt = Math.min(entry.expiresAt, now + timeToLive);
        if (entry.expiresAt <= now) await remove(key);
      }
      await Promise.all(deletions.values());
    },
  };
}
