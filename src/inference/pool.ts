import { Piscina } from 'piscina';
import {
  type Cartoon,
  type CartoonRequest,
  type Failure,
  fail,
  type Outcome,
  type Stage,
  type StyleId,
} from '../cartoon.ts';
import type { CartoonizeOptions, Cartoonizer } from './cartoonizer.ts';
import { movable } from './movable.ts';
import type { DrawAnswer, StageMessage, ThreadSetup, ToThread, TroubleMessage } from './wire.ts';

export interface PoolSettings extends ThreadSetup {
  /** Drawing threads, and so pictures drawn at once. */
  readonly atOnce: number;
  /** Requests that may wait for a thread; the next one is answered `busy`. */
  readonly backlog: number;
  /** Longest time one picture may take on a thread; then it is answered `too-slow`. */
  readonly deadlineMilliseconds: number;
  /** How much longer its thread may go on, unseen; one that still has not come back is stopped and replaced. */
  readonly graceMilliseconds?: number;
  /** How long a thread in place of one that ended may take to load before it is started anew, should it be gone as well. */
  readonly loadMilliseconds?: number;
  /** Called for every unexpected error, with the id that the person sees. */
  readonly report: (error: unknown, id: string) => void;
  /** Makes the id of an unexpected error. */
  readonly newId: () => string;
  /** The thread's program. */
  readonly worker?: URL;
  /** Flags of Node for the threads; this process's own when left out. */
  readonly execArgv?: readonly string[];
}

/**
 * A thread that is stopped inside onnxruntime takes the whole process with it (its binding throws where nothing can catch it),
 * so a slow one gets time to come back by itself.
 */
const GRACE_MILLISECONDS = 120_000;

const LOAD_MILLISECONDS = 15_000;

/** Heap of one thread's JavaScript; pixels and networks live outside it. */
const HEAP_MEGABYTES = 512;

interface Job {
  readonly id: number;
  readonly request: CartoonRequest;
  /** Until it is answered. */
  onStage: ((stage: Stage) => void) | undefined;
  readonly answer: (outcome: Outcome<Cartoon>) => void;
}

/**
 * Draws in Piscina threads, each with its networks loaded and warmed; resolves when every thread is ready, rejects when one
 * cannot start. Requests wait here, not in Piscina, so that withdrawing one never touches a thread.
 */
export async function createPool(settings: PoolSettings): Promise<Cartoonizer> {
  const { styles, limits, networkThreads, networkFolder, packsFolder, customPacks, warm } = settings;
  const { atOnce, backlog, deadlineMilliseconds, report, newId } = settings;
  const { graceMilliseconds = GRACE_MILLISECONDS, loadMilliseconds = LOAD_MILLISECONDS } = settings;
  const setup: ThreadSetup = {
    styles,
    limits,
    networkThreads,
    networkFolder,
    packsFolder,
    customPacks,
    ...(warm && { warm }),
  };
  const threads = new Piscina<ToThread, DrawAnswer>({
    filename: (settings.worker ?? new URL('./worker.js', import.meta.url)).href,
    minThreads: atOnce,
    maxThreads: atOnce,
    // An idle thread that waits on an atomic cannot run the callbacks of the image library.
    atomics: 'disabled',
    ...(settings.execArgv && { execArgv: [...settings.execArgv] }),
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    workerData: setup,
  });
  const waiting: Job[] = [];
  const running = new Map<number, Job>();
  const troubled = new Set<StyleId>();
  threads.on('error', (error) => report(error, newId()));
  const loaded = trackLoaded(threads);
  threads.on('message', (message: StageMessage | TroubleMessage) => {
    if ('stage' in message) return running.get(message.job)?.onStage?.(message.stage);
    const { style, trouble } = message;
    // Every thread finds the same.
    if (!troubled.has(style)) report(new Error(`The style ${style} does not draw: ${trouble}`), newId());
    troubled.add(style);
  });
  await allReady(threads, atOnce);

  let lastId = 0;
  let closing: (() => void) | undefined;

  const next = (): void => {
    if (running.size < atOnce) {
      const job = waiting.shift();
      if (job !== undefined) void run(job);
      else if (running.size === 0) closing?.();
    }
  };

  const run = async (job: Job): Promise<void> => {
    running.set(job.id, job);
    const tooSlow = () =>
      job.answer(fail({ code: 'too-slow', seconds: Math.round(deadlineMilliseconds / 1000) }));
    const deadline = setTimeout(tooSlow, deadlineMilliseconds);
    const stop = AbortSignal.timeout(deadlineMilliseconds + graceMilliseconds);
    const request = { ...job.request, photo: movable(job.request.photo) };
    try {
      const task: ToThread = { kind: 'draw', job: job.id, request };
      const answer = await threads.run(task, { signal: stop, transferList: [request.photo.buffer] });
      if (answer === undefined) throw new Error('a drawing thread answered a picture with nothing');
      job.answer(answer);
    } catch (error) {
      if (stop.aborted) tooSlow();
      else job.answer(fail(explain(error)));
      // The thread may be gone: its replacement loads without delaying anybody.
      while (!(await isReady()) && closing === undefined);
    } finally {
      clearTimeout(deadline);
      running.delete(job.id);
      next();
    }
  };

  /**
   * Piscina replaces a thread that ends while it works, but not one that ends while it loads, as it may where memory is
   * short, and a task would wait for it for ever. Asking once more starts another, unless one is loading.
   */
  const isReady = async (): Promise<boolean> => {
    const signal = AbortSignal.timeout(loadMilliseconds);
    try {
      await threads.run({ kind: 'ready' }, { signal });
      return true;
    } catch (error) {
      if (!signal.aborted) report(error, newId());
      return false;
    }
  };

  const explain = (error: unknown): Failure => {
    if ((error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY') return { code: 'out-of-memory' };
    const id = newId();
    report(error, id);
    return { code: 'internal', id };
  };

  return {
    cartoonize(request, { signal, onStage }: CartoonizeOptions = {}) {
      if (closing !== undefined) return Promise.resolve(fail({ code: 'closing' }));
      if (signal?.aborted) return Promise.resolve(fail({ code: 'cancelled' }));
      if (running.size >= atOnce && waiting.length >= backlog) return Promise.resolve(fail({ code: 'busy' }));
      return new Promise((resolve) => {
        const cancel = () => {
          const place = waiting.indexOf(job);
          if (place !== -1) waiting.splice(place, 1);
          // What runs is left to finish unseen: stopping the thread would cost its loaded networks.
          job.answer(fail({ code: 'cancelled' }));
        };
        const job: Job = {
          id: lastId++,
          request,
          onStage,
          answer(outcome) {
            signal?.removeEventListener('abort', cancel);
            // The result of its thread is ignored.
            job.onStage = undefined;
            resolve(outcome);
          },
        };
        signal?.addEventListener('abort', cancel, { once: true });
        waiting.push(job);
        next();
      });
    },
    load: () => ({ atOnce, running: running.size, waiting: waiting.length }),
    async close() {
      if (closing === undefined)
        await new Promise<void>((resolve) => {
          closing = resolve;
          next();
        });
      await loaded.settle(loadMilliseconds);
      await threads.close({ force: true });
    },
  };
}

/**
 * Knows which threads have loaded. A thread that replaces one that ended loads while the others draw; stopping it then
 * would take the process with it.
 */
function trackLoaded(threads: Piscina<ToThread, DrawAnswer>) {
  const loaded = new Set<number>();
  // Of the first threads Piscina says so too early: those are waited for when the pool is created.
  threads.on('workerCreate', ({ id }: { id: number }) => loaded.add(id));
  const isLoading = () => threads.threads.some(({ threadId }) => !loaded.has(threadId));
  return {
    /** Resolves when every thread has loaded or is gone, at the latest after some milliseconds. */
    settle: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        // Piscina tells of a thread before it puts it on its list, or takes it off.
        const checkSoon = () => setImmediate(() => isLoading() || end());
        const end = () => {
          clearTimeout(deadline);
          threads.off('workerCreate', checkSoon).off('workerDestroy', checkSoon);
          resolve();
        };
        const deadline = setTimeout(end, milliseconds);
        threads.on('workerCreate', checkSoon).on('workerDestroy', checkSoon);
        checkSoon();
      }),
  };
}

/** Piscina counts its first threads as ready before they have loaded: a task that only answers shows when they really are. */
async function allReady(threads: Piscina<ToThread, DrawAnswer>, count: number): Promise<void> {
  // Each is waited for: stopping one that is still loading would take the process with it.
  const started = await Promise.allSettled(
    Array.from({ length: count }, () => threads.run({ kind: 'ready' })),
  );
  const failed = started.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  if (failed === undefined) return;
  await threads.destroy();
  throw failed.reason;
}
