import type { Spool } from '../../src/blobs/folder.ts';

export interface MemorySpool extends Spool {
  readonly files: Map<string, { bytes: Uint8Array; holds: number; unwanted?: true }>;
}

/** A spool without a disk: what nobody holds stays until it is swept, or its room is needed. */
export function createMemorySpool({ maxBytes = Infinity } = {}): MemorySpool {
  const files: MemorySpool['files'] = new Map();
  let used = 0;
  const remove = (key: string) => {
    used -= files.get(key)?.bytes.length ?? 0;
    files.delete(key);
  };
  return {
    files,
    async put(key, bytes) {
      remove(key);
      for (const [other, { holds }] of files) if (holds <= 0 && used + bytes.length > maxBytes) remove(other);
      if (used + bytes.length > maxBytes) return false;
      files.set(key, { bytes: bytes.slice(), holds: 1 });
      used += bytes.length;
      return true;
    },
    get: async (key) => files.get(key)?.bytes.slice() as Uint8Array<ArrayBuffer> | undefined,
    has: (key) => files.has(key),
    hold(key) {
      const file = files.get(key);
      if (file) file.holds += 1;
      return file !== undefined;
    },
    release(key) {
      const file = files.get(key);
      if (!file) return;
      file.holds -= 1;
      if (file.unwanted && file.holds <= 0) remove(key);
    },
    async drop(key) {
      remove(key);
    },
    async discard(key) {
      const file = files.get(key);
      if (file && file.holds > 0) file.unwanted = true;
      else remove(key);
    },
    async sweep() {
      for (const [key, { holds }] of files) if (holds <= 0) remove(key);
    },
    bytes: () => used,
  };
}
