import type { BlobStore } from '../blobs/blob-store.ts';
import type { Ending, JobStore } from '../store/store.ts';
import type { FrontEnd } from './front-end.ts';
import { activate, hasEnded, type LiveBatch, type LiveJob, resultKey } from './live.ts';

export interface RecoveryParts {
  readonly store: Pick<JobStore, 'recover' | 'redraw'>;
  readonly blobs: Pick<BlobStore, 'retain'>;
  readonly frontEnds: ReadonlyMap<string, FrontEnd>;
  /** The batches of this process. */
  readonly liveBatches: Map<string, LiveBatch>;
  readonly enqueue: (job: LiveJob) => void;
  readonly end: (job: LiveJob, ending: Ending) => Promise<void>;
  readonly replyWhenComplete: (batch: LiveBatch) => void;
}

/** Takes up what a former process left; a picture that ended the process twice while nothing else was drawn is refused. */
export async function recover(parts: RecoveryParts, now: number): Promise<void> {
  const { store, blobs } = parts;
  const batches = (await store.recover(CRASHES, now)).map((batch) => activate(batch, now));
  // All is held before the first goes on: a photo fetched for it could take the room of another's that nobody holds yet.
  const lost = batches.flatMap((batch) => holdAll(batch, blobs));
  for (const job of lost) await store.redraw(job.key);
  for (const batch of batches) await resume(batch, parts, now);
}

/** Crashes after which a picture is refused. */
const CRASHES = 2;

/** Holds the cartoons and photos a batch needs; answers the pictures that wait again because their cartoon is lost. */
function holdAll(live: LiveBatch, blobs: RecoveryParts['blobs']): readonly LiveJob[] {
  const lost = live.jobs.filter((job) => job.state === 'done' && !blobs.retain(resultKey(job)));
  for (const job of lost) {
    job.state = 'waiting';
    job.outcome = undefined;
  }
  live.open += lost.length;
  for (const job of live.jobs)
    if (!hasEnded(job) && job.photo !== undefined && !blobs.retain(job.photo)) job.photo = undefined;
  return lost;
}

/** Lets a batch go on: what can be drawn waits again, the rest ends. */
async function resume(live: LiveBatch, parts: RecoveryParts, now: number): Promise<void> {
  const { frontEnds, liveBatches, enqueue, end, replyWhenComplete } = parts;
  const { batch } = live;
  liveBatches.set(batch.id, live);
  if (live.open === 0) return replyWhenComplete(live);
  for (const job of live.jobs) {
    if (hasEnded(job)) continue;
    if (!frontEnds.has(batch.platform) || batch.replyBy <= now)
      await end(job, { state: 'expired', failure: { code: 'expired' } });
    else if (job.photo === undefined && job.source === undefined)
      await end(job, { state: 'failed', failure: { code: 'photo-gone' } });
    else enqueue(job);
  }
}
