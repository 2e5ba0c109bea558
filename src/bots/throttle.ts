import type { Clock } from '../clock.ts';

/** Shows the newest value, at most once per interval and one at a time. */
export interface Throttle<Shown> {
  /** Shows this as soon as possible; a value that still waits is dropped. */
  show(what: Shown): void;
  /** Shows nothing more; resolves when nothing is being sent, so that what is sent afterwards comes last. */
  stop(): Promise<void>;
}

export function createThrottle<Shown>({ clock, intervalMs, send }: ThrottleOptions<Shown>): Throttle<Shown> {
  let next: { readonly what: Shown } | undefined;
  let cancelTimer: (() => void) | undefined;
  let sending: Promise<void> | undefined;
  let stopped = false;

  const sendNext = () => {
    if (stopped || sending || cancelTimer || !next) return;
    const { what } = next;
    next = undefined;
    sending = send(what).finally(() => {
      sending = undefined;
      sendNext();
    });
    // The interval counts from the beginning of an edit, as platforms count it.
    cancelTimer = clock.after(intervalMs, () => {
      cancelTimer = undefined;
      sendNext();
    });
  };

  return {
    show(what) {
      next = { what };
      sendNext();
    },
    async stop() {
      stopped = true;
      cancelTimer?.();
      await sending;
    },
  };
}

interface ThrottleOptions<Shown> {
  readonly clock: Pick<Clock, 'after'>;
  /** Milliseconds between two values. */
  readonly intervalMs: number;
  /** Never rejects: a failure is made up for by the next value. */
  readonly send: (what: Shown) => Promise<void>;
}
