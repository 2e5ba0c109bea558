import { type RunnerHandle, run } from '@grammyjs/runner';
import { type Bot, GrammyError } from 'grammy';
import type { Update } from 'grammy/types';
import type { Clock } from '../../clock.ts';
import { networkCode } from './errors.ts';

/** What the bot tells the operator. */
export interface Logger {
  info(told: object, text: string): void;
  warn(told: object, text: string): void;
  error(told: object, text: string): void;
}

/** Asks Telegram for updates, over and over. */
export interface Polling {
  start(): void;
  /** Asks no more. */
  stop(): Promise<void>;
}

export function createPolling({
  bot,
  clock,
  log,
  connectionChanged,
  ready,
}: {
  readonly bot: Bot;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told when the line to Telegram breaks and when it is back. */
  readonly connectionChanged: (state: 'up' | 'down') => void;
  /** Waited for before each call: with it Telegram forgets the updates that it handed out. */
  readonly ready: () => Promise<unknown>;
}): Polling {
  let runner: RunnerHandle | undefined;
  let cancelRestart = () => {};
  let isUp = true;

  const setConnected = (state: 'up' | 'down', error?: unknown) => {
    if (isUp === (state === 'up')) return;
    isUp = state === 'up';
    connectionChanged(state);
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

  const begin = () => {
    runner = run(bot, {
      runner: { fetch: { allowed_updates: UPDATES }, silent: true },
      sink: { concurrency: MAX_CONCURRENT_UPDATES },
    });
    runner.task()?.catch((error: unknown) => {
      if (error instanceof GrammyError && error.error_code === 401) {
        log.error({}, 'Telegram rejected the bot token; get the correct one from @BotFather, then restart');
        return;
      }
      const isConflict = error instanceof GrammyError && error.error_code === 409;
      log.error(
        isConflict ? {} : { code: networkCode(error) },
        isConflict
          ? 'another program is polling Telegram with the same bot token, and only one can; stop it, or use a separate bot for each; retrying in 30 seconds'
          : 'Telegram polling stopped; restarting in 30 seconds',
      );
      cancelRestart = clock.after(RESTART_DELAY_MS, begin);
    });
  };

  return {
    start: begin,
    async stop() {
      cancelRestart();
      if (runner?.isRunning()) await runner.stop();
    },
  };
}

/** The kinds of updates the bot wants; Telegram sends no others. */
export const UPDATES: readonly Exclude<keyof Update, 'update_id'>[] = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'callback_query',
  'my_chat_member',
];

/** Updates that are worked on at the same time. */
const MAX_CONCURRENT_UPDATES = 100;
/** Milliseconds before polling begins again after it ended. */
const RESTART_DELAY_MS = 30_000;
