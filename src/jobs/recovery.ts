import type { Batch } from '../store/records.ts';
import type { Ending } from '../store/store.ts';
import type { JobContext } from './job-context.ts';
import { activate, hasEnded, type LiveBatch, type LiveJob, resultKey } from './live.ts';
import type { Tracking } from './tracking.ts';

export interface RecoveryOptions extends JobContext {
  readonly tracking: Tracking;
}

/** Resumes what processes left whose lease is over; a picture that crashed one twice while nothing else was drawn is refused. */
export async function recover(options: RecoveryOptions): Promise<void> {
  const { store, clock, lease, frontEnds, liveBatches, dispatch, withUnsavedAddress } = options;
  const platforms = store.shared ? [...frontEnds.keys()] : undefined;
  const takeover = { holder: lease.holder, platforms, crashes: CRASHES, at: clock.now() };
  const recovered = await store.recover(takeover);
  const adopted = recovered.map((batch) => activate(withUnsavedAddress(batch), clock));
  for (const live of adopted) liveBatches.set(live.batch.id, live);
  // All is retained before the first continues: a photo fetched for it could take the space of one that is not retained yet.
  for (const live of adopted) await holdAll(live, options);
  for (const live of adopted) await continueBatch(live, options);
  // What a process was drawing whose lease is over waits again.
  dispatch.announce(1);
}

/** Crashes after which a picture is refused. */
const CRASHES = 2;

/** Retains the cartoons and photos a batch needs; pictures whose cartoon is lost wait again. */
async function holdAll(live: LiveBatch, { store, blobs, lease }: RecoveryOptions): Promise<void> {
  // Blobs that processes share keep the references of the one that died.
  const hold = store.shared ? blobs.has : blobs.retain;
  for (const job of live.jobs) {
    // What another process has taken over meanwhile is left as it is.
    if (
      job.state === 'done' &&
      !(await hold(resultKey(job))) &&
      (await store.redraw(job.key, lease.holder))
    ) {
      job.state = 'waiting';
      job.outcome = undefined;
      live.open += 1;
    }
    if (!hasEnded(job) && job.photo !== undefined && !(await hold(job.photo))) job.photo = undefined;
  }
}

/** Resumes one batch that is this process's own. */
export async function resume(live: LiveBatch, options: RecoveryOptions): Promise<void> {
  options.liveBatches.set(live.batch.id, live);
  await holdAll(live, options);
  await continueBatch(live, options);
}

/** Continues a batch: what can be drawn waits again, the rest ends. */
async function continueBatch(live: LiveBatch, options: RecoveryOptions): Promise<void> {
  const { tracking } = options;
  if (live.open === 0) return tracking.replyWhenComplete(live);
  for (const job of live.jobs) {
    if (hasEnded(job)) continue;
    const ending = cannotContinue(job, live.batch, options);
    if (ending) await end(job, ending, options);
    else if (job.state !== 'running') tracking.queued(job);
  }
}

function cannotContinue(
  { photo, source }: LiveJob,
  { platform, replyBy }: Batch,
  { clock, frontEnds }: RecoveryOptions,
): Ending | undefined {
  if (!frontEnds.has(platform) || replyBy <= clock.now())
    return { state: 'expired', failure: { code: 'expired' } };
  if (photo === undefined && source === undefined)
    return { state: 'failed', failure: { code: 'photo-gone' } };
  return undefined;
}

async function end(
  job: LiveJob,
  ending: Ending,
  { store, clock, persist, tracking }: RecoveryOptions,
): Promise<void> {
  const at = clock.now();
  await persist(() => store.end(job.key, ending, at));
  tracking.ended(job, { ending, at });
}
