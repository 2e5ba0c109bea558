import type { BlobStore } from '../blobs/blob-store.ts';
import type { Failure, Outcome } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Ending, JobStore } from '../store/store.ts';
import { createFairQueue } from './fair-queue.ts';
import type { FrontEnd } from './front-end.ts';
import { FORGOTTEN_ENDING, hasEnded, type LiveJob } from './live.ts';

/** Fetches the photos of accepted jobs into the spool, a few at a time, in fair order. */
export interface Fetching {
  add(job: LiveJob): void;
  withdraw(job: LiveJob): void;
  load(): { readonly waiting: number; readonly running: number };
  /** Starts nothing any more, stops what runs; resolves when nothing does. */
  stop(): Promise<void>;
}

export interface FetchingOptions {
  readonly frontEnds: ReadonlyMap<string, FrontEnd>;
  readonly store: Pick<JobStore, 'photoArrived'>;
  readonly blobs: Pick<BlobStore, 'put' | 'release'>;
  readonly clock: Clock;
  readonly atOnce: number;
  /** Milliseconds one fetch may take. */
  readonly deadline: number;
  readonly internal: (error: unknown) => Failure;
  readonly arrived: (job: LiveJob) => void;
  readonly ended: (job: LiveJob, ending: Ending) => Promise<void>;
}

export function createFetching(options: FetchingOptions): Fetching {
  const { frontEnds, store, blobs, clock, deadline, internal, arrived, ended } = options;
  const queue = createFairQueue<LiveJob>();
  const stopping = new AbortController();
  let running = 0;
  let idle = () => {};

  const pump = () => {
    while (running < options.atOnce && !stopping.signal.aborted) {
      const job = queue.take();
      if (!job) return;
      running += 1;
      void fetchAndStore(job)
        .catch((error) => ended(job, { state: 'failed', failure: internal(error) }))
        .finally(() => {
          running -= 1;
          pump();
          if (running === 0) idle();
        });
    }
  };

  const fetchAndStore = async (job: LiveJob) => {
    const outcome = await fetch(job);
    if (stopping.signal.aborted || hasEnded(job)) return;
    if (!outcome.ok) return ended(job, { state: 'failed', failure: outcome.failure });
    const result = await blobs.put(job.id, outcome.value);
    if (result !== 'stored') {
      const full: Failure = { code: 'queue-full', retryAt: clock.now() + deadline };
      return ended(job, { state: 'failed', failure: result === 'disk-full' ? { code: 'disk-full' } : full });
    }
    const arrivedInTime = await store.photoArrived(job.key, job.id).catch((error) => {
      blobs.release(job.id);
      throw error;
    });
    if (!arrivedInTime || hasEnded(job)) {
      blobs.release(job.id);
      return ended(job, FORGOTTEN_ENDING);
    }
    job.state = 'waiting';
    job.photo = job.id;
    arrived(job);
  };

  const fetch = async (job: LiveJob): Promise<Outcome<Uint8Array>> => {
    const frontEnd = frontEnds.get(job.of.batch.platform);
    if (!frontEnd?.fetchPhoto || job.source === undefined)
      return { ok: false, failure: { code: 'photo-gone' } };
    const slow = new AbortController();
    const clearDeadline = clock.after(deadline, () => slow.abort());
    const signal = AbortSignal.any([slow.signal, job.stop.signal, stopping.signal]);
    const tooSlow: Failure = { code: 'download-slow', seconds: Math.round(deadline / 1_000) };
    const { aborted, withdraw } = untilAborted(signal);
    try {
      const outcome = await Promise.race([frontEnd.fetchPhoto(job.source, { signal }), aborted]);
      return outcome ?? { ok: false, failure: tooSlow };
    } catch (error) {
      if (!signal.aborted) throw error;
      return { ok: false, failure: tooSlow };
    } finally {
      clearDeadline();
      // A listener keeps a joined signal, and with it the race and its photo, for as long as the process lives.
      withdraw();
    }
  };

  return {
    add(job) {
      queue.add(job.of.batch.person, job, job.of.batch.priority);
      pump();
    },
    withdraw: (job) => void queue.remove(job.of.batch.person, job),
    load: () => ({ waiting: queue.size, running }),
    stop: () =>
      new Promise((resolve) => {
        idle = resolve;
        stopping.abort();
        if (running === 0) resolve();
      }),
  };
}

function untilAborted(signal: AbortSignal) {
  let withdraw = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    const end = () => resolve(undefined);
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { once: true });
    withdraw = () => signal.removeEventListener('abort', end);
  });
  return { aborted, withdraw };
}
