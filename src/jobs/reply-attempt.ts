import type { ReplyEnd } from '../store/store.ts';
import { type FinishedBatchOptions, finishedBatch } from './finished-batch.ts';
import type { FrontEnd, Settlement } from './front-end.ts';
import type { FrontEndCalls } from './front-end-calls.ts';
import type { JobContext } from './job-context.ts';
import { type LiveBatch, snapshot } from './live.ts';

/** What an attempt to reply led to. */
export type AttemptResult =
  | { readonly next: 'settle'; readonly end: ReplyEnd; readonly attempt: number }
  /** Another attempt, not before `retryAt`; with the end when that was the last one. One that is not counted is never the last. */
  | {
      readonly next: 'retry';
      readonly retryAt: number;
      readonly attempt: number;
      readonly isCounted: boolean;
      readonly otherwise: 'lost' | 'unconfirmed';
    }
  /** It is another process's to answer, or its person's data was deleted. */
  | { readonly next: 'gone' }
  /** The process stops, and the next one finds out what became of it; or a picture joined the batch. */
  | { readonly next: 'leave' };

export interface ReplyAttemptOptions extends JobContext, Pick<FinishedBatchOptions, 'endLost'> {
  readonly calls: FrontEndCalls;
  readonly isStopped: () => boolean;
}

/** Sends the reply of a batch once, or finds out what became of it where an earlier attempt may have sent it. */
export async function attemptReply(
  live: LiveBatch,
  frontEnd: FrontEnd | undefined,
  options: ReplyAttemptOptions,
): Promise<AttemptResult> {
  const { clock, calls, isStopped } = options;
  const { batch } = live;
  if (!frontEnd) return { next: 'settle', end: { state: 'lost' }, attempt: batch.replyAttempts };
  if (!live.deliveryUnconfirmed)
    await calls.run(async () => frontEnd.prepare?.(snapshot(live)), batch.replyAttempts);
  if (isStopped()) return { next: 'leave' };
  const isExpired = clock.monotonic() >= live.expiresAt;
  let finished = await finishedBatch(live, { isExpired }, options);
  let attempt = batch.replyAttempts;
  let settlement: Settlement | undefined;
  if (!live.deliveryUnconfirmed) {
    const intent = await intend(live, options);
    if (intent === 'open') return { next: 'leave' };
    if (intent === 'gone') return { next: 'gone' };
    attempt = intent.attempt;
    if (intent.changed) finished = await finishedBatch(live, { isExpired }, options);
    const last = finished;
    settlement = await calls.run((context) => frontEnd.deliver(last, context), attempt);
  }
  if (!settlement && isStopped()) return { next: 'leave' };
  if (!settlement) {
    live.deliveryUnconfirmed = true;
    const unsettled = finished;
    settlement = frontEnd.settle
      ? await calls.run(async (context) => frontEnd.settle?.(unsettled, context) ?? UNKNOWN, attempt)
      : UNKNOWN;
    if (isStopped() && settlement?.state !== 'sent') return { next: 'leave' };
  }
  return conclude(live, settlement, { attempt, isExpired }, options);
}

/** Records the intent; `changed` when another process has erased pictures of the batch. */
async function intend(live: LiveBatch, { store, clock, lease, persist }: ReplyAttemptOptions) {
  const at = clock.now();
  const intent = await persist(() => store.replyIntended(live.batch.id, lease.holder, at));
  if (typeof intent === 'string') return intent;
  live.batch = { ...live.batch, replyAttempts: intent.attempt };
  const erased = live.jobs.filter(({ key, erased }) => !erased && intent.erased.includes(key.item));
  for (const job of erased) job.erased = true;
  return { attempt: intent.attempt, changed: erased.length > 0 };
}

const UNKNOWN = { state: 'unknown' } as const;

async function conclude(
  live: LiveBatch,
  settlement: Settlement | undefined,
  { attempt, isExpired }: { readonly attempt: number; readonly isExpired: boolean },
  { store, lease, persist }: ReplyAttemptOptions,
): Promise<AttemptResult> {
  switch (settlement?.state) {
    case 'sent':
      // A reply after its deadline says that it is too late; it has no cartoons.
      return { next: 'settle', end: { ...settlement, state: isExpired ? 'lost' : 'sent' }, attempt };
    case 'impossible':
      return { next: 'settle', end: { state: 'lost' }, attempt };
    case 'unknown':
      return { next: 'settle', end: { state: 'unconfirmed' }, attempt };
    case 'not-sent': {
      const isCounted = !settlement.unreachable;
      live.deliveryUnconfirmed = false;
      await persist(() => store.replyPostponed(live.batch.id, lease.holder, { isCounted }));
      live.batch = { ...live.batch, replyAttempts: isCounted ? attempt : attempt - 1 };
      return { next: 'retry', retryAt: settlement.retryAt ?? 0, attempt, isCounted, otherwise: 'lost' };
    }
    default:
      // Finding out failed as well; it is tried again.
      live.batch = { ...live.batch, replyAttempts: attempt + 1 };
      return { next: 'retry', retryAt: 0, attempt, isCounted: true, otherwise: 'unconfirmed' };
  }
}
