import type { Clock } from '../clock.ts';

/** Shows what is newest, not more often than a platform likes, and never two at a time. */
export interface Throttle<Shown> {
  /** Shows this as soon as it may; what was to be shown before and was not is dropped. */
  show(what: Shown): void;
  /** Shows nothing any more; resolves when nothing is on its way, so that a last word comes last. */
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
    // The pause counts from the beginning of an edit: that is what platforms count.
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
  /** Milliseconds between two. */
  readonly intervalMs: number;
  /** Never rejects: what fails is not worth more than the next attempt. */
  readonly send: (what: Shown) => Promise<void>;
}
