import { randomBytes } from 'node:crypto';
import { isDiskFull } from '../disk-full.ts';
import type { BlobStore, PutResult } from './blob-store.ts';
import { decode, encode } from './encryption.ts';
import type { ObjectStorage, SharedBlobStoreOptions } from './object-storage.ts';
import { createSharedIndex } from './shared-index.ts';

/**
 * Blobs that several processes share: a table of PostgreSQL lists them with their references, their bytes are there or in an object
 * storage. A blob is listed before it is written and until it is deleted, so that no bytes are ever forgotten.
 */
export function openSharedBlobStore(options: SharedBlobStoreOptions): BlobStore {
  const { storage, key: secret, report } = options;
  const index = createSharedIndex(options);
  const serially = createSerial();
  const remove = (key: string) =>
    serially(key, async () => {
      await storage.delete(key);
      await index.drop(key);
    });
  /** Unless it was written again meanwhile. */
  const removeCondemned = (key: string) =>
    serially(key, async () => {
      if (!(await index.isCondemned(key))) return;
      await storage.delete(key);
      await index.drop(key);
    });

  return {
    async put(key, bytes): Promise<PutResult> {
      if (!/^[\w-][\w.-]*$/.test(key)) throw new RangeError('A blob’s key must be a plain file name.');
      const content = encode(bytes, key, { secret, random: randomBytes });
      return serially(key, async () => {
        if (!(await index.reserve(key, content.length, removeCondemned))) {
          await storage.delete(key);
          await index.drop(key);
          return 'over-limit';
        }
        try {
          await storage.put(key, content);
          return 'stored';
        } catch (error) {
          await index.drop(key).catch(report);
          if (!isDiskFull(error)) throw error;
          report(error);
          return 'disk-full';
        }
      });
    },
    async get(key) {
      const content = (await index.has(key)) ? await storage.get(key) : undefined;
      try {
        return content && decode(content, key, { secret });
      } catch (error) {
        report(error);
        return undefined;
      }
    },
    has: index.has,
    keys: index.keys,
    retain: index.retain,
    async release(key) {
      try {
        if (await index.release(key)) await remove(key);
      } catch (error) {
        report(error);
      }
    },
    delete: remove,
    async discard(key) {
      if (await index.discard(key)) await remove(key);
    },
    async sweep() {
      await index.heal();
      for (let expired = await index.expired(); expired.length > 0; expired = await index.expired())
        for (const key of expired) await removeCondemned(key);
    },
    evict: (bytes) => index.evict(bytes, removeCondemned),
    bytes: index.bytes,
    probe: () => probe(storage, report),
  };
}

/** Changes of one blob, one after the other. */
function createSerial() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const running = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, running);
    try {
      return await running;
    } finally {
      if (last.get(key) === running) last.delete(key);
    }
  };
}

async function probe(storage: ObjectStorage, report: (error: unknown) => void) {
  const key = `probe-${randomBytes(6).toString('hex')}`;
  const content = randomBytes(4_096);
  try {
    await storage.put(key, content);
    const read = await storage.get(key);
    await storage.delete(key);
    if (!read?.equals(content)) throw new Error('What was written into the blob storage reads differently.');
    return 'writable';
  } catch (error) {
    report(error);
    return isDiskFull(error) ? 'disk-full' : 'not-writable';
  }
}
