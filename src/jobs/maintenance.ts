import type { JobContext } from './job-context.ts';

/** Deletes every minute what is older than promised. */
export function createMaintenance(
  { store, blobs, clock, internal }: JobContext,
  retention: { readonly history: number; readonly events: number },
) {
  let cancel = () => {};
  const sweep = () => {
    cancel = clock.after(SWEEP_INTERVAL_MS, sweep);
    const now = clock.now();
    const { history, events } = retention;
    const before = { now, history: now - history, events: now - events, ended: now - DAY_MS };
    Promise.all([blobs.sweep(), store.sweep(before)]).catch(internal);
  };
  return {
    start: sweep,
    /** Photos whose time to live is over are deleted before the process ends. */
    async end(): Promise<void> {
      cancel();
      await blobs.sweep();
    },
  };
}

/** Milliseconds. */
const SWEEP_INTERVAL_MS = 60_000;
const DAY_MS = 86_400_000;
