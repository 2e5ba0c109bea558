import type { Clock } from '../clock.ts';

/** Counts wrong tokens, so that nobody can try one after another. */
export interface Guesses {
  /** How long no token from an address is looked at, not even a right one; `undefined` when they are. */
  wait(address: string): Wait | undefined;
  /** Notes a wrong token. */
  wrong(address: string): void;
}

/** A wait that somebody is told of. Both in milliseconds since 1970. */
export interface Wait {
  readonly now: number;
  readonly retryAt: number;
}

/**
 * Looks at ten wrong tokens of an address in five minutes, counted from the first, and then at none until they are over.
 * What comes during the wait, right or wrong, makes it neither longer nor shorter.
 */
export function createGuesses(clock: Pick<Clock, 'now'>): Guesses {
  // All last equally long, so the first to begin is the first to end.
  const windows = new Map<string, { wrong: number; readonly until: number }>();
  const forgetOld = (now: number): void => {
    for (const [address, { until }] of windows) {
      if (until > now) return;
      windows.delete(address);
    }
  };
  return {
    wait(address) {
      const now = clock.now();
      forgetOld(now);
      const window = windows.get(address);
      return window && window.wrong >= MOST ? { now, retryAt: window.until } : undefined;
    },
    wrong(address) {
      const now = clock.now();
      forgetOld(now);
      const window = windows.get(address) ?? { wrong: 0, until: now + WINDOW };
      window.wrong += 1;
      windows.set(address, window);
      if (windows.size > MOST_ADDRESSES) windows.delete(windows.keys().next().value!);
    },
  };
}

const MOST = 10;
/** Milliseconds. */
const WINDOW = 300_000;
/** About a megabyte. Whoever has more addresses than this is held up by none of them. */
const MOST_ADDRESSES = 10_000;
