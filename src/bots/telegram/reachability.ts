import type { Transformer } from 'grammy';
import { type Clock, withTimeout } from '../../clock.ts';
import { classifyError, networkCode } from './errors.ts';

/** Whether Telegram can be reached, by what its calls meet; while it cannot, a small call is repeated until it is answered. */
export interface Reachability {
  /** Resolves when Telegram can be reached again; undefined while it can be, as far as is known, and once closed. */
  untilReachable(): Promise<void> | undefined;
  /** Sees the calls of a client. */
  readonly watch: Transformer;
  /** From now on nothing waits for Telegram. */
  close(): void;
}

export interface ReachabilityOptions {
  readonly clock: Pick<Clock, 'after'>;
  /** A small call that changes nothing. */
  readonly probe: () => Promise<unknown>;
  /** The reason is the system's code of a network error. */
  readonly changed: (state: 'up' | 'down', reason?: string) => void;
}

export function createReachability({ clock, probe, changed }: ReachabilityOptions): Reachability {
  let outage: { readonly over: Promise<void>; readonly end: () => void } | undefined;
  let isClosed = false;
  let isProbing = false;
  let cancelProbe = () => {};

  const up = () => {
    if (!outage) return;
    cancelProbe();
    outage.end();
    outage = undefined;
    changed('up');
  };
  const down = (reason?: string) => {
    if (outage || isClosed) return;
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    outage = { over, end };
    changed('down', reason);
    cancelProbe = clock.after(PROBE_INTERVAL_MS, () => void check());
  };
  /** The probe is a call itself, which `watch` sees; what is left to decide is what it does not: no answer in time. */
  const check = async () => {
    if (isProbing || isClosed) return;
    isProbing = true;
    const answered = probe().then(
      () => true,
      (error: unknown) => !isOutage(error),
    );
    const isUp = await withTimeout(clock, answered, PROBE_TIMEOUT_MS, false);
    isProbing = false;
    if (isUp) return up();
    if (!outage) return down();
    cancelProbe = clock.after(PROBE_INTERVAL_MS, () => void check());
  };

  return {
    untilReachable: () => outage?.over,
    watch: async (call, method, payload, signal) => {
      try {
        const answer = await call(method, payload, signal);
        if (answer.ok || answer.error_code < 500) up();
        else void check();
        return answer;
      } catch (error) {
        if (signal?.aborted) throw error;
        // Only a refused connection is certain: others may be a single call's.
        if (classifyError(error).kind === 'unsent') down(networkCode(error));
        else void check();
        throw error;
      }
    },
    close() {
      isClosed = true;
      cancelProbe();
      outage?.end();
      outage = undefined;
    },
  };
}

const PROBE_INTERVAL_MS = 5_000;
const PROBE_TIMEOUT_MS = 10_000;

/** An answer that refuses the call shows that Telegram is there. */
const isOutage = (error: unknown): boolean => ['unsent', 'unknown'].includes(classifyError(error).kind);
