/** Time as a parameter: the system's at work, moved by hand in tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment; unlike `now`, never set back or ahead. */
  monotonic(): number;
  /** Calls `run` once after this many milliseconds; the returned function cancels it. */
  after(milliseconds: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Resolves after this many milliseconds, or as soon as the signal aborts. */
export function sleep(
  clock: Pick<Clock, 'after'>,
  milliseconds: number,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const onAbort = () => {
      cancel();
      resolve();
    };
    const cancel = clock.after(milliseconds, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The result of some work, or `fallback` when it has not ended after this many milliseconds; the work itself continues. */
export async function withTimeout<Result>(
  clock: Pick<Clock, 'after'>,
  work: Promise<Result>,
  milliseconds: number,
  fallback: Result,
): Promise<Result> {
  let cancel = () => {};
  const timeout = new Promise<Result>((resolve) => {
    cancel = clock.after(milliseconds, () => resolve(fallback));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    cancel();
  }
}
