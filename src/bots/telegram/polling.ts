import { type RunnerHandle, run } from '@grammyjs/runner';
import { type Bot, GrammyError } from 'grammy';
import type { Update } from 'grammy/types';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../observability/monitoring.ts';
import { networkCode } from './errors.ts';

/** Long polling: requests updates from Telegram in a loop. */
export interface Polling {
  start(): void;
  /** Resolves when no call for updates is under way any more. */
  stop(): Promise<void>;
}

/** `refused`: Telegram does not accept the token. */
export type ConnectionState = 'up' | 'down' | 'refused';

export interface PollingOptions {
  readonly bot: Bot;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when the connection to Telegram breaks and when it is back; the reason is a short code. */
  readonly connectionChanged: (state: ConnectionState, reason?: string) => void;
  /** Awaited before each call for updates, as the call confirms the earlier ones. */
  readonly ready: () => Promise<unknown>;
}

export function createPolling(options: PollingOptions): Polling {
  const { bot, clock, log } = options;
  let runner: RunnerHandle | undefined;
  let cancelRestart = () => {};
  watchConnection(options);

  const start = () => {
    runner = run(bot, {
      runner: { fetch: { allowed_updates: UPDATES }, silent: true },
      sink: { concurrency: MAX_CONCURRENT_UPDATES },
    });
    runner.task()?.catch((error: unknown) => {
      const isRefused = error instanceof GrammyError && error.error_code === 401;
      if (isRefused) options.connectionChanged('refused', 'token');
      logEnd(error, log);
      cancelRestart = clock.after(isRefused ? REFUSED_RETRY_MS : RESTART_DELAY_MS, start);
    });
  };

  return {
    start,
    async stop() {
      cancelRestart();
      if (runner?.isRunning()) await runner.stop();
    },
  };
}

/** Reports, by the calls for updates, whether Telegram can be reached. */
function watchConnection({ bot, log, connectionChanged, ready }: PollingOptions): void {
  let isUp = true;
  const setConnected = (state: 'up' | 'down', error?: unknown) => {
    if (isUp === (state === 'up')) return;
    isUp = state === 'up';
    connectionChanged(state, networkCode(error));
    if (isUp) log.info({}, 'Telegram is reachable again');
    else log.warn({ code: networkCode(error) }, 'can’t reach Telegram; retrying');
  };
  bot.api.config.use(async (call, method, payload, signal) => {
    if (method !== 'getUpdates') return call(method, payload, signal);
    await ready();
    try {
      const answer = await call(method, payload, signal);
      setConnected(answer.ok ? 'up' : 'down');
      return answer;
    } catch (error) {
      if (!signal?.aborted) setConnected('down', error);
      throw error;
    }
  });
}

/** Logs why polling ended. */
function logEnd(error: unknown, log: Logger): void {
  if (error instanceof GrammyError && error.error_code === 401) log.error({}, TOKEN_REJECTED);
  else if (error instanceof GrammyError && error.error_code === 409)
    log.error(
      {},
      'another program is polling Telegram with the same bot token, and only one can; stop it, or use a separate bot for each; retrying in 30 seconds',
    );
  else log.error({ code: networkCode(error) }, 'Telegram polling stopped; restarting in 30 seconds');
}

export const TOKEN_REJECTED =
  'Telegram rejected the bot token; get the correct one from @BotFather, then restart; retrying in 10 minutes';
/** A token stays wrong until somebody corrects it. */
export const REFUSED_RETRY_MS = 600_000;

/** The kinds of updates the bot handles; Telegram sends no others. */
export const UPDATES: readonly Exclude<keyof Update, 'update_id'>[] = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'callback_query',
  'my_chat_member',
];

/** Updates that are handled at the same time. */
const MAX_CONCURRENT_UPDATES = 100;
const RESTART_DELAY_MS = 30_000;
