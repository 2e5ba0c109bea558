import type { Clock } from '../clock.ts';

/**
 * Counts wrong tokens, by address and in total. It decides how wrong tokens are answered and never keeps a right one out:
 * otherwise anybody who shares an address, or a proxy, with others could lock them out (docs/decisions/2026-11-29-web-security.md).
 */
export interface LoginThrottle {
  /** Records a wrong token. Answers how long to wait when there have been too many; `undefined` while there have not. */
  recordFailure(address: string): RetryAfter | undefined;
}

/** Both in milliseconds since 1970. */
export interface RetryAfter {
  readonly now: number;
  readonly retryAt: number;
}

/** Fixed windows of five minutes, counted from their first wrong token; what follows makes them neither longer nor shorter. */
export function createLoginThrottle(clock: Pick<Clock, 'now'>): LoginThrottle {
  // All windows last equally long, so the first to begin is the first to end.
  const addresses = new Map<string, Window>();
  let total: Window = { failures: 0, endsAt: 0 };

  const windowOf = (address: string, now: number): Window => {
    for (const [known, window] of addresses) {
      if (isRunning(window, now)) break;
      addresses.delete(known);
    }
    const window = addresses.get(address) ?? { failures: 0, endsAt: now + WINDOW_MS };
    addresses.set(address, window);
    if (addresses.size > MAX_ADDRESSES) addresses.delete(addresses.keys().next().value!);
    return window;
  };

  return {
    recordFailure(address) {
      const now = clock.now();
      if (!isRunning(total, now)) total = { failures: 0, endsAt: now + WINDOW_MS };
      const own = windowOf(address, now);
      own.failures += 1;
      total.failures += 1;
      if (own.failures > MAX_PER_ADDRESS) return { now, retryAt: own.endsAt };
      if (total.failures > MAX_IN_TOTAL) return { now, retryAt: total.endsAt };
      return undefined;
    },
  };
}

interface Window {
  failures: number;
  readonly endsAt: number;
}

/** A window that ends later than possible was started while the clock ran ahead; it is over. */
const isRunning = ({ endsAt }: Window, now: number): boolean => endsAt > now && endsAt <= now + WINDOW_MS;

const WINDOW_MS = 300_000;
const MAX_PER_ADDRESS = 10;
/** Whoever has many addresses is slowed down all the same. */
const MAX_IN_TOTAL = 300;
/** About a megabyte. */
const MAX_ADDRESSES = 10_000;
