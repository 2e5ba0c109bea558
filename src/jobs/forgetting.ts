import { sleep, withTimeout } from '../clock.ts';
import type { Subject } from '../store/records.ts';
import type { JobContext } from './job-context.ts';
import { jobId } from './job-id.ts';
import { resultKey } from './live.ts';
import { requestStop } from './stopping.ts';

/** Erases people, and keeps what they send meanwhile apart from what is being erased. */
export interface Forgetting {
  /** Cancels and erases everything of a person, in the blob store and in the store. */
  forget(person: Subject): Promise<void>;
  isForgetting(person: Subject): boolean;
  /** Resolves when the person is not being forgotten, however that ended. */
  untilForgotten(person: Subject): Promise<void>;
  /** Work on what a person is sending, until it is live or refused: forgetting waits for it. */
  track<T>(person: Subject, work: Promise<T>): Promise<T>;
}

export function createForgetting(context: JobContext): Forgetting {
  const { store, clock, lease } = context;
  /** The people whose records are being deleted, and when that is done. */
  const forgetting = new Map<Subject, Promise<void>>();
  /** What people are sending, until it is live or refused. */
  const admitting = new Map<Promise<unknown>, Subject>();

  const admissionsOf = (person: Subject) =>
    Promise.allSettled([...admitting].flatMap(([work, whose]) => (whose === person ? [work] : [])));

  const forget = async (person: Subject) => {
    // Requests that are being decided on were sent before; it can be stopped, and its charge returned, once it is live.
    await withTimeout<unknown>(clock, admissionsOf(person), FORGET_TIMEOUT_MS, undefined);
    await store.beginForgetting(person, lease.holder);
    try {
      await requestStop({ scope: 'person', subject: person }, 'cancelled', context);
      await untilReplied(person, context);
      await erase(person, context);
    } catch (error) {
      await store.endForgetting(person).catch(context.internal);
      throw error;
    }
  };

  return {
    forget(person) {
      const forgotten = forgetting.get(person) ?? forget(person).finally(() => forgetting.delete(person));
      forgetting.set(person, forgotten);
      return forgotten;
    },
    isForgetting: (person) => forgetting.has(person),
    untilForgotten: async (person) => forgetting.get(person)?.catch(() => {}),
    async track(person, work) {
      admitting.set(work, person);
      try {
        return await work;
      } finally {
        admitting.delete(work);
      }
    },
  };
}

/** How long forgetting waits for requests that are being decided on, and for the last replies. */
const FORGET_TIMEOUT_MS = 10_000;
const POLL_MS = 250;

/** Waits for the last replies, whoever sends them, for at most as long as forgetting waits. */
async function untilReplied(person: Subject, { store, clock, liveBatches }: JobContext): Promise<void> {
  const ends = clock.now() + FORGET_TIMEOUT_MS;
  const mine = [...liveBatches.values()].filter(({ batch }) => batch.person === person);
  await withTimeout<unknown>(
    clock,
    Promise.all(mine.map(({ settled }) => settled)),
    FORGET_TIMEOUT_MS,
    undefined,
  );
  // What was drawn and could not be sent by now goes with the rest.
  for (const { jobs } of mine) for (const job of jobs) job.erased = true;
  if (!store.shared) return;
  while (clock.now() < ends && (await hasOpenReplies(person, store))) await sleep(clock, POLL_MS);
}

const hasOpenReplies = async (person: Subject, store: JobContext['store']): Promise<boolean> =>
  (await store.export(person)).batches.some(({ reply }) => reply === 'due' || reply === 'sending');

async function erase(person: Subject, { store, blobs, signals }: JobContext): Promise<void> {
  const { batches } = await store.export(person);
  for (const { jobs } of batches) {
    for (const job of jobs) {
      if (job.photo !== undefined) await blobs.delete(job.photo);
      await blobs.delete(resultKey({ id: jobId(job) }));
    }
  }
  await store.forget(person);
  for (const { id, reply } of batches)
    if (store.shared && (reply === 'due' || reply === 'sending'))
      signals.publish({ type: 'changed', batch: id });
}
