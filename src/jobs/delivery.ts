import type { Failure } from '../cartoon.ts';
import type { ReplyEnd } from '../store/store.ts';
import { releasePhoto } from './ending.ts';
import { createFrontEndCalls } from './front-end-calls.ts';
import type { JobContext } from './job-context.ts';
import { type LiveBatch, type LiveJob, resultKey, snapshot } from './live.ts';
import { type AttemptResult, attemptReply } from './reply-attempt.ts';
import { createReplyQueue } from './reply-queue.ts';
import { createRetryTimers } from './retry-timers.ts';
import { createUnreachable } from './unreachable.ts';

/** Sends every finished batch its one reply: intent → send → outcome. See docs/decisions/delivery.md. */
export interface Delivery {
  /** Nothing new for one whose reply waits or is being sent. */
  add(live: LiveBatch): void;
  /** Whether its reply is being sent, or may have been sent. */
  isSending(live: LiveBatch): boolean;
  /** Removes a batch whose reply waits. False when it is being sent. */
  recall(live: LiveBatch): boolean;
  /** Ends a batch that the store has no more: its person's data was deleted. */
  dropped(live: LiveBatch): void;
  load(): { readonly waiting: number; readonly running: number };
  /** Resolves when nothing is being sent. */
  drain(): Promise<void>;
  /** Aborts what is being sent and begins nothing more; open replies are settled after the next start. */
  stop(): void;
}

export interface DeliveryOptions extends JobContext {
  readonly limits: DeliveryLimits;
}

export interface DeliveryLimits {
  /** Replies of one platform that are sent at the same time. */
  readonly atOnce: number;
  /** Milliseconds one attempt may take. */
  readonly deadline: number;
  readonly attempts: number;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { frontEnds, clock, limits, internal } = options;
  const retries = createRetryTimers<LiveBatch>(clock, (live) => queue.add(live));
  const calls = createFrontEndCalls({ clock, deadline: limits.deadline, internal });
  let isStopped = false;

  const reply = async (live: LiveBatch) => {
    if (unreachable.hold(live.batch.platform, live)) return dropBytes(live);
    const frontEnd = frontEnds.get(live.batch.platform);
    const result = await attemptReply(live, frontEnd, {
      ...options,
      calls,
      endLost: (job, failure) => endLost(job, failure, options),
      isStopped: () => isStopped,
    });
    if (result.next === 'settle') await settle(live, result.end, result.attempt, options);
    if (result.next === 'retry') await retry(live, result);
    if (result.next === 'gone') await giveUp(live, options);
  };

  const retry = async (live: LiveBatch, result: Extract<AttemptResult, { next: 'retry' }>) => {
    const delay = retryDelay(live, result, options);
    if (delay === undefined) return settle(live, { state: result.otherwise }, result.attempt, options);
    dropBytes(live);
    retries.set(live, delay);
  };

  /** A service that the reply needs is away, such as the one that has its cartoons. */
  const tryLater = (live: LiveBatch, error: unknown) => {
    internal(error);
    if (isStopped || !options.liveBatches.has(live.batch.id)) return;
    retries.set(live, FAILED_RETRY_MS);
  };

  const queue = createReplyQueue({
    atOnce: limits.atOnce,
    reply: (live) => reply(live).catch((error) => tryLater(live, error)),
  });
  const unreachable = createUnreachable<LiveBatch>(frontEnds, queue.add);
  const isSending = (live: LiveBatch) => queue.isRunning(live) || live.deliveryUnconfirmed;
  const remove = (live: LiveBatch) => {
    retries.cancel(live);
    unreachable.remove(live);
    queue.remove(live);
  };

  return {
    add(live) {
      if (!retries.has(live)) queue.add(live);
    },
    isSending,
    recall(live) {
      if (isSending(live)) return false;
      remove(live);
      return true;
    },
    dropped(live) {
      remove(live);
      void giveUp(live, options).catch(internal);
    },
    load() {
      const { waiting, running } = queue.load();
      return { waiting: waiting + retries.size() + unreachable.size(), running };
    },
    drain: queue.idle,
    stop() {
      isStopped = true;
      queue.stop();
      calls.abort();
      retries.cancelAll();
    },
  };
}

/** Before the second attempt; each further delay is twice as long, up to the longest. */
const FIRST_RETRY_DELAY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 300_000;
const FAILED_RETRY_MS = 5_000;
/** Where a front end does not tell when its platform can be reached again. */
const UNREACHABLE_RETRY_MS = 5_000;
/** How long after its deadline a reply is still tried, to say that it is too late. */
const LATE_REPLY_GRACE_MS = 60_000;

/** Milliseconds until the next attempt; undefined when there is none. */
function retryDelay(
  { expiresAt }: LiveBatch,
  { attempt, retryAt, isCounted }: Extract<AttemptResult, { next: 'retry' }>,
  { clock, limits }: DeliveryOptions,
): number | undefined {
  // What a person is owed is said when the platform can be reached again, however long that takes.
  if (!isCounted) return UNREACHABLE_RETRY_MS;
  if (attempt >= limits.attempts) return undefined;
  const backoff = Math.min(FIRST_RETRY_DELAY_MS * 2 ** (attempt - 1), MAX_RETRY_DELAY_MS);
  const delay = Math.max(backoff, retryAt - clock.now());
  return clock.monotonic() + delay > expiresAt + LATE_REPLY_GRACE_MS ? undefined : delay;
}

/** Long outages must not fill the memory: from now on the cartoon is in the blob store alone. */
function dropBytes(live: LiveBatch): void {
  for (const job of live.jobs) if (job.isStored) job.bytes = undefined;
}

/** Through the state in which it waits again: a process that dies in between leaves it to be drawn once more. */
async function endLost(
  job: LiveJob,
  failure: Failure,
  { store, clock, persist, lease }: DeliveryOptions,
): Promise<void> {
  const endedAt = clock.now();
  await persist(() => store.redraw(job.key, lease.holder));
  const left = await persist(() => store.end(job.key, { state: 'failed', failure }, endedAt));
  // Somebody draws it again already: the reply waits for that.
  if (left === undefined) return;
  job.state = 'failed';
  job.endedAt = endedAt;
  job.outcome = { ok: false, failure };
}

async function settle(
  live: LiveBatch,
  end: ReplyEnd,
  attempt: number,
  options: DeliveryOptions,
): Promise<void> {
  const { frontEnds, store, clock, persist, lease } = options;
  const repliedAt = clock.now();
  const { id, platform } = live.batch;
  const isMine = await persist(() => store.replySettled(id, lease.holder, end, repliedAt));
  // The answer to an earlier attempt to record it may have been lost.
  if (!isMine && (await store.batch(id))?.repliedAt !== repliedAt) return giveUp(live, options);
  // A client that sees the reply may ask about it at once, while blobs are still being deleted.
  live.batch = { ...live.batch, reply: end.state, reference: end.reference, repliedAt };
  const keeps = end.state === 'sent' && frontEnds.get(platform)?.keepsResults === true;
  await clearResults(live, keeps, options);
  settled(live, end.state, attempt, options);
}

/** Ends a batch that is no longer this process's to answer: it has another owner, or its person's data was deleted. */
async function giveUp(live: LiveBatch, options: DeliveryOptions): Promise<void> {
  const { store, liveBatches, blobs } = options;
  if (!liveBatches.has(live.batch.id)) return;
  for (const job of live.jobs) releasePhoto(job, blobs);
  if (await store.batch(live.batch.id)) {
    liveBatches.delete(live.batch.id);
    return live.settle();
  }
  await clearResults(live, false, options);
  settled(live, 'lost', live.batch.replyAttempts, options);
}

async function clearResults(live: LiveBatch, keeps: boolean, { blobs }: DeliveryOptions): Promise<void> {
  for (const job of live.jobs) {
    if (keeps && !job.erased) blobs.release(resultKey(job));
    else await blobs.delete(resultKey(job));
  }
}

function settled(
  live: LiveBatch,
  state: ReplyEnd['state'],
  attempts: number,
  { liveBatches, emit, signals, since }: DeliveryOptions,
): void {
  if (!liveBatches.delete(live.batch.id)) return;
  live.settle();
  const milliseconds = since(live.batch.acceptedAt);
  emit({ type: 'replied', batch: snapshot(live), state, attempts, milliseconds });
  signals.publish({ type: 'settled', batch: live.batch.id });
}
