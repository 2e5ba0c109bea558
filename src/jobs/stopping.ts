import type { Which } from '../store/scheduling.ts';
import type { StopRequest } from '../store/store.ts';
import type { JobContext } from './job-context.ts';

/** Stops what somebody no longer wants, or what is too late, wherever it is drawn; answers how many pictures that were. */
export async function requestStop(
  which: Which,
  reason: StopRequest,
  { store, clock, persist, signals, liveBatches }: JobContext,
): Promise<number> {
  const at = clock.now();
  const { ended, running } = await persist(() => store.requestStop(which, reason, at));
  const ending = { state: reason, failure: { code: reason } } as const;
  for (const key of ended) signals.publish({ type: 'ended', ...key, local: { ending, at } });
  for (const key of running) signals.publish({ type: 'stop', ...key, reason });
  // What the store has no more, somebody else has deleted.
  if ('batch' in which && ended.length + running.length === 0 && liveBatches.get(which.batch)?.open)
    signals.publish({ type: 'changed', batch: which.batch });
  return ended.length + running.length;
}
