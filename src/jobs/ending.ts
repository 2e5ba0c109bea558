import type { PutResult } from '../blobs/blob-store.ts';
import type { Cartoon, Failure } from '../cartoon.ts';
import type { HandBackReason } from '../store/scheduling.ts';
import type { Ending } from '../store/store.ts';
import type { Task } from './drawing-options.ts';
import type { JobContext } from './job-context.ts';
import { type LiveJob, resultKey } from './live.ts';
import type { LocalEnd } from './signals.ts';

/** running → waiting: the job is somebody's turn again. */
export async function handBack(
  { key, holder }: Task,
  because: HandBackReason | undefined,
  { store, persist, signals, dispatch }: JobContext,
): Promise<void> {
  await persist(() => store.handBack(key, holder, because));
  signals.publish({ type: 'changed', batch: key.batch });
  if (because !== 'photo-lost') dispatch.announce(1);
}

/** Stores the cartoon and records the end. What this process no longer holds, somebody else ends. */
export async function endTask(
  task: Task,
  wanted: Ending,
  context: JobContext,
  bytes?: Cartoon['bytes'],
): Promise<void> {
  const { store, clock, persist, signals } = context;
  const { key, holder } = task;
  const result = bytes && (await storeResult(task, bytes, context));
  const ending: Ending = result?.unstored ? { state: 'failed', failure: result.unstored } : wanted;
  const at = clock.now();
  const left = await persist(() => store.end(key, ending, at, holder));
  // Only now: a cartoon that is shown as done can be fetched, also after a crash.
  if (left !== undefined)
    return signals.publish({ type: 'ended', ...key, local: { ending, at, ...result?.kept } });
  if (bytes) await letGo(task, context);
  signals.publish({ type: 'changed', batch: key.batch });
}

/** Of a cartoon that counts no more: where its request is answered or deleted, nobody else does. */
async function letGo(task: Task, { store, blobs }: JobContext): Promise<void> {
  const batch = await store.batch(task.key.batch);
  if (!batch) await blobs.delete(resultKey(task));
  else if (batch.reply !== 'due' && batch.reply !== 'sending') await blobs.release(resultKey(task));
}

interface StoredResult {
  /** The cartoon, where the reply takes them from memory. */
  readonly kept?: Pick<LocalEnd, 'bytes' | 'isUnstored'>;
  /** Why the cartoon was not stored, where it can only be fetched from there. */
  readonly unstored?: Failure | undefined;
}

/** Stores a cartoon until its reply is out. */
async function storeResult(
  task: Task,
  bytes: Cartoon['bytes'],
  { blobs, frontEnds, findJob, internal }: JobContext,
): Promise<StoredResult> {
  const put = () =>
    blobs.put(resultKey(task), bytes).then((result): Failure | undefined => UNSTORED[result], internal);
  const job = findJob(task.key);
  let unstored = await put();
  if (unstored && job) {
    // Its own photo is no longer needed; deleting it may free enough space.
    releasePhoto(job, blobs);
    unstored = await put();
  }
  // Chats of this process are sent the cartoon from memory; without a stored copy it is drawn again should the process die before that.
  const inMemory =
    job && (unstored ? !frontEnds.get(task.batch.platform)?.keepsResults : job.of.jobs.length === 1);
  return inMemory ? { kept: { bytes, isUnstored: unstored !== undefined } } : { unstored };
}

/** Lets go of a photo that this process has retained. */
export function releasePhoto(job: LiveJob, blobs: Pick<JobContext['blobs'], 'release'>): void {
  if (job.photo !== undefined && !job.photoReleased) blobs.release(job.photo);
  job.photoReleased = true;
}

/** Why a cartoon was not stored. */
const UNSTORED: Readonly<Record<PutResult, Failure | undefined>> = {
  stored: undefined,
  'over-limit': { code: 'busy' },
  'disk-full': { code: 'disk-full' },
};
