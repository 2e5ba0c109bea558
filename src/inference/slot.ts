import { setTimeout as sleep } from 'node:timers/promises';
import { type DrawingProcess, type ProcessDrawOptions, ProcessEndedError } from './drawing-process.ts';
import type { DrawAnswer, DrawRequest } from './messages.ts';

/** A place for one drawing process. A process that ends is replaced by a new one, which loads while others draw. */
export interface Slot {
  /** Resolves when its first process has loaded; rejects when that could not. One that the system ended for lack of memory is tried again. */
  readonly firstReady: Promise<void>;
  isReady(): boolean;
  /** Whether its process has drawn nothing yet. */
  isNew(): boolean;
  /** Whether its process is being replaced by one that holds less memory. */
  isRenewing(): boolean;
  /** Bytes that its process held when it had loaded or drawn its last picture. */
  residentBytes(): number;
  /** Draws a picture; only while the slot is ready. A process that holds too much memory afterwards is replaced. */
  draw(request: DrawRequest, how: ProcessDrawOptions): Promise<DrawAnswer>;
  /** Ends the process at once; another takes its place. */
  restart(): void;
  /** As `restart`, for a process that is idle and only holds too much memory. */
  renew(): void;
  /** Ends the process for good, and waits until it has ended; `abandoned`, it doesn't wait. */
  close(how?: 'abandoned'): Promise<void>;
}

export interface SlotOptions {
  readonly start: () => DrawingProcess;
  /** Called whenever a process has loaded. */
  readonly onReady: () => void;
  /** Called when a process could not load, or ended while idle. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds before a process that could not load is started again; they double with every failure. */
  readonly restartPause: number;
  /** Longest time a process may take to load, milliseconds. */
  readonly loadTimeout: number;
  /** A process that holds more bytes than this after a picture is replaced. */
  readonly mostAtRest: number;
}

const LONGEST_RESTART_PAUSE_MS = 30_000;
/** First processes that are started while the system ends them, as it does when memory is short for a moment. */
const FIRST_ATTEMPTS = 3;
/** A process that has grown by less than this factor since it loaded would soon be as large again. */
const LEAST_GROWTH = 1.25;

/** Starts a process and keeps one running until the slot is closed. */
export function createSlot(options: SlotOptions): Slot {
  const { start, onReady, onError, restartPause, loadTimeout, mostAtRest } = options;
  let process = start();
  let state: 'loading' | 'renewing' | 'ready' | 'closed' = 'loading';
  let [isDrawing, isNew, isRestart] = [false, true, false];
  let [bytesAtStart, held] = [0, 0];
  let failures = 0;
  let pause: NodeJS.Timeout | undefined;

  const loaded = async (): Promise<void> => {
    bytesAtStart = await readyWithin(loadTimeout, process);
    [held, failures, isNew] = [bytesAtStart, 0, true];
    state = 'ready';
    void process.ended.then(replace);
  };
  const startAgain = (): boolean => {
    if (state === 'closed') return false;
    process = start();
    return true;
  };
  const replace = (why: ProcessEndedError): void => {
    if (state === 'closed') return;
    if (!isDrawing && !isRestart) onError(why);
    isRestart = false;
    launch();
  };
  const launch = (): void => {
    if (state !== 'renewing') state = 'loading';
    process = start();
    loaded().then(onReady, (error) => {
      process.kill();
      if (state === 'closed') return;
      state = 'loading';
      onError(error);
      pause = setTimeout(launch, Math.min(restartPause * 2 ** failures, LONGEST_RESTART_PAUSE_MS));
      failures += 1;
    });
  };

  const end = (next: 'loading' | 'renewing'): void => {
    isRestart = true;
    state = next;
    process.kill();
  };

  return {
    firstReady: loadFirst(loaded, startAgain, options),
    isReady: () => state === 'ready' && !isDrawing,
    isNew: () => isNew,
    isRenewing: () => state === 'renewing',
    residentBytes: () => held,
    async draw(request, how) {
      [isDrawing, isNew] = [true, false];
      try {
        const { answer, residentBytes } = await process.draw(request, how);
        held = residentBytes;
        if (residentBytes > Math.max(mostAtRest, LEAST_GROWTH * bytesAtStart)) end('renewing');
        return answer;
      } finally {
        isDrawing = false;
      }
    },
    restart: () => end('loading'),
    renew: () => end('renewing'),
    async close(how) {
      state = 'closed';
      clearTimeout(pause);
      if (how === 'abandoned') return process.abandon();
      process.kill();
      await process.ended;
    },
  };
}

/** Loads the first process; another is started where the system ended it for lack of memory. */
async function loadFirst(
  load: () => Promise<void>,
  startAgain: () => boolean,
  { onError, restartPause }: SlotOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await load();
    } catch (error) {
      const isKilled = error instanceof ProcessEndedError && error.outOfMemory;
      if (!isKilled || attempt === FIRST_ATTEMPTS) throw error;
      onError(error);
      await sleep(restartPause);
      if (!startAgain()) throw error;
    }
  }
}

/** The bytes a process holds when it has loaded; one that takes longer is killed. */
function readyWithin(milliseconds: number, process: DrawingProcess): Promise<number> {
  const overdue = setTimeout(() => process.kill(), milliseconds);
  return process.ready.finally(() => clearTimeout(overdue));
}
