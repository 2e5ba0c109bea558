import type { Clock } from '../clock.ts';
import { attemptDrawing } from './drawing-attempt.ts';
import type { DrawingOptions } from './drawing-options.ts';
import { createFairQueue } from './fair-queue.ts';
import { createDrawTimes, type DrawTimes, type Forecast, forecast } from './forecast.ts';
import { hasEnded, type LiveBatch, type LiveJob, type StopReason } from './live.ts';
import { drawingsAtOnce } from './memory.ts';

/** Takes waiting jobs in fair order and draws as many at once as cores and memory allow. */
export interface Drawing {
  add(job: LiveJob): void;
  /** Removes a job from the queue; a running one is stopped by its own signal. */
  remove(job: LiveJob): void;
  /** Starts what may start; called whenever something changed, and periodically while memory is short. */
  pump(): void;
  /** Place and time of every batch that waits or runs. */
  forecasts(): Map<LiveBatch, Forecast>;
  /** Records the duration of an earlier drawing, for forecasts. */
  learn(style: string, size: string | number, milliseconds: number): void;
  load(): { readonly waiting: number; readonly running: number; readonly atOnce: number };
  /** Starts nothing any more, and hands what runs back to the store; resolves when nothing runs. */
  drain(): Promise<void>;
  /** Stops what runs; its jobs wait again in the store. */
  handBack(): void;
}

export function createDrawing(options: DrawingOptions): Drawing {
  const { clock, internal, on } = options;
  const queue = createFairQueue<LiveJob>();
  const running = new Set<LiveJob>();
  const times = createDrawTimes();
  let stopped = false;
  let onIdle = () => {};

  const atOnce = () => allowedAtOnce(running, options);

  const add = (job: LiveJob) => queue.add(job.of.batch.person, job, job.of.batch.priority);

  const pump = () => {
    while (!stopped) {
      const job = queue.peek(isReady);
      if (!job || !mayStart(job, running, options)) return;
      queue.take(isReady);
      running.add(job);
      void run(job);
    }
  };

  const run = async (job: LiveJob) => {
    const result = await attemptDrawing(job, { ...options, times }).catch(async (error) => {
      await on.ended(job, { state: 'failed', failure: internal(error) });
      return 'ended' as const;
    });
    running.delete(job);
    if (result !== 'ended' && !stopped && !hasEnded(job)) add(job);
    // What the store could not start is tried again by the next pump from outside, not in a busy loop.
    if (result !== 'later') pump();
    if (running.size === 0) onIdle();
  };

  return {
    add,
    remove: (job) => void queue.remove(job.of.batch.person, job),
    pump,
    forecasts: () => forecastBatches([...running], queue.order(), { atOnce: atOnce(), times, clock }),
    learn: (style, size, milliseconds) => times.record(style, size, milliseconds),
    load: () => ({ waiting: queue.size, running: running.size, atOnce: atOnce() }),
    drain() {
      stopped = true;
      // Recorded before they end: a stop that is cut short by a kill is not counted as a crash of what was being drawn.
      for (const job of running) on.handBack(job).catch(internal);
      return new Promise((resolve) => {
        onIdle = resolve;
        if (running.size === 0) resolve();
      });
    },
    handBack() {
      for (const job of running) job.stop.abort('handed-back' satisfies StopReason);
    },
  };
}

/** After this time a drawing has allocated the memory it needs. */
const MEMORY_SETTLE_MS = 2_000;

const isReady = (job: LiveJob) => job.photo !== undefined;

function mayStart(job: LiveJob, running: ReadonlySet<LiveJob>, options: DrawingOptions): boolean {
  if (running.size === 0) return true;
  if (job.alone || running.size >= options.limits.atOnce) return false;
  for (const other of running) if (other.alone) return false;
  return running.size < allowedAtOnce(running, options);
}

function allowedAtOnce(running: ReadonlySet<LiveJob>, { clock, limits, memory }: DrawingOptions): number {
  const now = clock.now();
  let recentlyStarted = 0;
  for (const job of running) if (now - (job.startedAt ?? now) < MEMORY_SETTLE_MS) recentlyStarted += 1;
  const { atOnce, bytesPerDrawing } = limits;
  return drawingsAtOnce({
    atOnce,
    running: running.size,
    recentlyStarted,
    freeBytes: memory(),
    bytesPerDrawing,
  });
}

/** When each batch will be drawn: what runs needs the rest of its time, what waits follows in order. */
function forecastBatches(
  running: readonly LiveJob[],
  waiting: readonly LiveJob[],
  {
    atOnce,
    times,
    clock,
  }: { readonly atOnce: number; readonly times: DrawTimes; readonly clock: Pick<Clock, 'now'> },
): Map<LiveBatch, Forecast> {
  const expected = ({ of: { batch } }: LiveJob) => times.expected(batch.options.style, batch.options.size);
  const forecasts = new Map<LiveBatch, Forecast>();
  const remaining = running.map((job) => {
    const elapsed = Math.max(0, clock.now() - (job.startedAt ?? clock.now()));
    const milliseconds = Math.max(expected(job) - elapsed, expected(job) / 10);
    forecasts.set(job.of, { place: undefined, milliseconds });
    return milliseconds;
  });
  const finishes = forecast(remaining, waiting.map(expected), atOnce);
  for (const [index, { of }] of waiting.entries()) {
    const milliseconds = Math.max(finishes[index] as number, forecasts.get(of)?.milliseconds ?? 0);
    forecasts.set(of, { place: forecasts.get(of)?.place ?? index + 1, milliseconds });
  }
  return forecasts;
}
