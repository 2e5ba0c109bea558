import type { BlobStore } from '../blobs/blob-store.ts';
import type { Failure } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { JobStore, ReplyEnd, ReplyStore } from '../store/store.ts';
import type { FrontEnd } from './front-end.ts';
import { createFrontEndCalls } from './front-end-calls.ts';
import { type LiveBatch, type LiveJob, resultKey } from './live.ts';
import { type AttemptResult, attemptReply } from './reply-attempt.ts';
import { createReplyQueue } from './reply-queue.ts';

/** Sends every finished batch its one reply: intent → send → outcome. See docs/decisions/delivery.md. */
export interface Delivery {
  add(live: LiveBatch): void;
  /** Whether its reply is being sent, or may have been sent. */
  isSending(live: LiveBatch): boolean;
  /** Removes a batch whose reply waits. False when it is being sent. */
  recall(live: LiveBatch): boolean;
  load(): { readonly waiting: number; readonly running: number };
  /** Resolves when nothing is being sent. */
  drain(): Promise<void>;
  /** Aborts what is being sent and begins nothing more; open replies are settled after the next start. */
  stop(): void;
}

export interface DeliveryOptions {
  readonly frontEnds: ReadonlyMap<string, FrontEnd>;
  readonly store: Pick<ReplyStore, 'replyIntended' | 'replyPostponed' | 'replySettled'> &
    Pick<JobStore, 'redraw' | 'end'>;
  readonly blobs: Pick<BlobStore, 'get' | 'has' | 'delete' | 'release'>;
  readonly clock: Clock;
  readonly limits: DeliveryLimits;
  readonly internal: (error: unknown) => Failure;
  /** Retries a write of the store until it succeeds. */
  readonly persist: <T>(write: () => Promise<T>) => Promise<T>;
  readonly settled: (live: LiveBatch, state: ReplyEnd['state'], attempts: number) => void;
}

export interface DeliveryLimits {
  /** Replies of one platform that are sent at the same time. */
  readonly atOnce: number;
  /** Milliseconds one attempt may take. */
  readonly deadline: number;
  readonly attempts: number;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { frontEnds, blobs, clock, limits, internal } = options;
  const retryTimers = new Map<LiveBatch, () => void>();
  const calls = createFrontEndCalls({ clock, deadline: limits.deadline, internal });
  let isStopped = false;

  const reply = async (live: LiveBatch) => {
    const frontEnd = frontEnds.get(live.batch.platform);
    const result = await attemptReply(live, frontEnd, {
      ...options,
      calls,
      endLost: (job, failure) => endLost(job, failure, options),
      isStopped: () => isStopped,
    });
    if (result.next === 'settle') await settle(live, result.end, result.attempt, options);
    if (result.next === 'retry') await retry(live, result);
  };

  const retry = async (live: LiveBatch, result: Extract<AttemptResult, { next: 'retry' }>) => {
    const delay = retryDelay(live, result, options);
    if (delay === undefined) return settle(live, { state: result.otherwise }, result.attempt, options);
    // Long outages must not fill the memory: from now on the cartoon is in the blob store alone.
    for (const job of live.jobs) if (blobs.has(resultKey(job))) job.bytes = undefined;
    const cancel = clock.after(delay, () => {
      retryTimers.delete(live);
      queue.add(live);
    });
    retryTimers.set(live, cancel);
  };

  const queue = createReplyQueue({
    atOnce: limits.atOnce,
    reply: (live) => reply(live).catch((error) => void internal(error)),
  });
  const isSending = (live: LiveBatch) => queue.isRunning(live) || live.deliveryUnconfirmed;

  return {
    add: queue.add,
    isSending,
    recall(live) {
      if (isSending(live)) return false;
      retryTimers.get(live)?.();
      retryTimers.delete(live);
      queue.remove(live);
      return true;
    },
    load() {
      const { waiting, running } = queue.load();
      return { waiting: waiting + retryTimers.size, running };
    },
    drain: queue.idle,
    stop() {
      isStopped = true;
      queue.stop();
      calls.abort();
      for (const cancel of retryTimers.values()) cancel();
    },
  };
}

/** Before the second attempt; each further delay is twice as long, up to the longest. */
const FIRST_RETRY_DELAY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 300_000;
/** How long after its deadline a reply is still tried, to say that it is too late. */
const LATE_REPLY_GRACE_MS = 60_000;

/** Milliseconds until the next attempt; undefined when there is none. */
function retryDelay(
  { expiresAt }: LiveBatch,
  { attempt, retryAt }: Extract<AttemptResult, { next: 'retry' }>,
  { clock, limits }: DeliveryOptions,
): number | undefined {
  if (attempt >= limits.attempts) return undefined;
  const backoff = Math.min(FIRST_RETRY_DELAY_MS * 2 ** (attempt - 1), MAX_RETRY_DELAY_MS);
  const delay = Math.max(backoff, retryAt - clock.now());
  return clock.monotonic() + delay > expiresAt + LATE_REPLY_GRACE_MS ? undefined : delay;
}

/** Through the state in which it waits again: a process that dies in between leaves it to be drawn once more. */
async function endLost(
  job: LiveJob,
  failure: Failure,
  { store, clock, persist }: DeliveryOptions,
): Promise<void> {
  const endedAt = clock.now();
  await persist(() => store.redraw(job.key));
  await persist(() => store.end(job.key, { state: 'failed', failure }, endedAt));
  job.state = 'failed';
  job.endedAt = endedAt;
  job.outcome = { ok: false, failure };
}

async function settle(
  live: LiveBatch,
  end: ReplyEnd,
  attempt: number,
  { frontEnds, store, blobs, clock, persist, settled }: DeliveryOptions,
): Promise<void> {
  const repliedAt = clock.now();
  await persist(() => store.replySettled(live.batch.id, end, repliedAt));
  // A client that sees the reply may ask about it at once, while blobs are still being deleted.
  live.batch = { ...live.batch, reply: end.state, reference: end.reference, repliedAt };
  const keep = end.state === 'sent' && frontEnds.get(live.batch.platform)?.keepsResults;
  for (const job of live.jobs) {
    if (keep && !job.erased) blobs.release(resultKey(job));
    else await blobs.delete(resultKey(job));
  }
  settled(live, end.state, attempt);
}
