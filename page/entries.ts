import type { Album, Entry } from './album.ts';

/** The photos of the page, by their ids. */
export interface Entries {
  readonly all: ReadonlyMap<string, Entry>;
  add(entry: Entry): void;
  /** Shows a change; `keep`: it lasts longer than the page. Nothing for an entry that was removed. */
  update(entry: Entry, changes: Partial<Entry>, keep?: boolean): void;
  remove(id: string): Promise<void>;
}

export interface EntriesOptions {
  readonly album: Album;
  /** Called for every change; undefined: the entry is gone. */
  readonly changed: (id: string, entry: Entry | undefined) => void;
}

export function createEntries({ album, changed }: EntriesOptions): Entries {
  const all = new Map<string, Entry>();
  album.watchRemovals((id) => {
    if (all.delete(id)) changed(id, undefined);
  });
  return {
    all,
    add(entry) {
      all.set(entry.id, entry);
      changed(entry.id, entry);
    },
    update(entry, changes, keep = false) {
      Object.assign(entry, changes);
      if (!all.has(entry.id)) return;
      changed(entry.id, entry);
      if (keep) void album.save({ ...entry });
    },
    async remove(id) {
      all.delete(id);
      // What is gone from view shall not come back, even if the page closes at once.
      await album.remove(id);
      changed(id, undefined);
    },
  };
}
