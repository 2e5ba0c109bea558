import type { Spool } from '../../src/jobs/spool.ts';

export interface MemorySpool extends Spool {
  readonly files: Map<string, { bytes: Uint8Array; holds: number }>;
}

/** A spool without a disk: what nobody holds stays until it is swept. */
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
      if (file) file.holds -= 1;
    },
    async drop(key) {
      remove(key);
    },
    async sweep() {
      for (const [key, { holds }] of files) if (holds <= 0) remove(key);
    },
    bytes: () => used,
  };
}
