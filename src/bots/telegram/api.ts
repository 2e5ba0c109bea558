import { autoRetry } from '@grammyjs/auto-retry';
import { Api, type ApiClientOptions, type Transformer } from 'grammy';
import type { Clock } from '../../clock.ts';
import { troubleOf } from './errors.ts';

/** The Bot API in two tempers. */
export interface Apis {
  /** Waits out rate limits, each call for itself, and tries again what the network lost and may be done twice. */
  readonly patient: Api;
  /** Fails at once: for what is not worth waiting for, and for replies, whose attempts the job service counts. */
  readonly hasty: Api;
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
  slowedDown,
}: {
  token: string;
  apiRoot: string;
  clock: Clock;
  /** Told whenever Telegram asks for a pause. */
  slowedDown: () => void;
}): Apis {
  const patient = new Api(token, clientOptions(apiRoot));
  const hasty = new Api(token, clientOptions(apiRoot));
  for (const api of [patient, hasty]) api.config.use(noticeLimits(slowedDown));
  patient.config.use(retryNetwork(clock));
  patient.config.use(
    autoRetry({
      maxRetryAttempts: 3,
      maxDelaySeconds: LONGEST_WAIT,
      rethrowHttpErrors: true,
      rethrowInternalServerErrors: true,
    }),
  );
  return { patient, hasty };
}

const noticeLimits =
  (slowedDown: () => void): Transformer =>
  async (call, method, payload, signal) => {
    const answer = await call(method, payload, signal);
    if (!answer.ok && answer.error_code === 429) slowedDown();
    return answer;
  };

/** Seconds; a longer retry_after fails instead. */
const LONGEST_WAIT = 30;
/** Milliseconds before the second, third and fourth attempt. */
const PAUSES = [500, 2_000, 8_000];

/**
 * Tries again what the network lost. A message that was perhaps sent is not sent again; asking, editing and deleting twice
 * is as good as once.
 */
const retryNetwork =
  (clock: Clock): Transformer =>
  async (call, method, payload, signal) => {
    const mayRepeat = !/^(?:send|forward|copy)/.test(method);
    for (const pause of PAUSES) {
      try {
        const answer = await call(method, payload, signal);
        if (answer.ok || answer.error_code < 500 || !mayRepeat) return answer;
      } catch (error) {
        const isUnsent = troubleOf(error).kind === 'unsent';
        if (signal?.aborted || !(mayRepeat || isUnsent)) throw error;
      }
      await new Promise<void>((resolve) => clock.after(pause, resolve));
    }
    return call(method, payload, signal);
  };
