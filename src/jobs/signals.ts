import type { Cartoon, Stage } from '../cartoon.ts';
import type { JobKey } from '../store/records.ts';
import type { Ending, StopRequest } from '../store/store.ts';

/**
 * PORT: what processes on one store tell each other, so that nobody has to ask the store all the time. A signal may be lost, or
 * come twice: whatever it says is in the store as well, and everybody looks there once a second.
 */
export interface Signals {
  /** Tells every subscriber, first those of this process, before it returns. Never throws. */
  publish(signal: Signal): void;
  subscribe(listener: (signal: Signal) => void): () => void;
  close(): Promise<void>;
}

export type Signal =
  | ({ readonly type: 'started'; readonly at: number } & JobKey)
  | ({ readonly type: 'stage'; readonly stage: Stage } & JobKey)
  | ({ readonly type: 'ended'; readonly local?: LocalEnd | undefined } & JobKey)
  /** Its holder is to stop it. */
  | ({ readonly type: 'stop'; readonly reason: StopRequest } & JobKey)
  /** Somebody else than its owner has changed a batch. */
  | { readonly type: 'changed'; readonly batch: string }
  | { readonly type: 'settled'; readonly batch: string }
  /** The owners have paused all processes, or ended that. */
  | { readonly type: 'paused'; readonly on: boolean }
  /** How long what this process published took to come back to it. It doesn't leave the process. */
  | { readonly type: 'returned'; readonly milliseconds: number };

/** What the process that ended a job knows without asking the store. It doesn't leave the process. */
export interface LocalEnd {
  readonly ending: Ending;
  readonly at: number;
  /** The cartoon of a single picture, or one that could not be stored. */
  readonly bytes?: Cartoon['bytes'] | undefined;
  /** The blob store has no copy of it. */
  readonly isUnstored?: boolean;
}

/** Signals within one process. */
export function createLocalSignals(report: (error: unknown) => void): Signals {
  const listeners = new Set<(signal: Signal) => void>();
  return {
    publish(signal) {
      for (const listener of listeners) {
        try {
          listener(signal);
        } catch (error) {
          report(error);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => listeners.clear(),
  };
}
