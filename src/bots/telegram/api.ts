import { autoRetry } from '@grammyjs/auto-retry';
import { Api, type ApiClientOptions, type Transformer } from 'grammy';
import { type Clock, sleep } from '../../clock.ts';
import { classifyError } from './errors.ts';
import type { Reachability } from './reachability.ts';

/** Clients of the Bot API. */
export interface Apis {
  /** As `retrying`; while Telegram cannot be reached it waits: for answers that people are owed. */
  readonly persistent: Api;
  /** Waits for rate limits, each call by itself, and retries network errors of calls that may be done twice. */
  readonly retrying: Api;
  /** Fails at once: for calls that are not worth waiting for, and for replies, whose attempts the job service counts. */
  readonly failFast: Api;
}

/** The settings of every client of the Bot API. Errors never carry the address, as it holds the token. */
export const clientOptions = (apiRoot: string): ApiClientOptions => ({
  apiRoot: apiRoot.replace(/\/+$/, ''),
  timeoutSeconds: 120,
  sensitiveLogs: false,
});

export function createApis({
  token,
  apiRoot,
  clock,
  reachability,
  onRateLimited,
}: {
  token: string;
  apiRoot: string;
  clock: Clock;
  reachability: Reachability;
  /** Called whenever Telegram limits the rate. */
  onRateLimited: () => void;
}): Apis {
  const create = () => {
    const api = new Api(token, clientOptions(apiRoot));
    api.config.use(reachability.watch, reportRateLimits(onRateLimited));
    return api;
  };
  const apis = { persistent: create(), retrying: create(), failFast: create() };
  apis.persistent.config.use(waitUntilReachable(reachability));
  const isHopeless = () => reachability.untilReachable() !== undefined;
  apis.persistent.config.use(retryNetwork(clock, { isHopeless: () => false }), retryRateLimits());
  apis.retrying.config.use(retryNetwork(clock, { isHopeless }), retryRateLimits());
  return apis;
}

/** Makes a call only while Telegram can be reached, and again if it was not reached. */
const waitUntilReachable =
  (reachability: Reachability): Transformer =>
  async (call, method, payload, signal) => {
    for (;;) {
      await reachability.untilReachable();
      try {
        return await call(method, payload, signal);
      } catch (error) {
        const isUnsent = classifyError(error).kind === 'unsent';
        if (signal?.aborted || !isUnsent || !reachability.untilReachable()) throw error;
      }
    }
  };

const reportRateLimits =
  (onRateLimited: () => void): Transformer =>
  async (call, method, payload, signal) => {
    const answer = await call(method, payload, signal);
    if (!answer.ok && answer.error_code === 429) onRateLimited();
    return answer;
  };

const retryRateLimits = (): Transformer =>
  autoRetry({
    maxRetryAttempts: 3,
    maxDelaySeconds: MAX_RETRY_AFTER_SECONDS,
    rethrowHttpErrors: true,
    rethrowInternalServerErrors: true,
  });

/** Seconds; a longer retry_after fails instead. */
const MAX_RETRY_AFTER_SECONDS = 30;
/** Milliseconds before the second, third and fourth attempt. */
const RETRY_DELAYS_MS = [500, 2_000, 8_000];

/**
 * Retries network errors. What may have been sent is not sent again, nor a sticker added again; reading, editing and deleting may be
 * done twice.
 */
const retryNetwork =
  (clock: Clock, { isHopeless }: { readonly isHopeless: () => boolean }): Transformer =>
  async (call, method, payload, signal) => {
    const mayRepeat = !/^(?:send|forward|copy|createNewStickerSet|addStickerToSet)/.test(method);
    for (const pause of RETRY_DELAYS_MS) {
      try {
        const answer = await call(method, payload, signal);
        if (answer.ok || answer.error_code < 500 || !mayRepeat) return answer;
      } catch (error) {
        const isUnsent = classifyError(error).kind === 'unsent';
        if (signal?.aborted || !(mayRepeat || isUnsent) || isHopeless()) throw error;
      }
      await sleep(clock, pause);
    }
    return call(method, payload, signal);
  };
