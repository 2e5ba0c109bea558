import type { QueuedJob } from '../store/store.ts';
import { createFairQueue } from './fair-queue.ts';
import { createDrawTimes, type Forecast, forecast } from './forecast.ts';
import { jobId } from './job-id.ts';

/** The queue of the store and what is drawn, as last seen: for places and forecasts, which a moment's delay makes only a little wrong. */
export interface QueueView {
  readonly size: number;
  /** When the picture was accepted that waits longest; undefined where none waits. */
  oldest(): number | undefined;
  add(id: string, job: QueuedJob): void;
  started(id: string, job: QueuedJob, at: number): void;
  /** An end; the time it took is learned from, where it is given in milliseconds. */
  ended(id: string, job: QueuedJob, milliseconds?: number): void;
  /** Takes what the store has in place of what was seen before. */
  replace(waiting: readonly QueuedJob[]): void;
  /** Records the duration of an earlier drawing. */
  learn(style: string, size: string | number, milliseconds: number): void;
  /** Place and time of a batch; undefined when none of its pictures waits or is drawn. */
  forecast(batch: string, now: number): Forecast | undefined;
  /** The place of every batch that waits. */
  places(): Map<string, number>;
  /** Milliseconds until everything that waits is drawn. */
  backlog(now: number): number;
}

/** @param atOnce how many are drawn at once, by all processes together */
export function createQueueView(atOnce: () => number): QueueView {
  let queue = createFairQueue<QueuedJob>();
  let waiting = new Map<string, QueuedJob>();
  const running = new Map<string, { readonly job: QueuedJob; readonly startedAt: number }>();
  const times = createDrawTimes();
  const expected = ({ style, size }: QueuedJob) => times.expected(style, size);

  const add = (id: string, job: QueuedJob) => {
    if (waiting.has(id)) return;
    waiting.set(id, job);
    queue.add(job.person, job, job.priority);
  };
  const remainingOf = (one: { readonly job: QueuedJob; readonly startedAt: number }, now: number) =>
    Math.max(expected(one.job) - Math.max(0, now - one.startedAt), expected(one.job) / 10);
  const finishes = (order: readonly QueuedJob[], now: number) =>
    forecast(
      [...running.values()].map((one) => remainingOf(one, now)),
      order.map(expected),
      atOnce(),
    );

  return {
    get size() {
      return queue.size;
    },
    oldest: () => oldestOf(waiting.values()),
    add,
    started(id, job, startedAt) {
      const known = waiting.get(id);
      const isNext = (next: QueuedJob) => next === known;
      // Its person goes to the end of the round.
      if (known && !queue.take(isNext)) queue.remove(job.person, known);
      waiting.delete(id);
      running.set(id, { job, startedAt });
    },
    ended(id, job, milliseconds) {
      const known = waiting.get(id);
      if (known) queue.remove(job.person, known);
      waiting.delete(id);
      running.delete(id);
      if (milliseconds !== undefined) times.record(job.style, job.size, milliseconds);
    },
    replace(jobs) {
      queue = createFairQueue();
      waiting = new Map();
      for (const job of jobs) {
        running.delete(jobId(job));
        add(jobId(job), job);
      }
    },
    learn: times.record,
    forecast(batch, now) {
      const order = queue.order();
      const drawn = [...running.values()].filter(({ job }) => job.batch === batch);
      const last = order.findLastIndex((job) => job.batch === batch);
      if (last < 0 && drawn.length === 0) return undefined;
      const waits = last < 0 ? 0 : (finishes(order.slice(0, last + 1), now)[last] as number);
      return {
        place: last < 0 ? undefined : order.findIndex((job) => job.batch === batch) + 1,
        milliseconds: Math.max(waits, ...drawn.map((one) => remainingOf(one, now))),
      };
    },
    places() {
      const places = new Map<string, number>();
      for (const [index, { batch }] of queue.order().entries())
        if (!places.has(batch)) places.set(batch, index + 1);
      return places;
    },
    backlog: (now) => Math.max(0, ...finishes(queue.order(), now)),
  };
}

function oldestOf(jobs: Iterable<QueuedJob>): number | undefined {
  let oldest: number | undefined;
  for (const { acceptedAt } of jobs) if (oldest === undefined || acceptedAt < oldest) oldest = acceptedAt;
  return oldest;
}
