import type { JobKey } from '../store/records.ts';
import { createCoalescedRun } from './coalesced-run.ts';
import { attemptDrawing } from './drawing-attempt.ts';
import type { DrawingOptions, StopReason, Task } from './drawing-options.ts';
import { endTask } from './ending.ts';
import { jobId } from './job-id.ts';
import { drawingsAtOnce } from './memory.ts';

/** Takes waiting jobs from the store in fair order, and draws as many at once as cores and memory allow. */
export interface Drawing {
  /** Takes what may start; called whenever something changed, and periodically while memory is short. */
  pump(): void;
  /** Resolves when something more could be drawn. */
  free(): Promise<void>;
  /** Stops a job if it is drawn here. */
  stop(job: JobKey, reason: StopReason): void;
  running(): ReadonlySet<Task>;
  /**
   * Hands back what the store says is drawn here and is not, since the answer that gave it may have been lost; and stops what is to
   * be stopped, if nobody could say so.
   */
  reconcile(): Promise<void>;
  atOnce(): number;
  /** Takes nothing any more, and hands what runs back to the store; resolves when nothing runs. */
  drain(): Promise<void>;
  /** Stops everything that runs. */
  stopAll(reason: StopReason): void;
}

export function createDrawing(options: DrawingOptions): Drawing {
  const { store, lease, internal } = options;
  const running = new Map<string, Task>();
  let stopped = false;
  let onIdle = () => {};
  const waiting: (() => void)[] = [];
  /** Stops of jobs that may be among those being taken. */
  const early = new Map<string, StopReason>();

  const atOnce = () => allowedAtOnce(running, options);
  const idle = () => {
    if (running.size === 0 && !taking.isRunning()) onIdle();
  };

  const take = async () => {
    // Nothing is drawn beside a suspect.
    if ([...running.values()].some(({ isAlone }) => isAlone)) return;
    for (const task of await takeTasks(running.size, atOnce(), options)) {
      running.set(task.id, task);
      const reason = early.get(task.id);
      if (reason) task.stop.abort(reason);
      void run(task);
    }
  };
  const taking = createCoalescedRun({
    work: take,
    // What the store could not hand out is tried again by the next pump from outside, not in a busy loop.
    failed: (error) => void internal(error),
    paused() {
      early.clear();
      idle();
    },
    isStopped: () => stopped,
  });

  const run = async (task: Task) => {
    await attemptDrawing(task, options).catch((error) =>
      endTask(task, { state: 'failed', failure: internal(error) }, options),
    );
    running.delete(task.id);
    for (const resolve of waiting.splice(0)) resolve();
    taking.request();
  };

  return {
    pump: taking.request,
    free: () =>
      new Promise((resolve) => {
        if (running.size < atOnce()) resolve();
        else waiting.push(resolve);
      }),
    stop(job, reason) {
      const task = running.get(jobId(job));
      if (task) task.stop.abort(reason);
      else if (taking.isRunning()) early.set(jobId(job), reason);
    },
    running: () => new Set(running.values()),
    reconcile: () => reconcile(running, taking.isRunning, options),
    atOnce,
    drain() {
      stopped = true;
      // Recorded before they end: a stop that is cut short by a kill is not counted as a crash of what was being drawn.
      if (running.size > 0) store.draining(lease.holder).catch(internal);
      return new Promise((resolve) => {
        onIdle = resolve;
        idle();
      });
    },
    stopAll(reason) {
      for (const task of running.values()) task.stop.abort(reason);
    },
  };
}

async function reconcile(
  running: ReadonlyMap<string, Task>,
  isTaking: () => boolean,
  { store, lease: { holder } }: DrawingOptions,
): Promise<void> {
  const held = isTaking() ? [] : await store.held(holder);
  // While something is being taken nobody can tell; the next time will do.
  if (isTaking()) return;
  for (const { stop, ...key } of held) {
    const task = running.get(jobId(key));
    if (!task) await store.handBack(key, holder);
    else if (stop) task.stop.abort(stop);
  }
}

async function takeTasks(running: number, atOnce: number, options: DrawingOptions): Promise<Task[]> {
  const { store, clock, lease, findJob, observeProcess } = options;
  const { holder } = lease;
  const most = atOnce - running;
  if (most <= 0) return [];
  const at = clock.now();
  const taken = await store.take({ holder, at, most, busy: running > 0 });
  observeProcess({ type: 'take', pictures: taken.length });
  const tasks = await Promise.all(
    taken.map(async ({ suspect, ...key }): Promise<Task | undefined> => {
      const live = findJob(key);
      const batch = live?.of.batch ?? (await store.batch(key.batch));
      const job = live ?? batch?.jobs[key.item];
      // Its person was forgotten right now.
      if (!batch || !job) return undefined;
      return {
        key,
        id: jobId(key),
        holder,
        batch,
        job,
        startedAt: at,
        isAlone: suspect,
        stop: new AbortController(),
      };
    }),
  );
  return tasks.filter((task) => task !== undefined);
}

/** After this time a drawing has allocated the memory it needs. */
const MEMORY_SETTLE_MS = 2_000;

function allowedAtOnce(
  running: ReadonlyMap<string, Task>,
  { clock, limits, memory }: DrawingOptions,
): number {
  const { atOnce, bytesPerDrawing } = limits;
  if (atOnce === 0) return 0;
  const now = clock.now();
  let recentlyStarted = 0;
  for (const { startedAt } of running.values()) if (now - startedAt < MEMORY_SETTLE_MS) recentlyStarted += 1;
  return drawingsAtOnce({
    atOnce,
    running: running.size,
    recentlyStarted,
    freeBytes: memory(),
    bytesPerDrawing,
  });
}
