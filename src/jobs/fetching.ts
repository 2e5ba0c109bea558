import type { BlobStore } from '../blobs/blob-store.ts';
import type { Failure, Outcome } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Ending, JobStore } from '../store/store.ts';
import { createFairQueue } from './fair-queue.ts';
import type { FrontEnd } from './front-end.ts';
import { FORGOTTEN_ENDING, hasEnded, type LiveJob } from './live.ts';

/** Fetches the photos of accepted jobs into the blob store, a few at a time, in fair order. */
export interface Fetching {
  add(job: LiveJob): void;
  remove(job: LiveJob): void;
  load(): { readonly waiting: number; readonly running: number };
  /** Starts nothing any more, aborts what runs; resolves when nothing does. */
  stop(): Promise<void>;
}

export interface FetchingOptions {
  readonly frontEnds: ReadonlyMap<string, FrontEnd>;
  readonly store: Pick<JobStore, 'photoArrived'>;
  readonly blobs: Pick<BlobStore, 'put' | 'release'>;
  readonly clock: Clock;
  readonly limits: FetchingLimits;
  readonly internal: (error: unknown) => Failure;
  readonly on: {
    readonly arrived: (job: LiveJob) => void;
    readonly ended: (job: LiveJob, ending: Ending) => Promise<void>;
  };
}

export interface FetchingLimits {
  readonly atOnce: number;
  /** Milliseconds one fetch may take. */
  readonly deadline: number;
}

export function createFetching(options: FetchingOptions): Fetching {
  const { limits, internal, on } = options;
  const queue = createFairQueue<LiveJob>();
  const stopping = new AbortController();
  let running = 0;
  let onIdle = () => {};

  const pump = () => {
    while (running < limits.atOnce && !stopping.signal.aborted) {
      const job = queue.take();
      if (!job) return;
      running += 1;
      void fetchAndStore(job, stopping.signal, options)
        .catch((error) => on.ended(job, { state: 'failed', failure: internal(error) }))
        .finally(() => {
          running -= 1;
          pump();
          if (running === 0) onIdle();
        });
    }
  };

  return {
    add(job) {
      queue.add(job.of.batch.person, job, job.of.batch.priority);
      pump();
    },
    remove: (job) => void queue.remove(job.of.batch.person, job),
    load: () => ({ waiting: queue.size, running }),
    stop: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        stopping.abort();
        if (running === 0) resolve();
      }),
  };
}

async function fetchAndStore(job: LiveJob, stopping: AbortSignal, options: FetchingOptions): Promise<void> {
  const { store, blobs, clock, limits, on } = options;
  const outcome = await fetchPhoto(job, stopping, options);
  if (stopping.aborted || hasEnded(job)) return;
  if (!outcome.ok) return on.ended(job, { state: 'failed', failure: outcome.failure });
  const result = await blobs.put(job.id, outcome.value);
  if (result !== 'stored') {
    const failure: Failure =
      result === 'disk-full'
        ? { code: 'disk-full' }
        : { code: 'queue-full', retryAt: clock.now() + limits.deadline };
    return on.ended(job, { state: 'failed', failure });
  }
  const arrivedInTime = await store.photoArrived(job.key, job.id).catch((error) => {
    blobs.release(job.id);
    throw error;
  });
  if (!arrivedInTime || hasEnded(job)) {
    blobs.release(job.id);
    return on.ended(job, FORGOTTEN_ENDING);
  }
  job.state = 'waiting';
  job.photo = job.id;
  on.arrived(job);
}

async function fetchPhoto(
  job: LiveJob,
  stopping: AbortSignal,
  { frontEnds, clock, limits }: FetchingOptions,
): Promise<Outcome<Uint8Array>> {
  const frontEnd = frontEnds.get(job.of.batch.platform);
  if (!frontEnd?.fetchPhoto || job.source === undefined)
    return { ok: false, failure: { code: 'photo-gone' } };
  const timeout = new AbortController();
  const clearDeadline = clock.after(limits.deadline, () => timeout.abort());
  const signal = AbortSignal.any([timeout.signal, job.stop.signal, stopping]);
  const tooSlow: Failure = { code: 'download-slow', seconds: Math.round(limits.deadline / 1_000) };
  const { aborted, removeListener } = untilAborted(signal);
  try {
    const outcome = await Promise.race([frontEnd.fetchPhoto(job.source, { signal }), aborted]);
    return outcome ?? { ok: false, failure: tooSlow };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { ok: false, failure: tooSlow };
  } finally {
    clearDeadline();
    // A listener keeps a joined signal, and with it the photo, in memory for as long as the process lives.
    removeListener();
  }
}

function untilAborted(signal: AbortSignal) {
  let removeListener = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    const onAbort = () => resolve(undefined);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    removeListener = () => signal.removeEventListener('abort', onAbort);
  });
  return { aborted, removeListener };
}
