import type { Exit } from './terminal.ts';

/** Why a process stops before its work is done. */
type Reason = NodeJS.Signals | 'output-closed' | 'unexpected-error';

export interface Lifecycle {
  /** Aborts when the process is to stop. */
  readonly signal: AbortSignal;
  /** Whether the process ends by a signal, which stops all threads at once, so that none has to be waited for. */
  readonly endsBySignal: () => boolean;
  /** Ends the process, or answers with its exit status where it ends by itself. */
  readonly end: (exit: number) => number;
}

/** How long work may take to stop after an unexpected error, milliseconds; then the process ends without it. */
const STOP_TIMEOUT_MS = 15_000;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Watches what ends a process early: Ctrl-C, a stop from outside, a reader that closed our output, an error nobody expected.
 *
 * `process.exit` stops the drawing threads first, and one stopped inside onnxruntime makes the process abort with a message from C++.
 * So the process either dies by the signal itself (a shell reports 130 or 143), or exits when its threads have come back.
 */
export function watchProcess(onUnexpected: (error: unknown) => void): Lifecycle {
  const stop = new AbortController();
  const stopFor = (reason: Reason): void => {
    if (!stop.signal.aborted) stop.abort(reason);
  };
  const endsBySignal = () => SIGNALS.includes(stop.signal.reason);

  // The first Ctrl-C, or the first stop from outside, ends things in order; the second one ends them at once.
  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (stop.signal.aborted) dieOf(signal);
      stopFor(signal);
    });
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      // A reader that has seen enough, as in `… | head`, is no error.
      stopFor(code === 'EPIPE' ? 'output-closed' : 'unexpected-error');
    });
  process.on('uncaughtException', (error) => {
    onUnexpected(error);
    stopFor('unexpected-error');
    setTimeout(() => dieOf('SIGTERM'), STOP_TIMEOUT_MS).unref();
  });

  return {
    signal: stop.signal,
    endsBySignal,
    end(exit) {
      if (!stop.signal.aborted) return exit;
      // What is still being drawn after Ctrl-C is not waited for.
      if (endsBySignal() && exit !== (0 satisfies Exit)) dieOf(stop.signal.reason);
      if (stop.signal.reason === 'output-closed') process.exit(0);
      // An idle connection does not keep the process.
      process.exit(stop.signal.reason === 'unexpected-error' ? 1 : exit);
    },
  };
}

function dieOf(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
