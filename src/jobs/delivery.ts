import type { Spool } from '../blobs/folder.ts';
import type { Cartoon, Failure, Outcome } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Job, ReplyEnd, ReplyStore } from '../store/store.ts';
import { summarize } from './album.ts';
import type { DeliveryHow, Finished, FinishedItem, FrontEnd, Settlement } from './front-end.ts';
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
  readonly spool: Pick<Spool, 'get' | 'has' | 'drop' | 'release'>;
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
  const { frontEnds, store, spool, clock, deadline, internal, persist, settled } = options;
  const lanes = new Map<string, Lane>();
  const sending = new Set<LiveBatch>();
  const asking = new Set<AbortController>();
  let stopped = false;
  const pauses = new Map<LiveBatch, () => void>();
  let idle = () => {};

  const add = (live: LiveBatch) => {
    if (stopped) return;
    const { platform } = live.batch;
    const lane = lanes.get(platform) ?? { waiting: [], running: 0 };
    lanes.set(platform, lane);
    lane.waiting.push(live);
    pump(lane);
  };

  const isSending = (live: LiveBatch) => sending.has(live) || live.doubtful;

  const recall = (live: LiveBatch): boolean => {
    if (isSending(live)) return false;
    pauses.get(live)?.();
    pauses.delete(live);
    const waiting = lanes.get(live.batch.platform)?.waiting ?? [];
    const place = waiting.indexOf(live);
    if (place >= 0) waiting.splice(place, 1);
    return true;
  };

  const pump = (lane: Lane) => {
    while (lane.running < options.atOnce && !stopped) {
      const live = lane.waiting.shift();
      if (!live) return;
      lane.running += 1;
      sending.add(live);
      void reply(live)
        .catch(internal)
        .finally(() => {
          lane.running -= 1;
          sending.delete(live);
          pump(lane);
          if (sending.size === 0) idle();
        });
    }
  };

  const reply = async (live: LiveBatch) => {
    const { batch } = live;
    const frontEnd = frontEnds.get(batch.platform);
    if (!frontEnd) return finish(live, { state: 'lost' }, batch.replyAttempts);
    const late = clock.now() >= batch.replyBy;
    const finished = await gather(live, late);
    let attempt = batch.replyAttempts;
    let answer: Settlement | undefined;
    if (!live.doubtful) {
      const intended = await persist(() => store.replyIntended(batch.id));
      // The person was forgotten meanwhile.
      if (intended === undefined) return finish(live, { state: 'lost' }, attempt);
      attempt = intended;
      live.batch = { ...live.batch, replyAttempts: attempt };
      answer = await ask((how) => frontEnd.deliver(finished, how), attempt);
    }
    // What a stopping process does not know, the next one asks.
    if (!answer && stopped) return undefined;
    if (!answer) {
      live.doubtful = true;
      answer = frontEnd.settle
        ? await ask((how) => frontEnd.settle?.(finished, how) ?? UNKNOWN, attempt)
        : { state: 'unknown' };
      if (stopped && answer?.state !== 'sent') return undefined;
    }
    return conclude(live, answer, attempt, late);
  };

  /** Undefined when it failed, or had no answer in time: nobody knows then. */
  const ask = async <T>(
    question: (how: DeliveryHow) => Promise<T>,
    attempt: number,
  ): Promise<T | undefined> => {
    const controller = new AbortController();
    const { signal } = controller;
    asking.add(controller);
    const withdrawDeadline = clock.after(deadline, () => controller.abort());
    const patience = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    try {
      return await Promise.race([question({ signal, attempt }), patience]);
    } catch (error) {
      if (!signal.aborted) internal(error);
      return undefined;
    } finally {
      withdrawDeadline();
      asking.delete(controller);
    }
  };

  const conclude = async (
    live: LiveBatch,
    answer: Settlement | undefined,
    attempt: number,
    late: boolean,
  ) => {
    switch (answer?.state) {
      case 'sent':
        // What came too late was an apology, not the cartoons.
        return finish(live, { ...answer, state: late ? 'lost' : 'sent' }, attempt);
      case 'impossible':
        return finish(live, { state: 'lost' }, attempt);
      case 'unknown':
        return finish(live, { state: 'unconfirmed' }, attempt);
      case 'not-sent':
        live.doubtful = false;
        await persist(() => store.replyPostponed(live.batch.id));
        return again(live, answer.retryAt ?? 0, attempt, 'lost');
      default:
        // Even the question what became of it failed; it is asked again.
        live.batch = { ...live.batch, replyAttempts: attempt + 1 };
        return again(live, 0, attempt, 'unconfirmed');
    }
  };

  const again = (live: LiveBatch, retryAt: number, attempt: number, end: 'lost' | 'unconfirmed') => {
    if (attempt >= options.attempts) return finish(live, { state: end }, attempt);
    const pause = Math.max(Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE), retryAt - clock.now());
    if (clock.now() + pause > live.batch.replyBy + LAST_WORDS) return finish(live, { state: end }, attempt);
    // Long outages must not fill the memory: from now on the cartoon lies in the spool alone.
    for (const job of live.jobs) if (spool.has(resultKey(job))) job.bytes = undefined;
    const withdraw = clock.after(pause, () => {
      pauses.delete(live);
      add(live);
    });
    pauses.set(live, withdraw);
    return undefined;
  };

  const finish = async (live: LiveBatch, end: ReplyEnd, attempt: number) => {
    const repliedAt = clock.now();
    await persist(() => store.replySettled(live.batch.id, end, repliedAt));
    // Whoever sees the reply may ask about it at once, while the spool still clears up.
    live.batch = { ...live.batch, reply: end.state, reference: end.reference, repliedAt };
    const keep = end.state === 'sent' && frontEnds.get(live.batch.platform)?.keepsResults;
    for (const job of live.jobs) {
      if (keep && !job.erased) spool.release(resultKey(job));
      else await spool.drop(resultKey(job));
    }
    settled(live, end.state, attempt);
  };

  const gather = async (live: LiveBatch, late: boolean): Promise<Finished> => {
    const batch = snapshot(live);
    const items: FinishedItem[] = [];
    const states: Pick<Job, 'state'>[] = [];
    for (const job of live.jobs) {
      const outcome: Outcome<Cartoon> = late ? EXPIRED : await cartoonOf(job);
      items.push({ job: job.id, name: job.name, outcome });
      states.push({ state: late ? 'expired' : job.erased ? 'cancelled' : job.state });
    }
    return { batch, items, summary: summarize(states, batch.trimmed) };
  };

  const cartoonOf = async (job: LiveJob): Promise<Outcome<Cartoon>> => {
    const { outcome } = job;
    if (!outcome) throw new Error(`The job ${job.id} was to be delivered before it had ended.`);
    const found = outcome.ok ? (job.bytes ?? (await spool.get(resultKey(job)))) : undefined;
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
      waiting: [...lanes.values()].reduce((sum, lane) => sum + lane.waiting.length, pauses.size),
      running: sending.size,
    }),
    drain: () =>
      new Promise((resolve) => {
        idle = resolve;
        if (sending.size === 0) resolve();
      }),
    stop() {
      stopped = true;
      for (const controller of asking) controller.abort();
      for (const withdraw of pauses.values()) withdraw();
    },
  };
}

/** The replies of one platform. */
interface Lane {
  readonly waiting: LiveBatch[];
  running: number;
}

/** Milliseconds before the second attempt; each further pause is twice as long, up to the longest. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 300_000;
/** Milliseconds past the time of the reply within which it is still tried to say so. */
const LAST_WORDS = 60_000;

const UNKNOWN = Promise.resolve({ state: 'unknown' } as const);
const EXPIRED: Outcome<Cartoon> = { ok: false, failure: { code: 'expired' } };
const ERASED: Outcome<Cartoon> = { ok: false, failure: { code: 'cancelled' } };
