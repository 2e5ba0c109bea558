import type { Clock } from '../clock.ts';
import type { Connection } from '../postgres/connection.ts';

/** Where the bytes of shared blobs are. A key that is not there is no error. */
export interface ObjectStorage {
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Buffer | undefined>;
  delete(key: string): Promise<void>;
}

export interface SharedBlobStoreOptions {
  /** The database of the store: its jobs say which blobs are needed. */
  readonly db: Connection;
  readonly storage: ObjectStorage;
  /** Most bytes in use at a time, by all processes together. */
  readonly maxBytes: number;
  /** Milliseconds that a blob stays after its last reference was removed; 0 deletes it then. */
  readonly timeToLive: number;
  /** 32 bytes; without it the blobs are as readable as their storage. */
  readonly key?: Uint8Array;
  readonly clock: Pick<Clock, 'now'>;
  readonly report: (error: unknown) => void;
}
