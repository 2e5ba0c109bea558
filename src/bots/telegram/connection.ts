import { type Bot, GrammyError } from 'grammy';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../observability/monitoring.ts';
import type { Apis } from './api.ts';
import { networkCode } from './errors.ts';
import { createPolling, type PollingOptions, REFUSED_RETRY_MS, TOKEN_REJECTED, UPDATES } from './polling.ts';
import type { UpdateContext } from './update-middleware.ts';

/** `waiting`: it keeps trying. `refused`: Telegram does not accept the token; it keeps trying, but slowly. */
export type Started = 'listening' | 'waiting' | 'refused';

/** Signs in and receives updates, by long polling or a webhook. */
export interface Connection {
  /** The result of the first attempt; others follow until it is signed in or closed. */
  open(): Promise<Started>;
  /** Whether updates may be handled. */
  isOpen(): boolean;
  /** Receives no more updates. */
  close(): Promise<void>;
}

export interface ConnectionOptions extends PollingOptions {
  readonly bot: Bot<UpdateContext>;
  readonly apis: Apis;
  readonly clock: Clock;
  readonly log: Logger;
  readonly webhook: { readonly url: string; readonly secret: string } | undefined;
  /** Called once, when the bot has its own user name and before the first update. */
  readonly prepare: () => Promise<void>;
  /** Called whenever the bot has signed in. */
  readonly onSignedIn: () => void;
  readonly report: (error: unknown) => void;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { bot, apis, clock, log, reachability, report } = options;
  const polling = createPolling(options);
  const closing = new AbortController();
  let isPrepared = false;
  let cancelRetry = () => {};

  const signIn = async () => {
    await bot.init(closing.signal as Parameters<typeof bot.init>[0]);
    if (!isPrepared) await options.prepare();
    isPrepared = true;
    options.onSignedIn();
    if (options.webhook) {
      const { url, secret } = options.webhook;
      await apis.retrying.setWebhook(url, { secret_token: secret, allowed_updates: [...UPDATES] });
    } else {
      await apis.retrying.deleteWebhook();
      if (!closing.signal.aborted) polling.start();
    }
    log.info({ bot: bot.botInfo.username }, 'listening to Telegram');
  };

  const attempt = async (): Promise<Started> => {
    if (closing.signal.aborted) return 'waiting';
    try {
      await signIn();
      options.connectionChanged('up');
      return 'listening';
    } catch (error) {
      if (closing.signal.aborted) return 'waiting';
      const isRefused = isInvalidToken(error);
      const reachable = reachability.untilReachable();
      if (isRefused) {
        log.error({}, TOKEN_REJECTED);
        options.connectionChanged('refused', 'token');
      } else if (!reachable) {
        report(error);
        options.connectionChanged('down', networkCode(error));
      }
      if (reachable) void reachable.then(attempt);
      else cancelRetry = clock.after(isRefused ? REFUSED_RETRY_MS : SIGN_IN_RETRY_MS, () => void attempt());
      return isRefused ? 'refused' : 'waiting';
    }
  };

  return {
    open: attempt,
    isOpen: () => isPrepared && !closing.signal.aborted,
    async close() {
      closing.abort();
      cancelRetry();
      await polling.stop();
    },
  };
}

const SIGN_IN_RETRY_MS = 30_000;

/** Telegram answers 401 for a wrong token and 404 for a malformed one. */
const isInvalidToken = (error: unknown) =>
  error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404);
