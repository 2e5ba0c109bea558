import type { Failure, Outcome } from '../cartoon.ts';
import type { Ending } from '../store/store.ts';
import { createFairQueue } from './fair-queue.ts';
import type { JobContext } from './job-context.ts';
import { hasEnded, type LiveJob } from './live.ts';
import { createUnreachable } from './unreachable.ts';

/** Fetches the photos of accepted jobs into the blob store, a few at a time, in fair order. */
export interface Fetching {
  add(job: LiveJob): void;
  remove(job: LiveJob): void;
  load(): { readonly waiting: number; readonly running: number };
  /** Starts nothing any more, aborts what runs; resolves when nothing does. */
  stop(): Promise<void>;
}

export interface FetchingOptions extends JobContext {
  readonly limits: FetchingLimits;
}

export interface FetchingLimits {
  readonly atOnce: number;
  /** Milliseconds one fetch may take. */
  readonly deadline: number;
}

export function createFetching(options: FetchingOptions): Fetching {
  const { limits, internal, frontEnds } = options;
  const queue = createFairQueue<LiveJob>();
  const stopping = new AbortController();
  let running = 0;
  let onIdle = () => {};

  const add = (job: LiveJob) => {
    queue.add(job.of.batch.person, job, job.of.batch.priority);
    pump();
  };
  const unreachable = createUnreachable<LiveJob>(frontEnds, add);
  const isHeld = (job: LiveJob) => !hasEnded(job) && unreachable.hold(job.of.batch.platform, job);

  const pump = () => {
    while (running < limits.atOnce && !stopping.signal.aborted) {
      const job = queue.take();
      if (!job) return;
      if (isHeld(job)) continue;
      running += 1;
      void fetchAndStore(job, stopping.signal, { ...options, isHeld })
        .catch((error) => end(job, internal(error), options))
        .finally(() => {
          running -= 1;
          pump();
          if (running === 0) onIdle();
        });
    }
  };

  return {
    add,
    remove(job) {
      unreachable.remove(job);
      queue.remove(job.of.batch.person, job);
    },
    load: () => ({ waiting: queue.size + unreachable.size(), running }),
    stop: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        stopping.abort();
        if (running === 0) resolve();
      }),
  };
}

/** Those of a platform that cannot be reached. */
const DOWNLOAD_FAILURES: ReadonlySet<Failure['code']> = new Set(['download-failed', 'download-slow']);

/** Ends a job whose photo is not to be had. */
async function end(job: LiveJob, failure: Failure, options: FetchingOptions): Promise<void> {
  const { store, clock, persist, signals, dispatch } = options;
  const ending: Ending = { state: 'failed', failure };
  const at = clock.now();
  const left = await persist(() => store.end(job.key, ending, at));
  if (left === undefined) signals.publish({ type: 'changed', batch: job.key.batch });
  else signals.publish({ type: 'ended', ...job.key, local: { ending, at } });
  // What its person has waiting behind it could not be taken before.
  dispatch.announce(1);
}

interface FetchOptions extends FetchingOptions {
  /** Whether a job waits now until its platform can be reached. */
  readonly isHeld: (job: LiveJob) => boolean;
}

async function fetchAndStore(job: LiveJob, stopping: AbortSignal, options: FetchOptions): Promise<void> {
  const { store, blobs, clock, limits, signals, dispatch } = options;
  const outcome = await fetchPhoto(job, stopping, options);
  if (stopping.aborted || hasEnded(job)) return;
  if (!outcome.ok) {
    if (DOWNLOAD_FAILURES.has(outcome.failure.code) && options.isHeld(job)) return;
    return end(job, outcome.failure, options);
  }
  const result = await blobs.put(job.id, outcome.value);
  if (result === 'disk-full') return end(job, { code: 'disk-full' }, options);
  if (result !== 'stored')
    return end(job, { code: 'queue-full', retryAt: clock.now() + limits.deadline }, options);
  const arrivedInTime = await store.photoArrived(job.key, job.id).catch((error) => {
    blobs.release(job.id);
    throw error;
  });
  if (!arrivedInTime || hasEnded(job)) {
    blobs.release(job.id);
    return signals.publish({ type: 'changed', batch: job.key.batch });
  }
  job.state = 'waiting';
  job.photo = job.id;
  dispatch.announce(1);
}

async function fetchPhoto(
  job: LiveJob,
  stopping: AbortSignal,
  { frontEnds, clock, limits }: FetchingOptions,
): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
  const frontEnd = frontEnds.get(job.of.batch.platform);
  if (!frontEnd?.fetchPhoto || job.source === undefined)
    return { ok: false, failure: { code: 'photo-gone' } };
  const joined = joinSignals([job.stop.signal, stopping]);
  const { signal } = joined;
  const clearDeadline = clock.after(limits.deadline, joined.abort);
  const tooSlow: Failure = { code: 'download-slow', seconds: Math.round(limits.deadline / 1_000) };
  try {
    const outcome = await Promise.race([frontEnd.fetchPhoto(job.source, { signal }), untilAborted(signal)]);
    return outcome ?? { ok: false, failure: tooSlow };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { ok: false, failure: tooSlow };
  } finally {
    clearDeadline();
    joined.release();
  }
}

/**
 * A signal that is aborted with the first of others, until it is released. `AbortSignal.any` would do but for one thing: a signal
 * that lives as long as the process keeps a reference to every signal that was ever joined with it.
 */
function joinSignals(signals: readonly AbortSignal[]) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of signals) {
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
  }
  return {
    signal: controller.signal,
    abort,
    release() {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}

const untilAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
