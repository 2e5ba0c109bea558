import type { BlobStore } from '../../src/blobs/blob-store.ts';

export interface MemoryBlobStore extends BlobStore {
  readonly files: Map<string, { bytes: Uint8Array; references: number; deleteWhenReleased?: true }>;
}

/** A blob store without a disk: unreferenced blobs stay until they are swept, or their space is needed. */
export function createMemoryBlobStore({ maxBytes = Infinity } = {}): MemoryBlobStore {
  const files: MemoryBlobStore['files'] = new Map();
  let used = 0;
  const remove = (key: string) => {
    used -= files.get(key)?.bytes.length ?? 0;
    files.delete(key);
  };
  return {
    files,
    async put(key, bytes) {
      remove(key);
      for (const [other, { references }] of files)
        if (references <= 0 && used + bytes.length > maxBytes) remove(other);
      if (used + bytes.length > maxBytes) return 'over-limit';
      files.set(key, { bytes: bytes.slice(), references: 1 });
      used += bytes.length;
      return 'stored';
    },
    get: async (key) => files.get(key)?.bytes.slice() as Uint8Array<ArrayBuffer> | undefined,
    has: async (key) => files.has(key),
    async retain(key) {
      const file = files.get(key);
      if (file) file.references += 1;
      return file !== undefined;
    },
    async release(key) {
      const file = files.get(key);
      if (!file) return;
      file.references -= 1;
      if (file.deleteWhenReleased && file.references <= 0) remove(key);
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
      for (const [key, { references }] of files) if (references <= 0) remove(key);
    },
    evict: async () => 0,
    bytes: () => used,
    probe: async () => 'writable',
  };
}
