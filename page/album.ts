import type { Area, Failure, Job, Options, Said } from './api.ts';

/** A cartoon of a photo, how it was drawn, and what there is to say about it. */
export interface Version {
  readonly picture: Blob;
  readonly options: Options;
  /** The part of the photo that it shows, where it isn't all of it. */
  readonly area?: Area | undefined;
  readonly remarks?: readonly Said[];
  /** How many faces were found in the photo; absent in what was kept by earlier programs. */
  readonly faces?: number | undefined;
}

/** A photo of this browser and what became of it. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly addedAt: number;
  options: Options;
  phase: 'queued' | 'sending' | 'waiting' | 'drawing' | 'done' | 'failed' | 'cancelled';
  photo: Blob;
  /** The cartoon that is shown: the latest, or an earlier one that was chosen. */
  cartoon?: Version | undefined;
  /** The cartoons of this photo, the latest last; absent in what was kept by earlier programs. */
  versions?: readonly Version[];
  /** The job of the latest drawing, once the photo has arrived. */
  job?: Job | undefined;
  /** The job whose photo can be drawn again without being sent. */
  sentAs?: string | undefined;
  /** Names the drawing that was asked for last, however often it is sent. */
  key?: string | undefined;
  /** How much has been sent, 0..1. */
  sent: number;
  /** When the machine took it up and when it is expected to be done; milliseconds since 1970. */
  expected?: { readonly from: number; readonly until: number } | undefined;
  failure?: Failure | undefined;
  remarks: readonly Said[];
}

/** Keeps entries in this browser, until they are deleted. Where it may not store anything they last as long as the page. */
export interface Album {
  all(): Promise<Entry[]>;
  save(entry: Entry): Promise<void>;
  remove(id: string): Promise<void>;
  /** Tells of entries that another tab removes. */
  watchRemovals(onRemoved: (id: string) => void): void;
}

export async function openAlbum(): Promise<Album> {
  const database = await open().catch(() => undefined);
  if (!database)
    return { all: async () => [], save: async () => {}, remove: async () => {}, watchRemovals: nothing };
  const removals = new BroadcastChannel('toonsmith-removals');
  const store = (mode: IDBTransactionMode) => database.transaction(ENTRIES, mode).objectStore(ENTRIES);
  return {
    async all() {
      const entries = (await done(store('readonly').getAll())) as Entry[];
      return entries.sort((one, other) => other.addedAt - one.addedAt);
    },
    // A full disk, or a private window, must not keep anybody from drawing.
    save: (entry) => done(store('readwrite').put(entry)).then(nothing, nothing),
    async remove(id) {
      await removed(database, id).then(nothing, nothing);
      removals.postMessage(id);
    },
    watchRemovals: (onRemoved) =>
      removals.addEventListener('message', ({ data }: MessageEvent<string>) => onRemoved(data)),
  };
}

const ENTRIES = 'entries';
const nothing = () => {};

// Asynchronous from its first line: some browsers refuse by throwing.
async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('toonsmith', 1);
  request.onupgradeneeded = () => request.result.createObjectStore(ENTRIES, { keyPath: 'id' });
  return done(request);
}

/** A request that succeeded is undone when the page closes before its transaction has ended: that is waited for. */
const removed = (database: IDBDatabase, id: string) =>
  new Promise<void>((resolve, reject) => {
    const removing = database.transaction(ENTRIES, 'readwrite');
    removing.objectStore(ENTRIES).delete(id);
    removing.oncomplete = () => resolve();
    removing.onabort = () => reject(removing.error);
  });

const done = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
