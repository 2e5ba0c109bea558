import { randomBytes } from 'node:crypto';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { Failure } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import { isDiskFull } from '../disk-full.ts';
import type { Batch, JobKey, Json } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { createLocalDispatch, type Dispatch } from './dispatch.ts';
import type { JobEvent, Observer, ProcessEvent } from './events.ts';
import type { FrontEnd } from './front-end.ts';
import type { LiveBatch, LiveJob } from './live.ts';
import { createPersistence } from './persistence.ts';
import { createLocalSignals, type Signals } from './signals.ts';

/** Never given to two processes. */
const newHolder = () => randomBytes(9).toString('base64url');

/** What the parts of the job service share. */
export interface JobContext {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly dispatch: Dispatch;
  readonly frontEnds: Map<string, FrontEnd>;
  /** The batches whose reply this process sends. */
  readonly liveBatches: Map<string, LiveBatch>;
  /** Reply addresses that are not recorded in the store yet, by batch. */
  readonly unsavedAddresses: Map<string, Json>;
  /** A batch as it was read from the store, with the address that is yet to be recorded. */
  readonly withUnsavedAddress: (batch: Batch) => Batch;
  /** The lease under which this process holds jobs and batches. */
  readonly lease: { holder: string };
  /** Names a batch, or an error. */
  readonly newId: () => string;
  readonly newHolder: () => string;
  /** Reports an unexpected error and returns the failure that stands for it. */
  readonly internal: (error: unknown) => Failure;
  /** Makes a write of the store happen, however long that takes. */
  readonly persist: <T>(write: () => Promise<T>) => Promise<T>;
  /** From now on every write is tried once. */
  readonly stopPersisting: () => void;
  /** Tells the observer and the front end of a batch. */
  readonly emit: (event: JobEvent) => void;
  /** Tells the observer of processes. */
  readonly observeProcess: (event: ProcessEvent) => void;
  /** Milliseconds since a moment; 0 if the clock was set back meanwhile. */
  readonly since: (moment: number) => number;
  readonly findJob: (key: JobKey) => LiveJob | undefined;
}

export interface JobContextOptions {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  /** Between the processes of one store; within this process without it. */
  readonly signals?: Signals | undefined;
  /** Brings processes that draw to what waits; this one without it. */
  readonly dispatch?: Dispatch | undefined;
  readonly observe?: Observer;
  readonly observeProcess?: (event: ProcessEvent) => void;
  /** Called for every unexpected error, once, with the id that people see. */
  readonly report: (error: unknown, id: string) => void;
  /** Eight or more random characters of [A-Za-z0-9_-]. */
  readonly newId?: () => string;
}

export function createJobContext(options: JobContextOptions): JobContext {
  const { store, blobs, clock, observe, report } = options;
  const newId = options.newId ?? (() => randomBytes(9).toString('base64url'));
  const frontEnds = new Map<string, FrontEnd>();
  const liveBatches = new Map<string, LiveBatch>();
  const unsavedAddresses = new Map<string, Json>();
  const internal = (error: unknown): Failure => {
    const id = newId();
    report(error, id);
    return isDiskFull(error) ? { code: 'disk-full' } : { code: 'internal', id };
  };
  const persistence = createPersistence({ clock, report: internal });
  return {
    ...{ store, blobs, clock, frontEnds, liveBatches, newId, newHolder, internal },
    signals: options.signals ?? createLocalSignals(internal),
    dispatch: options.dispatch ?? createLocalDispatch(internal),
    unsavedAddresses,
    withUnsavedAddress: (batch) => ({ ...batch, address: unsavedAddresses.get(batch.id) ?? batch.address }),
    lease: { holder: newHolder() },
    persist: persistence.persist,
    stopPersisting: persistence.stop,
    emit(event) {
      try {
        observe?.(event);
        frontEnds.get(event.batch.platform)?.progress?.(event);
      } catch (error) {
        internal(error);
      }
    },
    observeProcess(event) {
      try {
        options.observeProcess?.(event);
      } catch (error) {
        internal(error);
      }
    },
    since: (moment) => Math.max(0, clock.now() - moment),
    findJob: ({ batch, item }) => liveBatches.get(batch)?.jobs[item],
  };
}
