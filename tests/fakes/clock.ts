import type { Clock } from '../../src/clock.ts';

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

/** Lets everything come to rest that waits for promises and turns of the event loop alone, as commits of the store do. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
