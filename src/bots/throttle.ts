import type { Clock } from '../clock.ts';

/** Shows what is newest, not more often than a platform likes, and never two at a time. */
export interface Pacer<Shown> {
  /** Shows this as soon as it may; what was to be shown before and was not is dropped. */
  show(what: Shown): void;
  /** Shows nothing any more; resolves when nothing is on its way, so that a last word comes last. */
  stop(): Promise<void>;
}

export function createPacer<Shown>({ clock, every, send }: PacerOptions<Shown>): Pacer<Shown> {
  let next: { readonly what: Shown } | undefined;
  let withdraw: (() => void) | undefined;
  let sending: Promise<void> | undefined;
  let stopped = false;

  const pump = () => {
    if (stopped || sending || withdraw || !next) return;
    const { what } = next;
    next = undefined;
    sending = send(what).finally(() => {
      sending = undefined;
      pump();
    });
    // The pause counts from the beginning of an edit: that is what platforms count.
    withdraw = clock.after(every, () => {
      withdraw = undefined;
      pump();
    });
  };

  return {
    show(what) {
      next = { what };
      pump();
    },
    async stop() {
      stopped = true;
      withdraw?.();
      await sending;
    },
  };
}

interface PacerOptions<Shown> {
  readonly clock: Pick<Clock, 'after'>;
  /** Milliseconds between two. */
  readonly every: number;
  /** Never rejects: what fails is not worth more than the next attempt. */
  readonly send: (what: Shown) => Promise<void>;
}
