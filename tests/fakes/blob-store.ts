import type { BlobStore } from '../../src/blobs/blob-store.ts';
import type { BlobStoreLimits } from '../conformance/blob-store.ts';

export interface MemoryBlobStore extends BlobStore {
  readonly files: Map<string, StoredBlob>;
}

interface StoredBlob {
  readonly bytes: Uint8Array;
  references: number;
  releasedAt: number;
  deleteWhenReleased?: true;
}

/** A blob store without a disk. As long as no clock is given, unreferenced blobs stay until they are swept, or their space is needed. */
export function createMemoryBlobStore({
  maxBytes = Infinity,
  timeToLive = 1,
  clock = createTicks(),
}: Partial<BlobStoreLimits> = {}): MemoryBlobStore {
  const files: MemoryBlobStore['files'] = new Map();
  let used = 0;
  const remove = (key: string) => {
    used -= files.get(key)?.bytes.length ?? 0;
    files.delete(key);
  };
  /** Deletes unreferenced blobs, the one released first before others, until it is enough. */
  const evictUntil = (isEnough: () => boolean) => {
    if (isEnough()) return;
    const unreferenced = [...files].filter(([, { references }]) => references === 0);
    unreferenced.sort(([, one], [, other]) => one.releasedAt - other.releasedAt);
    for (const [key] of unreferenced) if (!isEnough()) remove(key);
  };
  return {
    files,
    async put(key, bytes) {
      if (!/^[\w-][\w.-]*$/.test(key)) throw new RangeError('A blob’s key must be a plain file name.');
      remove(key);
      const fits = () => used + bytes.length <= maxBytes;
      if (bytes.length <= maxBytes) evictUntil(fits);
      if (!fits()) return 'over-limit';
      files.set(key, { bytes: bytes.slice(), references: 1, releasedAt: Infinity });
      used += bytes.length;
      return 'stored';
    },
    get: async (key) => files.get(key)?.bytes.slice() as Uint8Array<ArrayBuffer> | undefined,
    has: async (key) => files.has(key),
    keys: async () => [...files.keys()],
    async retain(key) {
      const file = files.get(key);
      if (file) file.references += 1;
      return file !== undefined;
    },
    async release(key) {
      const file = files.get(key);
      if (!file || file.references === 0) return;
      file.references -= 1;
      if (file.references > 0) return;
      file.releasedAt = clock.now();
      if (timeToLive === 0 || file.deleteWhenReleased) remove(key);
    },
    async delete(key) {
      remove(key);
    },
    async discard(key) {
      const file = files.get(key);
      if (file && file.references > 0) file.deleteWhenReleased = true;
      else remove(key);
    },
    async sweep() {
      const now = clock.now();
      for (const [key, file] of files) {
        // A clock that ran ahead and came back makes nothing stay longer.
        file.releasedAt = Math.min(file.releasedAt, now);
        if (file.references === 0 && file.releasedAt + timeToLive <= now) remove(key);
      }
    },
    async evict(bytes) {
      const before = used;
      evictUntil(() => before - used >= bytes);
      return before - used;
    },
    bytes: () => used,
    probe: async () => 'writable',
  };
}

/** A clock that is a millisecond further each time it is read. */
function createTicks(): BlobStoreLimits['clock'] {
  let ticks = 0;
  return { now: () => ++ticks };
}
