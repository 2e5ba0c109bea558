import type { Store } from '../../src/store/store.ts';

/** A disk that can be full, for the stores on it: what would be written rejects as SQLite does, what is read is there. */
export interface SmallDisk {
  fill(): void;
  empty(): void;
  /** From now on, this call never reaches the stores that are open, as when the process is killed before. */
  cut(call: keyof Store): void;
  /** The store as it behaves on this disk. */
  hold(store: Store): Store;
}

const READS: ReadonlySet<string | symbol> = new Set<keyof Store>([
  'known',
  'batchOf',
  'batch',
  'history',
  'drawTimes',
  'stats',
  'notes',
  'stickerSets',
  'settings',
  'accessRecord',
  'accessRecords',
  'audited',
  'quotaUsed',
  'export',
  'lock',
  'shared',
  'waiting',
  'unsettled',
  'held',
  'members',
  'close',
]);

export function createSmallDisk(): SmallDisk {
  let isFull = false;
  let cut = new Set<string | symbol>();
  const refuse = async () => {
    throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  };
  return {
    fill() {
      isFull = true;
    },
    empty() {
      isFull = false;
    },
    cut(call) {
      cut.add(call);
    },
    hold(store) {
      cut = new Set();
      const own = cut;
      return new Proxy(store, {
        get(target, name, receiver) {
          if (own.has(name)) return () => new Promise(() => {});
          return isFull && !READS.has(name) ? refuse : Reflect.get(target, name, receiver);
        },
      });
    },
  };
}
