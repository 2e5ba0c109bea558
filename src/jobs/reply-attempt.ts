import type { Clock } from '../clock.ts';
import type { ReplyEnd, ReplyStore } from '../store/store.ts';
import { type FinishedBatchOptions, finishedBatch } from './finished-batch.ts';
import type { FrontEnd, Settlement } from './front-end.ts';
import type { FrontEndCalls } from './front-end-calls.ts';
import { type LiveBatch, snapshot } from './live.ts';

/** What an attempt to reply led to. */
export type AttemptResult =
  | { readonly next: 'settle'; readonly end: ReplyEnd; readonly attempt: number }
  /** Another attempt, not before `retryAt`; with the end when that was the last one. */
  | {
      readonly next: 'retry';
      readonly retryAt: number;
      readonly attempt: number;
      readonly otherwise: 'lost' | 'unconfirmed';
    }
  /** The process stops: the next one finds out what became of it. */
  | { readonly next: 'leave' };

export interface ReplyAttemptOptions extends FinishedBatchOptions {
  readonly store: Pick<ReplyStore, 'replyIntended' | 'replyPostponed'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly calls: FrontEndCalls;
  /** Retries a write of the store until it succeeds. */
  readonly persist: <T>(write: () => Promise<T>) => Promise<T>;
  readonly isStopped: () => boolean;
}

/** Sends the reply of a batch once, or finds out what became of it where an earlier attempt may have sent it. */
export async function attemptReply(
  live: LiveBatch,
  frontEnd: FrontEnd | undefined,
  options: ReplyAttemptOptions,
): Promise<AttemptResult> {
  const { store, clock, calls, persist, isStopped } = options;
  const { batch } = live;
  if (!frontEnd) return { next: 'settle', end: { state: 'lost' }, attempt: batch.replyAttempts };
  if (!live.deliveryUnconfirmed)
    await calls.run(async () => frontEnd.prepare?.(snapshot(live)), batch.replyAttempts);
  if (isStopped()) return { next: 'leave' };
  const isExpired = clock.monotonic() >= live.expiresAt;
  const finished = await finishedBatch(live, { isExpired }, options);
  let attempt = batch.replyAttempts;
  let settlement: Settlement | undefined;
  if (!live.deliveryUnconfirmed) {
    const intended = await persist(() => store.replyIntended(batch.id, clock.now()));
    // The person's data was deleted meanwhile.
    if (intended === undefined) return { next: 'settle', end: { state: 'lost' }, attempt };
    attempt = intended;
    live.batch = { ...live.batch, replyAttempts: attempt };
    settlement = await calls.run((context) => frontEnd.deliver(finished, context), attempt);
  }
  if (!settlement && isStopped()) return { next: 'leave' };
  if (!settlement) {
    live.deliveryUnconfirmed = true;
    settlement = frontEnd.settle
      ? await calls.run(async (context) => frontEnd.settle?.(finished, context) ?? UNKNOWN, attempt)
      : UNKNOWN;
    if (isStopped() && settlement?.state !== 'sent') return { next: 'leave' };
  }
  return conclude(live, settlement, { attempt, isExpired }, options);
}

const UNKNOWN = { state: 'unknown' } as const;

async function conclude(
  live: LiveBatch,
  settlement: Settlement | undefined,
  { attempt, isExpired }: { readonly attempt: number; readonly isExpired: boolean },
  { store, persist }: ReplyAttemptOptions,
): Promise<AttemptResult> {
  switch (settlement?.state) {
    case 'sent':
      // A reply after its deadline says that it is too late; it has no cartoons.
      return { next: 'settle', end: { ...settlement, state: isExpired ? 'lost' : 'sent' }, attempt };
    case 'impossible':
      return { next: 'settle', end: { state: 'lost' }, attempt };
    case 'unknown':
      return { next: 'settle', end: { state: 'unconfirmed' }, attempt };
    case 'not-sent':
      live.deliveryUnconfirmed = false;
      await persist(() => store.replyPostponed(live.batch.id));
      return { next: 'retry', retryAt: settlement.retryAt ?? 0, attempt, otherwise: 'lost' };
    default:
      // Finding out failed as well; it is tried again.
      live.batch = { ...live.batch, replyAttempts: attempt + 1 };
      return { next: 'retry', retryAt: 0, attempt, otherwise: 'unconfirmed' };
  }
}
