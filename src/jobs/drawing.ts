import type { BlobStore } from '../blobs/blob-store.ts';
import type { Cartoon, CartoonRequest, Failure, Outcome, Stage } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import type { Ending, JobStore } from '../store/store.ts';
import { createFairQueue } from './fair-queue.ts';
import type { Forecast } from './forecast.ts';
import { createDrawTimes, forecast } from './forecast.ts';
import { FORGOTTEN_ENDING, hasEnded, type LiveBatch, type LiveJob, type StopReason } from './live.ts';
import { drawingsAtOnce } from './memory.ts';

/** Takes waiting jobs in fair order and draws as many at once as cores and memory allow. */
export interface Drawing {
  add(job: LiveJob): void;
  /** Takes a job out of the queue; a running one is stopped by its own signal. */
  withdraw(job: LiveJob): void;
  /** Starts what may start; called whenever something changed, and now and then while memory is short. */
  pump(): void;
  /** Place and time of every batch that waits or runs. */
  forecasts(): Map<LiveBatch, Forecast>;
  /** Learns from a drawing of the past. */
  learn(style: string, size: string | number, milliseconds: number): void;
  load(): { readonly waiting: number; readonly running: number; readonly atOnce: number };
  /** Starts nothing any more, and has the store take back what runs; resolves when nothing runs. */
  drain(): Promise<void>;
  /** Stops what runs; its jobs wait again in the store. */
  handBack(): void;
}

export interface DrawingOptions {
  readonly store: Pick<JobStore, 'start'>;
  readonly blobs: Pick<BlobStore, 'get'>;
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize'>;
  readonly clock: Clock;
  readonly atOnce: number;
  /** Free memory in bytes. */
  readonly memory: () => number;
  readonly bytesPerDrawing: number;
  /** Milliseconds one drawing may take. */
  readonly deadline: number;
  /** Reports an unexpected error and answers the failure that stands for it. */
  readonly internal: (error: unknown) => Failure;
  /** running → waiting in the store. */
  readonly handBack: (job: LiveJob) => Promise<void>;
  /** Fetches the photo of a waiting job a second time: the blob store has lost it. */
  readonly fetchAgain: (job: LiveJob) => void;
  readonly started: (job: LiveJob) => void;
  readonly stage: (job: LiveJob, stage: Stage) => void;
  readonly ended: (job: LiveJob, ending: Ending, bytes?: Cartoon['bytes']) => Promise<void>;
}

export function createDrawing(options: DrawingOptions): Drawing {
  const {
    store,
    blobs,
    cartoonizer,
    clock,
    deadline,
    internal,
    handBack,
    fetchAgain,
    started,
    stage,
    ended,
  } = options;
  const queue = createFairQueue<LiveJob>();
  const running = new Set<LiveJob>();
  const times = createDrawTimes();
  let stopped = false;
  let idle = () => {};

  const atOnce = () => {
    const now = clock.now();
    let recentlyStarted = 0;
    for (const job of running) if (now - (job.startedAt ?? now) < MEMORY_SETTLE_MS) recentlyStarted += 1;
    const { atOnce, bytesPerDrawing, memory } = options;
    return drawingsAtOnce({
      atOnce,
      running: running.size,
      recentlyStarted,
      freeBytes: memory(),
      bytesPerDrawing,
    });
  };

  const mayStart = (job: LiveJob) => {
    if (running.size === 0) return true;
    if (job.alone || running.size >= options.atOnce) return false;
    for (const other of running) if (other.alone) return false;
    return running.size < atOnce();
  };

  const add = (job: LiveJob) => queue.add(job.of.batch.person, job, job.of.batch.priority);

  const pump = () => {
    while (!stopped) {
      const job = queue.peek(isReady);
      if (!job || !mayStart(job)) return;
      queue.take(isReady);
      running.add(job);
      void run(job);
    }
  };

  const run = async (job: LiveJob) => {
    const again = await draw(job).catch(async (error) => {
      await ended(job, failed(internal(error)));
    });
    running.delete(job);
    if (again && !stopped && !hasEnded(job)) add(job);
    // What the store could not start is tried again by the next pump from outside, not in a busy loop.
    if (again !== LATER) pump();
    if (running.size === 0) idle();
  };

  /** Answers whether, and when, the job should be queued again. */
  const draw = async (job: LiveJob): Promise<typeof AGAIN | typeof LATER | undefined> => {
    job.startedAt = clock.now();
    const granted = await store.start(job.key, job.startedAt).catch((error) => {
      internal(error);
      return LATER;
    });
    if (granted === LATER) return LATER;
    // Cancelled at the last moment.
    if (hasEnded(job)) return undefined;
    if (!granted) {
      await ended(job, FORGOTTEN_ENDING);
      return undefined;
    }
    job.state = 'running';
    started(job);
    const { options, maxBytes } = job.of.batch;
    const photo = await blobs.get(job.photo as string);
    if (!photo && mayFetchAgain(job)) {
      await handBack(job);
      job.state = 'waiting';
      fetchAgain(job);
      return AGAIN;
    }
    if (!photo) {
      await ended(job, { state: 'failed', failure: { code: 'photo-gone' } });
      return undefined;
    }
    const { signal } = job.stop;
    const outcome = await cartoonize(
      { photo, options, ...(maxBytes === undefined ? {} : { maxBytes }) },
      job,
    );
    if (outcome.ok) {
      const { bytes, ...drawing } = outcome.value;
      // Within what is possible, also where the clock was put right meanwhile.
      times.record(options.style, options.size, clamp(clock.now() - job.startedAt, deadline));
      await ended(job, { state: 'done', drawing }, bytes);
      return undefined;
    }
    const handedBack = signal.aborted ? signal.reason === 'handed-back' : outcome.failure.code === 'closing';
    const outOfMemory = !signal.aborted && outcome.failure.code === 'out-of-memory' && !job.alone;
    if (handedBack || outOfMemory) {
      await handBack(job);
      job.state = 'waiting';
      job.alone ||= outOfMemory;
      return AGAIN;
    }
    await ended(
      job,
      signal.aborted ? stoppedBy(signal.reason as StopReason, deadline) : failed(outcome.failure),
    );
    return undefined;
  };

  const cartoonize = async (request: CartoonRequest, job: LiveJob): Promise<Outcome<Cartoon>> => {
    const clearDeadline = clock.after(deadline, () => job.stop.abort('too-slow' satisfies StopReason));
    try {
      return await cartoonizer.cartoonize(request, {
        signal: job.stop.signal,
        onStage: (now) => stage(job, now),
      });
    } finally {
      clearDeadline();
    }
  };

  const expected = ({ of: { batch } }: LiveJob) => times.expected(batch.options.style, batch.options.size);

  return {
    add,
    withdraw: (job) => void queue.remove(job.of.batch.person, job),
    pump,
    forecasts() {
      const forecasts = new Map<LiveBatch, Forecast>();
      const remaining = [...running].map((job) => {
        const elapsed = Math.max(0, clock.now() - (job.startedAt ?? clock.now()));
        const milliseconds = Math.max(expected(job) - elapsed, expected(job) / 10);
        forecasts.set(job.of, { place: undefined, milliseconds });
        return milliseconds;
      });
      const order = queue.order();
      const finishes = forecast(remaining, order.map(expected), atOnce());
      for (const [index, { of }] of order.entries()) {
        const milliseconds = Math.max(finishes[index] as number, forecasts.get(of)?.milliseconds ?? 0);
        forecasts.set(of, { place: forecasts.get(of)?.place ?? index + 1, milliseconds });
      }
      return forecasts;
    },
    learn: (style, size, milliseconds) => times.record(style, size, milliseconds),
    load: () => ({ waiting: queue.size, running: running.size, atOnce: atOnce() }),
    drain() {
      stopped = true;
      // Recorded before they have ended: a stop that is cut short by a kill is not blamed on what was being drawn.
      for (const job of running) handBack(job).catch(internal);
      return new Promise((resolve) => {
        idle = resolve;
        if (running.size === 0) resolve();
      });
    },
    handBack() {
      for (const job of running) job.stop.abort('handed-back' satisfies StopReason);
    },
  };
}

/** Milliseconds after which a drawing has taken the memory it needs. */
const MEMORY_SETTLE_MS = 2_000;
const AGAIN = 'again';
const LATER = 'later';

const clamp = (milliseconds: number, longest: number) => Math.min(Math.max(0, milliseconds), longest);

/** Once: a blob store that loses every photo would otherwise be asked for ever. */
const mayFetchAgain = (job: LiveJob) => job.source !== undefined && !job.fetchedAgain;

const isReady = (job: LiveJob) => job.photo !== undefined;

const failed = (failure: Failure): Ending => ({ state: 'failed', failure });

const stoppedBy = (reason: StopReason, deadline: number): Ending => {
  if (reason === 'too-slow') return failed({ code: 'too-slow', seconds: Math.round(deadline / 1_000) });
  if (reason === 'expired') return { state: 'expired', failure: { code: 'expired' } };
  return { state: 'cancelled', failure: { code: 'cancelled' } };
};
