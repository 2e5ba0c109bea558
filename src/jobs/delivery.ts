import type { BlobStore } from '../blobs/blob-store.ts';
import type { Cartoon, Failure, Outcome } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Job, ReplyEnd, ReplyStore } from '../store/store.ts';
import { summarize } from './album.ts';
import type { DeliveryContext, FinishedBatch, FinishedItem, FrontEnd, Settlement } from './front-end.ts';
import { type LiveBatch, type LiveJob, resultKey, snapshot } from './live.ts';

/** Sends every finished batch its one reply: intent → send → outcome. See docs/decisions/delivery.md. */
export interface Delivery {
  add(live: LiveBatch): void;
  /** Whether its reply is being sent, or perhaps was. */
  isSending(live: LiveBatch): boolean;
  /** Takes a batch back whose reply waits. False when it is being sent. */
  recall(live: LiveBatch): boolean;
  load(): { readonly waiting: number; readonly running: number };
  /** Resolves when nothing is being sent. */
  drain(): Promise<void>;
  /** Tells what is being sent to stop, and begins nothing more; open replies are settled after the next start. */
  stop(): void;
}

export interface DeliveryOptions {
  readonly frontEnds: ReadonlyMap<string, FrontEnd>;
  readonly store: Pick<ReplyStore, 'replyIntended' | 'replyPostponed' | 'replySettled'>;
  readonly blobs: Pick<BlobStore, 'get' | 'has' | 'delete' | 'release'>;
  readonly clock: Clock;
  /** Replies of one platform on their way at a time. */
  readonly atOnce: number;
  /** Milliseconds one attempt may take. */
  readonly deadline: number;
  readonly attempts: number;
  readonly internal: (error: unknown) => Failure;
  /** Makes a write of the store happen, however long that takes. */
  readonly persist: <T>(write: () => Promise<T>) => Promise<T>;
  readonly settled: (live: LiveBatch, state: ReplyEnd['state'], attempts: number) => void;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { frontEnds, store, blobs, clock, deadline, internal, persist, settled } = options;
  const queues = new Map<string, PlatformQueue>();
  const sending = new Set<LiveBatch>();
  const callsInFlight = new Set<AbortController>();
  let isStopped = false;
  const retryTimers = new Map<LiveBatch, () => void>();
  let idle = () => {};

  const add = (live: LiveBatch) => {
    if (isStopped) return;
    const { platform } = live.batch;
    const queue = queues.get(platform) ?? { waiting: [], running: 0 };
    queues.set(platform, queue);
    queue.waiting.push(live);
    pump(queue);
  };

  const isSending = (live: LiveBatch) => sending.has(live) || live.deliveryUnconfirmed;

  const recall = (live: LiveBatch): boolean => {
    if (isSending(live)) return false;
    retryTimers.get(live)?.();
    retryTimers.delete(live);
    const waiting = queues.get(live.batch.platform)?.waiting ?? [];
    const index = waiting.indexOf(live);
    if (index >= 0) waiting.splice(index, 1);
    return true;
  };

  const pump = (queue: PlatformQueue) => {
    while (queue.running < options.atOnce && !isStopped) {
      const live = queue.waiting.shift();
      if (!live) return;
      queue.running += 1;
      sending.add(live);
      void reply(live)
        .catch(internal)
        .finally(() => {
          queue.running -= 1;
          sending.delete(live);
          pump(queue);
          if (sending.size === 0) idle();
        });
    }
  };

  const reply = async (live: LiveBatch) => {
    const { batch } = live;
    const frontEnd = frontEnds.get(batch.platform);
    if (!frontEnd) return finish(live, { state: 'lost' }, batch.replyAttempts);
    if (!live.deliveryUnconfirmed)
      await callFrontEnd(() => frontEnd.prepare?.(snapshot(live)) ?? PREPARED, batch.replyAttempts);
    if (isStopped) return undefined;
    const isExpired = clock.now() >= batch.replyBy;
    const finished = await collectItems(live, isExpired);
    let attempt = batch.replyAttempts;
    let answer: Settlement | undefined;
    if (!live.deliveryUnconfirmed) {
      const intended = await persist(() => store.replyIntended(batch.id, clock.now()));
      // The person was forgotten meanwhile.
      if (intended === undefined) return finish(live, { state: 'lost' }, attempt);
      attempt = intended;
      live.batch = { ...live.batch, replyAttempts: attempt };
      answer = await callFrontEnd((how) => frontEnd.deliver(finished, how), attempt);
    }
    // What a stopping process does not know, the next one asks.
    if (!answer && isStopped) return undefined;
    if (!answer) {
      live.deliveryUnconfirmed = true;
      answer = frontEnd.settle
        ? await callFrontEnd((how) => frontEnd.settle?.(finished, how) ?? UNKNOWN, attempt)
        : { state: 'unknown' };
      if (isStopped && answer?.state !== 'sent') return undefined;
    }
    return applyResult(live, answer, attempt, isExpired);
  };

  /** Undefined when it failed, or had no answer in time: nobody knows then. */
  const callFrontEnd = async <T>(
    call: (how: DeliveryContext) => Promise<T>,
    attempt: number,
  ): Promise<T | undefined> => {
    const controller = new AbortController();
    const { signal } = controller;
    callsInFlight.add(controller);
    const clearDeadline = clock.after(deadline, () => controller.abort());
    const aborted = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    try {
      return await Promise.race([call({ signal, attempt }), aborted]);
    } catch (error) {
      if (!signal.aborted) internal(error);
      return undefined;
    } finally {
      clearDeadline();
      callsInFlight.delete(controller);
    }
  };

  const applyResult = async (
    live: LiveBatch,
    answer: Settlement | undefined,
    attempt: number,
    isExpired: boolean,
  ) => {
    switch (answer?.state) {
      case 'sent':
        // What came too late was an apology, not the cartoons.
        return finish(live, { ...answer, state: isExpired ? 'lost' : 'sent' }, attempt);
      case 'impossible':
        return finish(live, { state: 'lost' }, attempt);
      case 'unknown':
        return finish(live, { state: 'unconfirmed' }, attempt);
      case 'not-sent':
        live.deliveryUnconfirmed = false;
        await persist(() => store.replyPostponed(live.batch.id));
        return scheduleRetry(live, answer.retryAt ?? 0, attempt, 'lost');
      default:
        // Even the question what became of it failed; it is asked again.
        live.batch = { ...live.batch, replyAttempts: attempt + 1 };
        return scheduleRetry(live, 0, attempt, 'unconfirmed');
    }
  };

  const scheduleRetry = (live: LiveBatch, retryAt: number, attempt: number, end: 'lost' | 'unconfirmed') => {
    if (attempt >= options.attempts) return finish(live, { state: end }, attempt);
    const pause = Math.max(
      Math.min(FIRST_RETRY_DELAY_MS * 2 ** (attempt - 1), MAX_RETRY_DELAY_MS),
      retryAt - clock.now(),
    );
    if (clock.now() + pause > live.batch.replyBy + LATE_REPLY_GRACE_MS)
      return finish(live, { state: end }, attempt);
    // Long outages must not fill the memory: from now on the cartoon lies in the spool alone.
    for (const job of live.jobs) if (blobs.has(resultKey(job))) job.bytes = undefined;
    const withdraw = clock.after(pause, () => {
      retryTimers.delete(live);
      add(live);
    });
    retryTimers.set(live, withdraw);
    return undefined;
  };

  const finish = async (live: LiveBatch, end: ReplyEnd, attempt: number) => {
    const repliedAt = clock.now();
    await persist(() => store.replySettled(live.batch.id, end, repliedAt));
    // Whoever sees the reply may ask about it at once, while the spool still clears up.
    live.batch = { ...live.batch, reply: end.state, reference: end.reference, repliedAt };
    const keep = end.state === 'sent' && frontEnds.get(live.batch.platform)?.keepsResults;
    for (const job of live.jobs) {
      if (keep && !job.erased) blobs.release(resultKey(job));
      else await blobs.delete(resultKey(job));
    }
    settled(live, end.state, attempt);
  };

  const collectItems = async (live: LiveBatch, isExpired: boolean): Promise<FinishedBatch> => {
    const batch = snapshot(live);
    const items: FinishedItem[] = [];
    const states: Pick<Job, 'state'>[] = [];
    for (const job of live.jobs) {
      const outcome: Outcome<Cartoon> = isExpired ? EXPIRED : await cartoonOf(job);
      items.push({ job: job.id, name: job.name, outcome });
      states.push({ state: isExpired ? 'expired' : job.erased ? 'cancelled' : job.state });
    }
    return { batch, items, summary: summarize(states, batch.trimmed) };
  };

  const cartoonOf = async (job: LiveJob): Promise<Outcome<Cartoon>> => {
    const { outcome } = job;
    if (!outcome) throw new Error(`The job ${job.id} was to be delivered before it had ended.`);
    const found = outcome.ok ? (job.bytes ?? (await blobs.get(resultKey(job)))) : undefined;
    // Asked last: it may have been erased while its cartoon was read.
    if (job.erased) return ERASED;
    if (!outcome.ok) return outcome;
    if (found) return { ok: true, value: { ...outcome.value, bytes: found } };
    return {
      ok: false,
      failure: internal(new Error(`The cartoon of job ${job.id} is gone from the spool.`)),
    };
  };

  return {
    add,
    recall,
    isSending,
    load: () => ({
      waiting: [...queues.values()].reduce((sum, queue) => sum + queue.waiting.length, retryTimers.size),
      running: sending.size,
    }),
    drain: () =>
      new Promise((resolve) => {
        idle = resolve;
        if (sending.size === 0) resolve();
      }),
    stop() {
      isStopped = true;
      for (const controller of callsInFlight) controller.abort();
      for (const withdraw of retryTimers.values()) withdraw();
    },
  };
}

/** The replies of one platform. */
interface PlatformQueue {
  readonly waiting: LiveBatch[];
  running: number;
}

/** Milliseconds before the second attempt; each further pause is twice as long, up to the longest. */
const FIRST_RETRY_DELAY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 300_000;
/** Milliseconds past the time of the reply within which it is still tried to say so. */
const LATE_REPLY_GRACE_MS = 60_000;

const PREPARED = Promise.resolve();
const UNKNOWN = Promise.resolve({ state: 'unknown' } as const);
const EXPIRED: Outcome<Cartoon> = { ok: false, failure: { code: 'expired' } };
const ERASED: Outcome<Cartoon> = { ok: false, failure: { code: 'cancelled' } };
