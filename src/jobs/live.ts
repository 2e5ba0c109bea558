import type { Cartoon, Outcome } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Batch, Drawing, Job, JobKey, JobState, Json } from '../store/records.ts';
import type { QueuedJob } from '../store/store.ts';
import { jobId } from './job-id.ts';

/** A batch whose reply this process sends, as last seen in the store: from acceptance to its settled reply. */
export interface LiveBatch {
  batch: Batch;
  readonly jobs: LiveJob[];
  /** When it expires, on the monotonic clock: one that is set ahead while people wait ends nothing. */
  readonly expiresAt: number;
  /** How many of its pictures have not ended. */
  open: number;
  /** How many requests to join it are under way; its reply waits for them. */
  joining: number;
  /** The place last reported to its front end. */
  reportedPlace?: number | undefined;
  /** An earlier process may have sent the reply. */
  deliveryUnconfirmed: boolean;
  /** Resolves when its reply is settled. */
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

export interface LiveJob {
  readonly key: JobKey;
  readonly id: string;
  readonly of: LiveBatch;
  readonly source: Json | undefined;
  readonly name: string | undefined;
  /** What the queue needs to know of it. */
  readonly queued: QueuedJob;
  state: JobState;
  photo: string | undefined;
  /** Its photo was lost and fetched from its source again. */
  fetchedAgain: boolean;
  /** Its photo is no longer retained; the key stays, for redrawing it. */
  photoReleased: boolean;
  crashes: number;
  /** Erased by its person: the reply shows it as cancelled, drawn or not. */
  erased: boolean;
  readonly waitingSince: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  outcome: Outcome<Drawing> | undefined;
  /** The cartoon of a single picture, kept at hand for its reply; those of an album are only in the blob store. */
  bytes: Cartoon['bytes'] | undefined;
  /** The blob store has its cartoon too. */
  isStored: boolean;
}

export function activate(batch: Batch, clock: Pick<Clock, 'now' | 'monotonic'>): LiveBatch {
  const now = clock.now();
  const expiresAt = clock.monotonic() + batch.replyBy - now;
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const deliveryUnconfirmed = batch.reply === 'sending';
  const live: LiveBatch = {
    batch,
    jobs: [],
    expiresAt,
    open: 0,
    joining: 0,
    deliveryUnconfirmed,
    settled,
    settle,
  };
  addJobs(live, batch.jobs, now);
  return live;
}

/** Takes over what the store has accepted; answers the new jobs. */
export function extendLive(live: LiveBatch, batch: Batch, now: number): readonly LiveJob[] {
  live.batch = batch;
  return addJobs(live, batch.jobs.slice(live.jobs.length), now);
}

/** The batch as the store has it by now. */
export const snapshot = ({ batch, jobs }: LiveBatch): Batch => ({
  ...batch,
  jobs: batch.jobs.map((job, item) => {
    const { state, photo, crashes, startedAt, endedAt, outcome } = jobs[item] as LiveJob;
    return {
      ...job,
      state,
      photo,
      crashes,
      startedAt,
      endedAt,
      ...(outcome?.ok ? { drawing: outcome.value } : {}),
      ...(outcome && !outcome.ok ? { failure: outcome.failure } : {}),
    };
  }),
});

export const hasEnded = ({ state }: Pick<Job, 'state'>): boolean =>
  state !== 'accepted' && state !== 'waiting' && state !== 'running';

/** Where a job's cartoon is in the blob store. */
export const resultKey = ({ id }: Pick<LiveJob, 'id'>): string => `${id}.out`;

function addJobs(live: LiveBatch, jobs: readonly Job[], now: number): readonly LiveJob[] {
  const added = jobs.map(
    (job): LiveJob => ({
      key: { batch: job.batch, item: job.item },
      id: jobId(job),
      of: live,
      source: job.source,
      name: job.name,
      queued: {
        batch: job.batch,
        item: job.item,
        person: live.batch.person,
        priority: live.batch.priority,
        style: live.batch.options.style,
        size: String(live.batch.options.size),
        acceptedAt: live.batch.acceptedAt,
      },
      state: job.state,
      photo: job.photo,
      fetchedAgain: false,
      photoReleased: false,
      crashes: job.crashes,
      erased: job.erased,
      waitingSince: now,
      startedAt: job.startedAt,
      endedAt: job.endedAt,
      outcome: outcomeOf(job),
      bytes: undefined,
      isStored: true,
    }),
  );
  live.jobs.push(...added);
  live.open += added.filter((job) => !hasEnded(job)).length;
  return added;
}

export const outcomeOf = (job: Pick<Job, 'drawing' | 'failure'>): Outcome<Drawing> | undefined =>
  job.drawing ? { ok: true, value: job.drawing } : job.failure && { ok: false, failure: job.failure };
