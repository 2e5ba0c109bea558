import type { Spool } from '../blobs/folder.ts';
import type { Ending, JobStore } from '../store/store.ts';
import type { FrontEnd } from './front-end.ts';
import { bringToLife, hasEnded, type LiveBatch, type LiveJob, resultKey } from './live.ts';

export interface RecoveryParts {
  readonly store: Pick<JobStore, 'recover' | 'redraw'>;
  readonly spool: Pick<Spool, 'hold'>;
  readonly frontEnds: ReadonlyMap<string, FrontEnd>;
  /** The batches of this process. */
  readonly live: Map<string, LiveBatch>;
  readonly enqueue: (job: LiveJob) => void;
  readonly end: (job: LiveJob, ending: Ending) => Promise<void>;
  readonly replyWhenComplete: (batch: LiveBatch) => void;
}

/** Takes up what a former process left; a picture that killed it twice is refused. */
export async function recover(parts: RecoveryParts, now: number): Promise<void> {
  const { store, spool } = parts;
  const batches = (await store.recover(CRASHES, now)).map((batch) => bringToLife(batch, now));
  // All is held before the first goes on: a photo fetched for it could take the room of another's that nobody holds yet.
  const lost = batches.flatMap((batch) => holdAll(batch, spool));
  for (const job of lost) await store.redraw(job.key);
  for (const batch of batches) await takeUp(batch, parts, now);
}

/** Crashes after which a picture is refused. */
const CRASHES = 2;

/** Holds the cartoons and photos a batch needs; answers the pictures that wait again because their cartoon is lost. */
function holdAll(alive: LiveBatch, spool: RecoveryParts['spool']): readonly LiveJob[] {
  const lost = alive.jobs.filter((job) => job.state === 'done' && !spool.hold(resultKey(job)));
  for (const job of lost) {
    job.state = 'waiting';
    job.outcome = undefined;
  }
  alive.open += lost.length;
  for (const job of alive.jobs)
    if (!hasEnded(job) && job.photo !== undefined && !spool.hold(job.photo)) job.photo = undefined;
  return lost;
}

/** Lets a batch go on: what can be drawn waits again, the rest ends. */
async function takeUp(alive: LiveBatch, parts: RecoveryParts, now: number): Promise<void> {
  const { frontEnds, live, enqueue, end, replyWhenComplete } = parts;
  const { batch } = alive;
  live.set(batch.id, alive);
  if (alive.open === 0) return replyWhenComplete(alive);
  for (const job of alive.jobs) {
    if (hasEnded(job)) continue;
    if (!frontEnds.has(batch.platform) || batch.replyBy <= now)
      await end(job, { state: 'expired', failure: { code: 'expired' } });
    else if (job.photo === undefined && job.source === undefined)
      await end(job, { state: 'failed', failure: { code: 'photo-gone' } });
    else enqueue(job);
  }
}
