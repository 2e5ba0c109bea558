import type { Cartoon, Outcome } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Batch, Drawing, Job, JobKey, JobState, Json } from '../store/records.ts';
import type { Ending } from '../store/store.ts';
import { jobId } from './job-id.ts';

/** A batch in this process, from acceptance to its settled reply. */
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
  state: JobState;
  /** Its end is being recorded: `state` changes once the store has it, and nothing else changes the job any more. */
  ending: boolean;
  photo: string | undefined;
  /** Its photo was lost and fetched from its source again. */
  fetchedAgain: boolean;
  /** Its photo is no longer retained; the key stays, for redrawing it. */
  photoReleased: boolean;
  crashes: number;
  /** Erased by its person: the reply shows it as cancelled, drawn or not. */
  erased: boolean;
  /** Runs only while nothing else does: it may have crashed a process, or needs all the memory. */
  alone: boolean;
  /** Why it was stopped is the signal's reason, a StopReason. */
  readonly stop: AbortController;
  readonly waitingSince: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  outcome: Outcome<Drawing> | undefined;
  /** The cartoon of a single picture, kept at hand for its reply; those of an album are only in the blob store. */
  bytes: Cartoon['bytes'] | undefined;
}

export type StopReason = 'cancelled' | 'expired' | 'too-slow' | 'handed-back';

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

/** Whether a job has ended, or its end is being recorded. */
export const hasEnded = ({ state, ending }: Pick<LiveJob, 'state' | 'ending'>): boolean =>
  ending || (state !== 'accepted' && state !== 'waiting' && state !== 'running');

/** The end of a job that the store knows no more, because its person was forgotten meanwhile. */
export const FORGOTTEN_ENDING: Ending = { state: 'cancelled', failure: { code: 'cancelled' } };

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
      state: job.state,
      ending: false,
      photo: job.photo,
      fetchedAgain: false,
      photoReleased: false,
      crashes: job.crashes,
      erased: false,
      alone: job.suspect,
      stop: new AbortController(),
      waitingSince: now,
      startedAt: job.startedAt,
      endedAt: job.endedAt,
      outcome: outcomeOf(job),
      bytes: undefined,
    }),
  );
  live.jobs.push(...added);
  live.open += added.filter((job) => !hasEnded(job)).length;
  return added;
}

const outcomeOf = (job: Job): Outcome<Drawing> | undefined =>
  job.drawing ? { ok: true, value: job.drawing } : job.failure && { ok: false, failure: job.failure };
