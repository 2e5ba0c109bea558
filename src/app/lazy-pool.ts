import { systemClock, withTimeout } from '../clock.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';

/** Opened by the first drawing, or when everything else serves: nobody waits for the networks. */
export interface LazyPool extends Pick<Cartoonizer, 'cartoonize'> {
  /** Resolves when the networks are loaded and warm. */
  warm(): Promise<void>;
  isWarm(): boolean;
  /** Answers whether the threads ended in time. */
  close(): Promise<boolean>;
}

export function createLazyPool(open: () => Promise<Cartoonizer>): LazyPool {
  let pool: Promise<Cartoonizer> | undefined;
  let isWarm = false;
  const opened = () => {
    pool ??= open();
    return pool;
  };
  return {
    cartoonize: async (request, how) => (await opened()).cartoonize(request, how),
    async warm() {
      await opened();
      isWarm = true;
    },
    isWarm: () => isWarm,
    async close() {
      const closed = Promise.resolve(pool)
        .then(
          (open) => open?.close(),
          () => undefined,
        )
        .then(() => true);
      return withTimeout(systemClock, closed, POOL_CLOSE_TIMEOUT_MS, false);
    },
  };
}

/** How long the drawing threads may take to end once everything else has ended. */
const POOL_CLOSE_TIMEOUT_MS = 2_000;
