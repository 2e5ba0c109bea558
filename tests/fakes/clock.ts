import type { Clock } from '../../src/clock.ts';
import { changesInFlight, isAnythingInFlight } from './in-flight.ts';

export interface FakeClock extends Clock {
  /** Moves time on, timer by timer; what each sets in motion is done before the next. */
  advance(milliseconds: number): Promise<void>;
  /** Sets the time of day ahead (or back), as a time server does; no time goes by. */
  set(milliseconds: number): void;
}

export function createFakeClock(start = Date.UTC(2026, 10, 22, 12)): FakeClock {
  let now = start;
  let ahead = 0;
  let count = 0;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  const next = (until: number) => {
    let first: { id: number; at: number; run: () => void } | undefined;
    for (const [id, timer] of timers)
      if (timer.at <= until && (!first || timer.at < first.at)) first = { id, ...timer };
    return first;
  };
  return {
    now: () => now + ahead,
    monotonic: () => now,
    set(milliseconds) {
      ahead += milliseconds;
    },
    after(milliseconds, run) {
      const id = count++;
      timers.set(id, { at: now + Math.max(0, milliseconds), run });
      return () => timers.delete(id);
    },
    async advance(milliseconds) {
      const until = now + milliseconds;
      await settle();
      for (let timer = next(until); timer; timer = next(until)) {
        timers.delete(timer.id);
        now = timer.at;
        timer.run();
        await settle();
      }
      now = until;
    },
  };
}

/**
 * Lets everything come to rest that waits for promises, turns of the event loop, as commits of the store do, calls to the fakes or
 * files: for nothing but time, or for what the test does next.
 */
export async function settle(): Promise<void> {
  let changes = changesInFlight();
  let unchangedSince = performance.now();
  for (;;) {
    for (let turn = 0; turn < 12; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    if (!isAnythingInFlight()) return;
    if (changes !== changesInFlight()) {
      changes = changesInFlight();
      unchangedSince = performance.now();
    }
    // An answer that nobody reads stays on its way.
    if (performance.now() - unchangedSince > UNREAD_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const UNREAD_MS = 2_000;
