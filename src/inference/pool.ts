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
import { ProcessEndedError, startDrawingProcess } from './drawing-process.ts';
import type { WorkerSetup } from './messages.ts';
import { createSlot, type Slot } from './slot.ts';
import { createTimeoutLimit } from './timeout-limit.ts';

export interface PoolSettings extends WorkerSetup {
  /** Drawing processes, and so pictures drawn at once. */
  readonly atOnce: number;
  /** Requests that may wait for a process; the next one is answered `busy`. */
  readonly backlog: number;
  /** Longest time one picture may take to draw, milliseconds; then its process is ended and it is answered `too-slow`. */
  readonly deadlineMilliseconds: number;
  /** Longest time of that for decoding the photo, milliseconds. */
  readonly decodeMilliseconds?: number;
  /** Milliseconds before a process that could not load is started again. */
  readonly restartMilliseconds?: number;
  /** Longest time a process may take to load, milliseconds. */
  readonly loadMilliseconds?: number;
  /** Told of every unexpected error, with the id that the person sees. */
  readonly report: (error: unknown, id: string) => void;
  /** Makes the id of an unexpected error. */
  readonly newId: () => string;
  /** The program of a drawing process. */
  readonly worker?: URL;
  /** Flags of Node.js for the processes; this process's own when left out. */
  readonly execArgv?: readonly string[];
}

const DECODE_TIMEOUT_MS = 10_000;
const RESTART_PAUSE_MS = 1_000;
const LOAD_TIMEOUT_MS = 120_000;

interface Job {
  readonly request: CartoonRequest;
  /** Decoding takes so much memory that nothing else may be drawn meanwhile. */
  alone: boolean;
  /** Until it is answered. */
  onStage: ((stage: Stage) => void) | undefined;
  readonly answer: (outcome: Outcome<Cartoon>) => void;
}

/**
 * Draws in processes of their own, each with its networks loaded and warmed; resolves when every process is ready, rejects when
 * one cannot start. A process that hangs or runs out of memory is ended without harm to the others (docs/decisions/drawing-processes.md).
 */
export async function createPool(settings: PoolSettings): Promise<Cartoonizer> {
  const { atOnce, backlog, report, newId, customPacks } = settings;
  const waiting: Job[] = [];
  const running = new Map<Slot, Job>();
  const limitOfTimeouts = createTimeoutLimit(
    customPacks.map(({ style }) => style.id),
    (style, times) => {
      const message = `The style ${style} was too slow ${times} times in a row and is off until the next start`;
      report(new Error(message), newId());
    },
  );
  let closing: (() => void) | undefined;

  const next = (): void => {
    for (const slot of slots) {
      const [job] = waiting;
      if (job === undefined || [...running.values()].some(({ alone }) => alone)) break;
      if (job.alone && running.size > 0) break;
      if (!slot.isReady() || running.has(slot)) continue;
      waiting.shift();
      void run(slot, job);
    }
    if (waiting.length === 0 && running.size === 0) closing?.();
  };

  const run = async (slot: Slot, job: Job): Promise<void> => {
    running.set(slot, job);
    const { style } = job.request.options;
    const deadlines = startDeadlines(settings, (milliseconds) => {
      job.answer(fail({ code: 'too-slow', seconds: Math.round(milliseconds / 1000) }));
      limitOfTimeouts.timedOut(style);
      slot.restart();
    });
    try {
      const onStage = (stage: Stage) => {
        deadlines.reached(stage);
        job.onStage?.(stage);
      };
      const answer = await slot.draw(job.request, { alone: job.alone, onStage });
      if (answer === 'heavy') waiting.unshift(Object.assign(job, { alone: true }));
      else {
        limitOfTimeouts.finished(style);
        job.answer(answer);
      }
    } catch (error) {
      if (!deadlines.passed()) job.answer(fail(explain(error)));
    } finally {
      deadlines.clear();
      running.delete(slot);
      next();
    }
  };

  const explain = (error: unknown): Failure => {
    if (error instanceof ProcessEndedError && error.outOfMemory) return { code: 'out-of-memory' };
    const id = newId();
    report(error, id);
    return { code: 'internal', id };
  };

  const slots = createSlots(settings, next);
  await allReady(slots);

  return {
    cartoonize(request, { signal, onStage }: CartoonizeOptions = {}) {
      const refusal = (): Failure | undefined => {
        if (closing !== undefined) return { code: 'closing' };
        if (signal?.aborted) return { code: 'cancelled' };
        if (running.size >= atOnce && waiting.length >= backlog) return { code: 'busy' };
        return limitOfTimeouts.refusal(request.options.style);
      };
      const refused = refusal();
      if (refused) return Promise.resolve(fail(refused));
      return new Promise((resolve) => {
        const cancel = () => {
          const place = waiting.indexOf(job);
          if (place !== -1) waiting.splice(place, 1);
          // What runs is left to finish: ending the process would cost its loaded networks.
          job.answer(fail({ code: 'cancelled' }));
        };
        const job: Job = {
          request,
          alone: false,
          onStage,
          answer(outcome) {
            signal?.removeEventListener('abort', cancel);
            job.onStage = undefined;
            resolve(outcome);
          },
        };
        signal?.addEventListener('abort', cancel, { once: true });
        waiting.push(job);
        next();
      });
    },
    load: () => ({
      atOnce,
      running: running.size,
      waiting: waiting.length,
      available: slots.filter((slot) => slot.isReady() || running.has(slot)).length,
    }),
    async close() {
      if (closing === undefined)
        await new Promise<void>((resolve) => {
          closing = resolve;
          next();
        });
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}

function createSlots(settings: PoolSettings, onReady: () => void): Slot[] {
  const { styles, limits, decodeBytes, networkThreads, networkFolder, packsFolder, customPacks, warm } =
    settings;
  const { atOnce, report, newId, worker, execArgv } = settings;
  const setup: WorkerSetup = {
    styles,
    limits,
    decodeBytes,
    networkThreads,
    networkFolder,
    packsFolder,
    customPacks,
    ...(warm && { warm }),
  };
  const brokenStyles = new Set<StyleId>();
  const onStyleError = (style: StyleId, message: string) => {
    // Every process finds the same.
    if (!brokenStyles.has(style)) report(new Error(`The style ${style} does not draw: ${message}`), newId());
    brokenStyles.add(style);
  };
  const program = worker ?? new URL('./worker.js', import.meta.url);
  return Array.from({ length: atOnce }, () =>
    createSlot({
      start: () => startDrawingProcess({ program, setup, execArgv, onStyleError }),
      onReady,
      onError: (error) => report(error, newId()),
      restartPause: settings.restartMilliseconds ?? RESTART_PAUSE_MS,
      loadTimeout: settings.loadMilliseconds ?? LOAD_TIMEOUT_MS,
    }),
  );
}

/** Waits for the first process of each slot; closes them all when one could not load. */
async function allReady(slots: readonly Slot[]): Promise<void> {
  const started = await Promise.allSettled(slots.map(({ firstReady }) => firstReady));
  const failed = started.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  if (failed === undefined) return;
  await Promise.all(slots.map((slot) => slot.close()));
  throw failed.reason;
}

/** The time limits of one picture: a shorter one for decoding, and one for everything. */
function startDeadlines(
  { deadlineMilliseconds, decodeMilliseconds = DECODE_TIMEOUT_MS }: PoolSettings,
  onPassed: (milliseconds: number) => void,
) {
  let isPassed = false;
  const after = (milliseconds: number) =>
    setTimeout(() => {
      if (isPassed) return;
      isPassed = true;
      onPassed(milliseconds);
    }, milliseconds);
  const whole = after(deadlineMilliseconds);
  const decode = after(Math.min(decodeMilliseconds, deadlineMilliseconds));
  return {
    reached(stage: Stage) {
      if (stage !== 'decode') clearTimeout(decode);
    },
    passed: () => isPassed,
    clear() {
      clearTimeout(whole);
      clearTimeout(decode);
    },
  };
}
