import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { type BlobIndex, createBlobIndex } from './blob-index.ts';
import type { BlobStore, PutResult } from './blob-store.ts';
import { decode, encode } from './encryption.ts';
import { DISK, type FileSystem } from './file-system.ts';
import { createBlobWriter } from './writer.ts';

export interface FolderBlobStoreOptions {
  readonly folder: string;
  /** Most bytes in use at a time. */
  readonly maxBytes: number;
  /** Milliseconds that a blob stays after its last reference was removed; 0 deletes it then. */
  readonly timeToLive: number;
  /** 32 bytes; without it the files are as readable as the folder. */
  readonly key?: Uint8Array;
  readonly clock: Pick<Clock, 'now'>;
  /** Called for a file that could not be read or deleted, and once when the disk becomes full. */
  readonly report: (error: unknown) => void;
  readonly random?: (bytes: number) => Uint8Array;
  readonly files?: FileSystem;
}

/**
 * Blobs as private files (mode 0600) in a private folder (mode 0700), encrypted when there is a key. Files of an earlier
 * process are taken over without references.
 */
export async function openFolderBlobStore(options: FolderBlobStoreOptions): Promise<BlobStore> {
  const { folder, maxBytes, timeToLive, key: secret, clock, report, random = randomBytes } = options;
  const { files = DISK } = options;
  if (secret && secret.length !== 32) throw new RangeError('The key of the blob store must have 32 bytes.');
  await files.mkdir(folder, { recursive: true, mode: 0o700 });
  await files.chmod(folder, 0o700);
  const index = createBlobIndex({ folder, files, report });
  const writer = createBlobWriter({ folder, files, index, report });
  for (const key of await files.readdir(folder)) {
    const { size, mtimeMs } = await files.stat(join(folder, key));
    // A file dated by a clock that ran ahead would otherwise be kept for that much longer.
    index.add(key, { size, references: 0, expiresAt: Math.min(mtimeMs, clock.now()) + timeToLive });
  }

  return {
    async put(key, bytes): Promise<PutResult> {
      if (!/^[\w-][\w.-]*$/.test(key)) throw new RangeError('A blob’s key must be a plain file name.');
      const content = encode(bytes, key, { secret, random });
      await index.remove(key);
      if (!(await index.reserve(key, content.length, maxBytes))) return 'over-limit';
      const written = await writer.write(key, content).catch(async (error) => {
        await index.remove(key);
        throw error;
      });
      if (!written) index.drop(key);
      return written ? 'stored' : 'disk-full';
    },
    get: (key) => readBlob(key, index, { ...options, files }),
    has: async (key) => index.entries.has(key),
    keys: async () => [...index.entries.keys()],
    async retain(key) {
      const entry = index.entries.get(key);
      if (entry) entry.references += 1;
      return entry !== undefined;
    },
    async release(key) {
      const entry = index.entries.get(key);
      if (!entry || entry.references === 0) return;
      entry.references -= 1;
      if (entry.references > 0) return;
      entry.expiresAt = clock.now() + timeToLive;
      if (timeToLive === 0 || entry.deleteWhenReleased) await index.remove(key);
    },
    delete: index.remove,
    async discard(key) {
      const entry = index.entries.get(key);
      if (entry && entry.references > 0) entry.deleteWhenReleased = true;
      else await index.remove(key);
    },
    sweep: () => index.sweep(clock.now(), timeToLive),
    evict: index.evict,
    bytes: index.bytes,
    probe: writer.probe,
  };
}

async function readBlob(
  key: string,
  index: Pick<BlobIndex, 'entries' | 'drop'>,
  { folder, key: secret, files, report }: FolderBlobStoreOptions & { readonly files: FileSystem },
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!index.entries.has(key)) return undefined;
  try {
    return decode(await files.readFile(join(folder, key)), key, { secret });
  } catch (error) {
    report(error);
    // Another program has deleted it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') index.drop(key);
    return undefined;
  }
}
