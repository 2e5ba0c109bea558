import type { Context } from 'hono';
import type { Failure, FailureCode } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { BatchView } from '../jobs/front-end.ts';
import type { Batch, Job } from '../store/store.ts';
import type { RetryAfter } from './login-throttle.ts';
import type { WebParts } from './parts.ts';
import type { Surrounding } from './surrounding.ts';

/** What the web alone can refuse; its sentences are the messages `web-<code>`. */
export type Refusal =
  | 'needs-token'
  | 'wrong-token'
  | 'too-many-wrong-tokens'
  | 'operators-only'
  | 'not-local'
  | 'wrong-host'
  | 'wrong-origin'
  | 'no-such-page'
  | 'no-such-job'
  | 'not-a-form'
  | 'body-too-large'
  | 'not-drawn-yet'
  | 'bad-idempotency-key'
  | 'idempotency-key-reused';

/** Every error of the API. */
export interface ErrorBody {
  readonly code: FailureCode | Refusal;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly retryAt?: number;
}

type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422;

export function refuse(context: Context<Surrounding>, code: Refusal, status: RefusalStatus): Response {
  const body: ErrorBody = { code, message: context.get('words').say(`web-${code}`) };
  return context.json(body, status, status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {});
}

/** Refuses with 429 what may be tried again after a wait; `message` names another sentence than that of the code. */
export function tooManyRequests(
  context: Context<Surrounding>,
  code: Refusal,
  { retryAt, now }: RetryAfter,
  message: string = code,
): Response {
  const words = context.get('words');
  const body: ErrorBody = {
    code,
    message: words.say(`web-${message}`, { when: words.when(retryAt, now) }),
    retryAt,
  };
  // Each further try then takes a connection of its own.
  return context.json(body, 429, { ...retryAfter(retryAt, now), Connection: 'close' });
}

export function failed(context: Context<Surrounding>, failure: Failure, now: number): Response {
  const body = errorOf(failure, context.get('words'), now);
  const status = STATUS[failure.code];
  // What is busy or restarting is asked again in a minute, as its sentence says.
  const retryAt = body.retryAt ?? (status === 503 ? now + BUSY_RETRY_MS : undefined);
  return context.json(body, status, retryAt === undefined ? {} : retryAfter(retryAt, now));
}

const BUSY_RETRY_MS = 60_000;

const retryAfter = (retryAt: number, now: number) => ({
  'Retry-After': String(Math.max(1, Math.ceil((retryAt - now) / 1000))),
});

export const errorOf = (failure: Failure, words: Words, now: number): ErrorBody => ({
  code: failure.code,
  message: words.failure(failure, now),
  ...('retryAt' in failure && failure.retryAt !== undefined && { retryAt: failure.retryAt }),
});

/** One picture as the API shows it. */
export interface JobBody {
  readonly id: string;
  readonly state: 'waiting' | 'drawing' | 'done' | 'failed' | 'cancelled' | 'expired';
  readonly name?: string;
  readonly options: Batch['options'];
  readonly acceptedAt: number;
  /** While it waits: 1 for the next. */
  readonly place?: number;
  /** Until it is probably done, in seconds. */
  readonly seconds?: number;
  readonly stage?: { readonly code: string; readonly message: string };
  readonly picture?: {
    readonly address: string;
    readonly format: string;
    readonly width: number;
    readonly height: number;
    readonly style: string;
    readonly engine: string;
    /** When it is deleted here. */
    readonly until: number;
  };
  readonly notes?: readonly Said[];
  readonly tips?: readonly Said[];
  readonly error?: ErrorBody;
}
interface Said {
  readonly code: string;
  readonly message: string;
}

export interface BatchBody {
  readonly id: string;
  readonly jobs: readonly JobBody[];
  readonly trimmed?: { readonly asked: number; readonly kept: number; readonly error: ErrorBody };
}

type ShowParts = Pick<WebParts, 'clock' | 'limits' | 'progress'>;

export function showBatch(view: BatchView, words: Words, parts: ShowParts): BatchBody {
  const { batch } = view;
  const { trimmed } = batch;
  return {
    id: batch.id,
    jobs: batch.jobs.map((job) => showJob(job, view, words, parts)),
    ...(trimmed && {
      trimmed: {
        asked: trimmed.asked,
        kept: trimmed.kept,
        error: errorOf(trimmed.because, words, parts.clock.now()),
      },
    }),
  };
}

export function showJob(
  job: Job,
  { batch, forecast }: BatchView,
  words: Words,
  { clock, limits, progress }: ShowParts,
): JobBody {
  const id = `${job.batch}.${job.item}`;
  const stage = progress.stageOf(id);
  const { drawing } = job;
  const state = STATES[job.state];
  const isOpen = state === 'waiting' || state === 'drawing';
  return {
    id,
    state,
    ...(job.name !== undefined && { name: job.name }),
    options: batch.options,
    acceptedAt: batch.acceptedAt,
    ...(state === 'waiting' && forecast?.place !== undefined && { place: forecast.place }),
    ...(isOpen && forecast && { seconds: Math.ceil(forecast.milliseconds / 1000) }),
    ...(state === 'drawing' && stage && { stage: { code: stage, message: words.stage(stage) } }),
    ...(drawing && {
      picture: {
        address: `/api/jobs/${id}/picture`,
        format: drawing.format,
        width: drawing.width,
        height: drawing.height,
        style: drawing.style,
        engine: drawing.engine,
        until: (job.endedAt ?? clock.now()) + limits.lifetime,
      },
      notes: drawing.notes.map((note) => ({ code: note.code, message: words.note(note) })),
      tips: drawing.tips.map((tip) => ({ code: tip.code, message: words.tip(tip) })),
    }),
    ...(job.failure && { error: errorOf(job.failure, words, clock.now()) }),
  };
}

const STATES = {
  accepted: 'waiting',
  waiting: 'waiting',
  running: 'drawing',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  expired: 'expired',
} as const satisfies Record<Job['state'], JobBody['state']>;

const STATUS = {
  empty: 400,
  'not-a-picture': 422,
  'unsupported-kind': 415,
  truncated: 422,
  'too-many-bytes': 413,
  'too-many-pixels': 413,
  'too-few-pixels': 422,
  'unknown-style': 400,
  'unknown-option': 400,
  'bad-option': 400,
  'cannot-fit': 422,
  banned: 403,
  'not-invited': 403,
  'quota-used': 429,
  'rate-limited': 429,
  'too-many-in-flight': 429,
  'queue-full': 503,
  'disk-full': 507,
  'album-too-long': 413,
  'crashed-twice': 422,
  expired: 504,
  'photo-gone': 410,
  'download-failed': 502,
  'download-slow': 504,
  busy: 503,
  'too-slow': 504,
  'out-of-memory': 503,
  cancelled: 409,
  closing: 503,
  internal: 500,
} as const satisfies Record<FailureCode, number>;
