/** How a process that draws ends. */
export interface Lifecycle {
  /** Aborts when the process is asked to stop: Ctrl-C, or a stop from outside. */
  readonly signal: AbortSignal;
  /** Calls `run` at each SIGHUP from now on; before, SIGHUP ends the process, as it does by default. */
  readonly onReload: (run: () => void) => void;
  /** Ends the process after a stop, or answers with the exit status where it ends by itself. */
  readonly end: (exit: number) => number;
}

/**
 * Watches what ends a process early. The first Ctrl-C or stop from outside ends things in order, the second one at once. Drawing
 * processes end by themselves when this one does.
 */
export function watchProcess(onUnexpected: (error: unknown) => void): Lifecycle {
  const stop = new AbortController();
  let dieOfSignal = () => {};
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      dieOfSignal = () => dieOf(signal);
      if (stop.signal.aborted) dieOfSignal();
      stop.abort();
    });
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      // A reader that has seen enough, as in `… | head`, is no error.
      process.exit(code === 'EPIPE' ? 0 : 1);
    });
  process.on('uncaughtException', (error) => {
    onUnexpected(error);
    process.exit(1);
  });
  return {
    signal: stop.signal,
    onReload: (run) => void process.on('SIGHUP', run),
    end(exit) {
      if (!stop.signal.aborted) return exit;
      if (exit !== 0) dieOfSignal();
      // What is still being drawn after Ctrl-C is not waited for, nor is an idle connection.
      process.exit(exit);
    },
  };
}

/** Ends the process as the signal itself does, which a shell reports as 130 (SIGINT) or 143 (SIGTERM). */
function dieOf(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
