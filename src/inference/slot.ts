import type { CartoonRequest } from '../cartoon.ts';
import type { DrawingProcess, ProcessDrawOptions, ProcessEndedError } from './drawing-process.ts';
import type { DrawAnswer } from './messages.ts';

/** A place for one drawing process. A process that ends is replaced by a new one, which loads while others draw. */
export interface Slot {
  /** Resolves when its first process has loaded; rejects when that could not. */
  readonly firstReady: Promise<void>;
  isReady(): boolean;
  /** As DrawingProcess.draw; only while the slot is ready. */
  draw(request: CartoonRequest, how: ProcessDrawOptions): Promise<DrawAnswer>;
  /** Ends the process at once; another takes its place. */
  restart(): void;
  /** Ends the process for good. */
  close(): Promise<void>;
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
}

const LONGEST_RESTART_PAUSE_MS = 30_000;

/** Starts a process and keeps one running until the slot is closed. */
export function createSlot(options: SlotOptions): Slot {
  const { start, onReady, onError, restartPause, loadTimeout } = options;
  let process = start();
  let state: 'loading' | 'ready' | 'closed' = 'loading';
  let isDrawing = false;
  let isRestart = false;
  let failures = 0;
  let pause: NodeJS.Timeout | undefined;

  const loaded = async (): Promise<void> => {
    const overdue = setTimeout(() => process.kill(), loadTimeout);
    await process.ready.finally(() => clearTimeout(overdue));
    failures = 0;
    state = 'ready';
    void process.ended.then(replace);
  };
  const replace = (why: ProcessEndedError): void => {
    if (state === 'closed') return;
    if (!isDrawing && !isRestart) onError(why);
    isRestart = false;
    launch();
  };
  const launch = (): void => {
    state = 'loading';
    process = start();
    loaded().then(onReady, (error) => {
      process.kill();
      if (state === 'closed') return;
      onError(error);
      failures += 1;
      pause = setTimeout(launch, Math.min(restartPause * 2 ** (failures - 1), LONGEST_RESTART_PAUSE_MS));
    });
  };

  return {
    firstReady: loaded(),
    isReady: () => state === 'ready' && !isDrawing,
    async draw(request, how) {
      isDrawing = true;
      try {
        return await process.draw(request, how);
      } finally {
        isDrawing = false;
      }
    },
    restart() {
      isRestart = true;
      state = 'loading';
      process.kill();
    },
    async close() {
      state = 'closed';
      clearTimeout(pause);
      process.kill();
      await process.ended;
    },
  };
}
