import type { Failure, Outcome } from '../cartoon.ts';
import type { Ending } from '../store/store.ts';
import { createFairQueue } from './fair-queue.ts';
import type { JobContext } from './job-context.ts';
import { hasEnded, type LiveJob } from './live.ts';
import { createUnreachable } from './unreachable.ts';

/** Fetches the photos of accepted jobs into the blob store, a few at a time, in fair order. */
export interface Fetching {
  add(job: LiveJob): void;
  /** Of a job that has ended: its photo is not fetched any more. */
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
  const running = new Map<LiveJob, AbortController>();
  let isStopped = false;
  let onIdle = () => {};

  const add = (job: LiveJob) => {
    queue.add(job.of.batch.person, job, job.of.batch.priority);
    pump();
  };
  const unreachable = createUnreachable<LiveJob>(frontEnds, add);
  const isHeld = (job: LiveJob) => !hasEnded(job) && unreachable.hold(job.of.batch.platform, job);

  const pump = () => {
    while (running.size < limits.atOnce && !isStopped) {
      const job = queue.take();
      if (!job) return;
      if (isHeld(job)) continue;
      const controller = new AbortController();
      running.set(job, controller);
      void fetchAndStore(job, controller, { ...options, isHeld, isStopped: () => isStopped })
        .catch((error) => end(job, internal(error), options))
        .finally(() => {
          running.delete(job);
          pump();
          if (running.size === 0) onIdle();
        });
    }
  };

  return {
    add,
    remove(job) {
      unreachable.remove(job);
      queue.remove(job.of.batch.person, job);
      running.get(job)?.abort();
    },
    load: () => ({ waiting: queue.size + unreachable.size(), running: running.size }),
    stop: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        isStopped = true;
        for (const controller of running.values()) controller.abort();
        if (running.size === 0) resolve();
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
  readonly isStopped: () => boolean;
}

async function fetchAndStore(
  job: LiveJob,
  controller: AbortController,
  options: FetchOptions,
): Promise<void> {
  const { store, blobs, clock, limits, signals, dispatch } = options;
  const outcome = await fetchPhoto(job, controller, options);
  if (options.isStopped() || hasEnded(job)) return;
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
  controller: AbortController,
  { frontEnds, clock, limits }: FetchingOptions,
): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
  const frontEnd = frontEnds.get(job.of.batch.platform);
  if (!frontEnd?.fetchPhoto || job.source === undefined)
    return { ok: false, failure: { code: 'photo-gone' } };
  const { signal } = controller;
  const clearDeadline = clock.after(limits.deadline, () => controller.abort());
  const tooSlow: Failure = { code: 'download-slow', seconds: Math.round(limits.deadline / 1_000) };
  try {
    const outcome = await Promise.race([frontEnd.fetchPhoto(job.source, { signal }), untilAborted(signal)]);
    return outcome ?? { ok: false, failure: tooSlow };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { ok: false, failure: tooSlow };
  } finally {
    clearDeadline();
  }
}

const untilAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
