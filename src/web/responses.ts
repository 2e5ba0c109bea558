import type { Context } from 'hono';
import type { Failure, FailureCode } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { HonoEnv } from './hono-env.ts';
import type { RetryAfter } from './login-throttle.ts';
import type { ErrorBody } from './schemas.ts';

/** What only the web refuses; its sentences are the messages `web-<code>`. */
export const REFUSALS = [
  'needs-token',
  'wrong-token',
  'too-many-wrong-tokens',
  'operators-only',
  'not-local',
  'wrong-host',
  'wrong-origin',
  'no-such-page',
  'no-such-job',
  'method-not-allowed',
  'not-a-form',
  'no-photo',
  'repeated-field',
  'body-too-large',
  'links-off',
  'bad-link',
  'link-failed',
  'not-drawn-yet',
  'bad-idempotency-key',
  'idempotency-key-reused',
] as const;
export type Refusal = (typeof REFUSALS)[number];

type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 502;

export function refuse(
  context: Context<HonoEnv>,
  code: Refusal,
  status: RefusalStatus,
  args: Readonly<Record<string, string>> = {},
): Response {
  const body: ErrorBody = { code, message: context.get('words').say(`web-${code}`, args) };
  return context.json(body, status, status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {});
}

/** Refuses with 429 what may be tried again after a wait; `message` names another sentence than that of the code. */
export function tooManyRequests(
  context: Context<HonoEnv>,
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
  // Each further attempt then needs a new connection.
  return context.json(body, 429, { ...retryAfter(retryAt, now), Connection: 'close' });
}

export function failed(context: Context<HonoEnv>, failure: Failure, now: number): Response {
  const body = errorOf(failure, context.get('words'), now);
  const status = STATUS[failure.code];
  // The sentences for what is busy or restarting say to try again in a minute.
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
  details: failure,
  ...('retryAt' in failure && failure.retryAt !== undefined && { retryAt: failure.retryAt }),
});

/** The status with which each failure of a drawing is answered. */
export const STATUS = {
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
  'decode-memory': 413,
  'style-too-slow': 503,
  'too-slow': 504,
  'out-of-memory': 503,
  cancelled: 409,
  closing: 503,
  paused: 503,
  internal: 500,
} as const satisfies Record<FailureCode, number>;
