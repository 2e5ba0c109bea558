import type { Batch, Ending, JobStore } from '../store/store.ts';
import type { FrontEnd } from './front-end.ts';
import { bringToLife, hasEnded, type LiveBatch, type LiveJob, resultKey } from './live.ts';
import type { Spool } from './spool.ts';

export interface RecoveryParts {
  readonly store: Pick<JobStore, 'recover' | 'redraw'>;
  readonly spool: Pick<Spool, 'has' | 'hold'>;
  readonly frontEnds: ReadonlyMap<string, FrontEnd>;
  /** The batches of this process. */
  readonly live: Map<string, LiveBatch>;
  readonly enqueue: (job: LiveJob) => void;
  readonly end: (job: LiveJob, ending: Ending) => Promise<void>;
  readonly replyWhenComplete: (batch: LiveBatch) => void;
}

/** Takes up what a former process left; a picture that killed it twice is refused. */
export async function recover(parts: RecoveryParts, now: number): Promise<void> {
  for (const batch of await parts.store.recover(CRASHES, now)) await takeUp(batch, parts, now);
}

/** Crashes after which a picture is refused. */
const CRASHES = 2;

/** Brings a batch back to life: what can be drawn waits again, the rest ends. */
async function takeUp(batch: Batch, parts: RecoveryParts, now: number): Promise<void> {
  const { store, spool, frontEnds, live, enqueue, end, replyWhenComplete } = parts;
  const alive = bringToLife(batch, now);
  live.set(batch.id, alive);
  for (const job of alive.jobs) {
    if (job.photo !== undefined && !spool.has(job.photo)) job.photo = undefined;
    if (job.state !== 'done' || spool.hold(resultKey(job))) continue;
    await store.redraw(job.key);
    job.state = 'waiting';
    job.outcome = undefined;
    alive.open += 1;
  }
  if (alive.open === 0) return replyWhenComplete(alive);
  for (const job of alive.jobs) {
    if (hasEnded(job)) continue;
    if (job.photo !== undefined) spool.hold(job.photo);
    if (!frontEnds.has(batch.platform) || batch.replyBy <= now)
      await end(job, { state: 'expired', failure: { code: 'expired' } });
    else if (job.photo === undefined && job.source === undefined)
      await end(job, { state: 'failed', failure: { code: 'photo-gone' } });
    else enqueue(job);
  }
}
