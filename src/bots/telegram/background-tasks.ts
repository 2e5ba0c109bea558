/** Work that no caller waits for, until the bot stops. */
export interface BackgroundTasks {
  /** Runs work; a failure is reported. */
  run(work: Promise<unknown>): void;
  /** Resolves when nothing runs, including what was added meanwhile. */
  idle(): Promise<void>;
}

export function createBackgroundTasks(report: (error: unknown) => void): BackgroundTasks {
  const running = new Set<Promise<unknown>>();
  return {
    run(work) {
      const done = work.catch(report).finally(() => running.delete(done));
      running.add(done);
    },
    async idle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
