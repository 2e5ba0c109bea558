import type { BlobStore } from '../blobs/blob-store.ts';
import type { Cartoon, Failure, Outcome } from '../cartoon.ts';
import type { Job } from '../store/records.ts';
import { summarize } from './album.ts';
import type { FinishedBatch, FinishedItem } from './front-end.ts';
import { type LiveBatch, type LiveJob, resultKey, snapshot } from './live.ts';

export interface FinishedBatchOptions {
  readonly blobs: Pick<BlobStore, 'get'>;
  readonly internal: (error: unknown) => Failure;
  /** Ends a picture that was done as failed, as its cartoon is gone; so it is not charged. */
  readonly endLost: (job: LiveJob, failure: Failure) => Promise<void>;
}

/** What the reply of a batch consists of; of an expired one, no cartoons. */
export async function finishedBatch(
  live: LiveBatch,
  { isExpired }: { readonly isExpired: boolean },
  options: FinishedBatchOptions,
): Promise<FinishedBatch> {
  const items: FinishedItem[] = [];
  const states: Pick<Job, 'state'>[] = [];
  for (const job of live.jobs) {
    const outcome: Outcome<Cartoon> = isExpired ? EXPIRED : await cartoonOf(job, options);
    items.push({ job: job.id, name: job.name, outcome });
    states.push({ state: isExpired ? 'expired' : job.erased ? 'cancelled' : job.state });
  }
  const batch = snapshot(live);
  return { batch, items, summary: summarize(states, batch.trimmed) };
}

const EXPIRED: Outcome<Cartoon> = { ok: false, failure: { code: 'expired' } };
const ERASED: Outcome<Cartoon> = { ok: false, failure: { code: 'cancelled' } };

async function cartoonOf(
  job: LiveJob,
  { blobs, internal, endLost }: FinishedBatchOptions,
): Promise<Outcome<Cartoon>> {
  const { outcome } = job;
  if (!outcome) throw new Error(`The job ${job.id} was to be delivered before it had ended.`);
  const bytes = outcome.ok ? (job.bytes ?? (await blobs.get(resultKey(job)))) : undefined;
  // Checked last: it may have been erased while its cartoon was read.
  if (job.erased) return ERASED;
  if (!outcome.ok) return outcome;
  if (bytes) return { ok: true, value: { ...outcome.value, bytes } };
  const failure = internal(new Error(`The cartoon of job ${job.id} is gone from the blob store.`));
  // One that may have been sent before is paid for when that turns out to be so.
  if (!job.of.deliveryUnconfirmed) await endLost(job, failure);
  return { ok: false, failure };
}
