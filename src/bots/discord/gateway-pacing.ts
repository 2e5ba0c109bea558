import type { APIGatewaySessionStartLimit } from 'discord.js';
import { type Clock, sleep } from '../../clock.ts';

/** Decides when a shard may connect: once at once, as Discord asks for it several times a day, then after pauses that grow to minutes. */
export interface GatewayPacing {
  /** Resolves when the shard may connect, or when the signal aborts. A shard with a session resumes, one without identifies. */
  beforeConnect(shard: number, how: ConnectHow): Promise<void>;
  /** The shard has identified or resumed. */
  opened(shard: number): void;
}

interface ConnectHow {
  readonly resumes: boolean;
  readonly signal: AbortSignal;
}

export interface GatewayPacingOptions {
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
  /** How many sessions may still be started, as Discord said just now. */
  readonly limit: APIGatewaySessionStartLimit;
  /** Asks again; undefined when Discord cannot be reached. */
  readonly askLimit: () => Promise<APIGatewaySessionStartLimit | undefined>;
  /** The day's sessions are used: nothing connects for these milliseconds. */
  readonly onExhausted: (milliseconds: number) => void;
  readonly random?: () => number;
}

export function createGatewayPacing(options: GatewayPacingOptions): GatewayPacing {
  const { clock, random } = options;
  const shards = new Map<number, PacedShard>();
  const shardOf = (id: number) => {
    const shard = shards.get(id) ?? { backoff: createBackoff(random), connects: 0, openedAt: undefined };
    shards.set(id, shard);
    return shard;
  };
  const sessions = createSessionBudget(options);

  return {
    async beforeConnect(id, { resumes, signal }) {
      const shard = shardOf(id);
      const isStart = shard.connects === 0;
      if (shard.openedAt !== undefined && clock.monotonic() - shard.openedAt >= STABLE_MS) {
        shard.backoff.reset();
        shard.connects = 1;
      }
      if (shard.connects > 1) await sleep(clock, shard.backoff.next(), { signal });
      shard.connects += 1;
      shard.openedAt = undefined;
      while (!resumes && !signal.aborted && !(await sessions.take(isStart)))
        await sleep(clock, sessions.waitTime() ?? shard.backoff.next(), { signal });
    },
    opened(id) {
      shardOf(id).openedAt = clock.monotonic();
    },
  };
}

interface PacedShard {
  readonly backoff: Backoff;
  /** How often it has connected since the last connection that lasted, that one included. */
  connects: number;
  openedAt: number | undefined;
}

/** Counts the sessions that may still be started: with too many, Discord resets the token (Gateway, Session start limit). */
function createSessionBudget({ clock, limit, askLimit, onExhausted }: GatewayPacingOptions) {
  let known = { ...limit, askedAt: clock.monotonic() };
  const resetsIn = () => known.askedAt + known.reset_after - clock.monotonic();
  const reserve = () => Math.ceil(known.total * RESERVED_PART);
  const learn = (asked: APIGatewaySessionStartLimit) => {
    // Discord has not counted yet what other shards were allowed while this answer was on its way.
    const remaining = resetsIn() > 0 ? Math.min(asked.remaining, known.remaining) : asked.remaining;
    known = { ...asked, remaining, askedAt: clock.monotonic() };
  };
  return {
    /** Whether one may be started now; counts it then. A reconnection leaves a few for the next start of the process. */
    async take(isStart: boolean): Promise<boolean> {
      if (clock.monotonic() - known.askedAt > FRESH_MS) {
        const asked = await askLimit();
        if (!asked) return false;
        learn(asked);
      }
      if (known.remaining <= (isStart ? 0 : reserve())) {
        onExhausted(resetsIn());
        return false;
      }
      known.remaining -= 1;
      return true;
    },
    /** Milliseconds until there are more; undefined when that is unknown. */
    waitTime: () =>
      known.remaining <= reserve() ? Math.max(MIN_RESET_WAIT_MS, resetsIn() + MIN_RESET_WAIT_MS) : undefined,
  };
}

/** A connection that lasted so long was no part of an outage. */
const STABLE_MS = 60_000;
/** Other processes start sessions too. */
const FRESH_MS = 5_000;
const RESERVED_PART = 0.05;
const MIN_RESET_WAIT_MS = 60_000;

/** Pauses between attempts. Half of each is random, so that clients that lost a server together come back one by one. */
export interface Backoff {
  /** Milliseconds until the next attempt. */
  next(): number;
  reset(): void;
}

export function createBackoff(random: () => number = Math.random): Backoff {
  let attempts = 0;
  return {
    next() {
      const longest = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts);
      attempts += 1;
      return Math.round(longest / 2 + (random() * longest) / 2);
    },
    reset() {
      attempts = 0;
    },
  };
}

const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 300_000;
