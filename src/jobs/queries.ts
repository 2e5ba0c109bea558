import { type Cartoon, type Failure, type Outcome, succeed } from '../cartoon.ts';
import type { Json, Subject } from '../store/records.ts';
import { findBan, type Limits } from './admission.ts';
import type { Delivery } from './delivery.ts';
import type { BatchView } from './front-end.ts';
import type { JobContext } from './job-context.ts';
import { jobId, parseJobId } from './job-id.ts';
import { resultKey, snapshot } from './live.ts';
import type { QueueView } from './queue-view.ts';
import type { createQuotaWindows } from './quota-window.ts';
import { requestStop } from './stopping.ts';

export interface QuotaView {
  /** Undefined for owners, who have none. */
  readonly limit: number | undefined;
  readonly used: number;
  /** The part of it that was asked for in the guild; 0 without one. */
  readonly usedInGuild: number;
  readonly resetsAt: number;
}

export interface QueryOptions extends JobContext {
  readonly limits: Limits;
  readonly owners: ReadonlySet<Subject>;
  readonly windowOf: ReturnType<typeof createQuotaWindows>;
  readonly delivery: Pick<Delivery, 'isSending'>;
  readonly queue: Pick<QueueView, 'forecast'>;
}

/** What front ends ask about batches and people, and the small changes they make. */
export function createQueries(options: QueryOptions) {
  const { store, blobs, clock, liveBatches, unsavedAddresses, persist, delivery, queue } = options;
  return {
    isOpen(id: string): boolean {
      const live = liveBatches.get(id);
      return live !== undefined && !delivery.isSending(live);
    },
    async view(id: string): Promise<BatchView | undefined> {
      const live = liveBatches.get(id);
      const batch = live ? snapshot(live) : await store.batch(id);
      return batch && { batch, forecast: live && queue.forecast(id, clock.now()) };
    },
    isKept: (id: string): Promise<boolean> => blobs.has(resultKey({ id })),
    async result(id: string): Promise<Outcome<Cartoon>> {
      const key = parseJobId(id);
      const drawn = key && (await store.batch(key.batch))?.jobs[key.item]?.drawing;
      const bytes = drawn && (await blobs.get(resultKey({ id })));
      return bytes ? succeed({ ...drawn, bytes }) : { ok: false, failure: { code: 'photo-gone' } };
    },
    /** The photo of a job, while it is in the blob store. */
    async photo(id: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
      const key = parseJobId(id);
      const photo = key && (await store.batch(key.batch))?.jobs[key.item]?.photo;
      return photo === undefined ? undefined : blobs.get(photo);
    },
    async quota(person: Subject, guild?: Subject): Promise<QuotaView> {
      const { limits, owners, windowOf } = options;
      const window = windowOf(clock.now());
      const [used, usedInGuild, accessRecord] = await Promise.all([
        store.quotaUsed(person, window.id),
        guild === undefined ? 0 : store.quotaUsed(person, window.id, guild),
        store.accessRecord(person),
      ]);
      const limit = owners.has(person) ? undefined : (accessRecord.dailyLimit ?? limits.daily);
      return { limit, used, usedInGuild, resetsAt: window.endsAt };
    },
    async ban(subjects: readonly Subject[]): Promise<Failure | undefined> {
      const accessRecords = await Promise.all(subjects.map((subject) => store.accessRecord(subject)));
      return findBan(accessRecords, clock.now());
    },
    async readdress(id: string, address: Json): Promise<void> {
      const live = liveBatches.get(id);
      if (live) live.batch = { ...live.batch, address };
      unsavedAddresses.set(id, address);
      // A message whose address is lost could not be deleted; the newest is recorded, in whatever order that succeeds.
      await persist(() => store.readdress(id, unsavedAddresses.get(id) ?? address));
      if (unsavedAddresses.get(id) === address) unsavedAddresses.delete(id);
    },
    async cancel(id: string): Promise<number> {
      const key = parseJobId(id);
      return requestStop({ batch: key?.batch ?? id, item: key?.item }, 'cancelled', options);
    },
    erase: (id: string) => erase(id, options),
  };
}

async function erase(id: string, context: QueryOptions): Promise<void> {
  const { store, blobs, findJob, signals } = context;
  const key = parseJobId(id);
  if (!key) return;
  const job = findJob(key);
  if (job) job.erased = true;
  await store.erase(key);
  await requestStop(key, 'cancelled', context);
  const photo = (await store.batch(key.batch))?.jobs[key.item]?.photo;
  await blobs.delete(resultKey({ id: jobId(key) }));
  // Until its drawing has stopped, and where it is drawn again, the photo is still retained.
  if (photo !== undefined) await blobs.discard(photo);
  if (!job) signals.publish({ type: 'changed', batch: key.batch });
}
