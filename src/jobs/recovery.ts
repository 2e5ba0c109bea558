import type { BlobStore } from '../blobs/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Ending, JobStore } from '../store/store.ts';
import type { FrontEnd } from './front-end.ts';
import { activate, hasEnded, type LiveBatch, type LiveJob, resultKey } from './live.ts';

export interface RecoveryOptions {
  readonly store: Pick<JobStore, 'recover' | 'redraw'>;
  readonly blobs: Pick<BlobStore, 'retain'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly frontEnds: ReadonlyMap<string, FrontEnd>;
  /** The batches of this process. */
  readonly liveBatches: Map<string, LiveBatch>;
  readonly enqueue: (job: LiveJob) => void;
  readonly end: (job: LiveJob, ending: Ending) => Promise<void>;
  readonly replyWhenComplete: (batch: LiveBatch) => void;
}

/** Resumes what an earlier process left; a picture that crashed it twice while nothing else was drawn is refused. */
export async function recover(options: RecoveryOptions): Promise<void> {
  const { store, blobs, clock } = options;
  const now = clock.now();
  const batches = (await store.recover(CRASHES, now)).map((batch) => activate(batch, clock));
  // All is retained before the first continues: a photo fetched for it could take the space of one that is not retained yet.
  const lost = batches.flatMap((batch) => holdAll(batch, blobs));
  for (const job of lost) await store.redraw(job.key);
  for (const batch of batches) await resume(batch, options, now);
}

/** Crashes after which a picture is refused. */
const CRASHES = 2;

/** Retains the cartoons and photos a batch needs; answers the pictures that wait again because their cartoon is lost. */
function holdAll(live: LiveBatch, blobs: RecoveryOptions['blobs']): readonly LiveJob[] {
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

/** Continues a batch: what can be drawn waits again, the rest ends. */
async function resume(live: LiveBatch, options: RecoveryOptions, now: number): Promise<void> {
  const { frontEnds, liveBatches, enqueue, end, replyWhenComplete } = options;
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
