import { type RunnerHandle, run } from '@grammyjs/runner';
import { type Bot, GrammyError, type Transformer } from 'grammy';
import type { Update } from 'grammy/types';
import { type Clock, withTimeout } from '../../clock.ts';
import type { Logger } from '../../observability/monitoring.ts';
import { networkCode } from './errors.ts';
import type { Reachability } from './reachability.ts';
import type { ReceivedUpdates } from './received-updates.ts';
import type { UpdateContext } from './update-middleware.ts';

/** Long polling: requests updates from Telegram in a loop. */
export interface Polling {
  start(): void;
  /** Resolves when no call for updates is under way any more. */
  stop(): Promise<void>;
}

/** `refused`: Telegram does not accept the token. */
export type ConnectionState = 'up' | 'down' | 'refused';

export interface PollingOptions {
  readonly bot: Bot<UpdateContext>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when the connection to Telegram breaks and when it is back; the reason is a short code. */
  readonly connectionChanged: (state: ConnectionState, reason?: string) => void;
  readonly received: ReceivedUpdates;
  readonly reachability: Reachability;
}

export function createPolling(options: PollingOptions): Polling {
  const { bot, clock, log } = options;
  let runner: RunnerHandle | undefined;
  let cancelRestart = () => {};
  watchConnection(options);
  keepUnfinished(options);

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

/** Makes no call for updates while Telegram can't be reached; reports when a token is accepted again. */
function watchConnection({ bot, reachability, connectionChanged }: PollingOptions): void {
  let isRefused = false;
  bot.api.config.use(async (call, method, payload, signal) => {
    if (method !== 'getUpdates') return call(method, payload, signal);
    for (;;) {
      const reachable = reachability.untilReachable();
      if (reachable) await Promise.race([reachable, untilAborted(signal)]);
      try {
        const answer = await call(method, payload, signal);
        if (isRefused && answer.ok) connectionChanged('up');
        isRefused = !answer.ok && answer.error_code === 401;
        return answer;
      } catch (error) {
        if (signal?.aborted || !reachability.untilReachable()) throw error;
      }
    }
  });
}

type Signal = Parameters<Transformer>[3];

const untilAborted = (signal: Signal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve());
  });

/**
 * Lets each call for updates confirm only those before the first that is not finished. Telegram sends the others once more,
 * at once; as long as there is nothing new among them, the next call waits a moment.
 */
function keepUnfinished({ bot, clock, received }: PollingOptions): void {
  let isNewsExpected = true;
  // The runner gets only the new updates, and begins anew after an error.
  let next = 0;
  bot.api.config.use(async (call, method, payload, signal) => {
    if (method !== 'getUpdates') return call(method, payload, signal);
    if (!isNewsExpected)
      await withTimeout<unknown>(clock, received.allFinished(), UNFINISHED_PAUSE_MS, undefined);
    const offset = received.oldestUnfinished() ?? next;
    const answer = await call(method, { ...payload, limit: MAX_UPDATES, offset }, signal);
    if (!answer.ok) return answer;
    const all = answer.result as Update[];
    const news = all.filter(({ update_id: id }) => !received.has(id));
    next = (all.at(-1)?.update_id ?? next - 1) + 1;
    isNewsExpected = news.length > 0 || all.length === 0;
    return { ...answer, result: news as typeof answer.result };
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
  'guest_message',
  'inline_query',
];

/** Updates that are handled at the same time. */
const MAX_CONCURRENT_UPDATES = 100;
/** Updates in one answer; those that are not finished are among them. */
const MAX_UPDATES = 100;
/** Milliseconds between two calls for updates while some are not finished. */
const UNFINISHED_PAUSE_MS = 250;
const RESTART_DELAY_MS = 30_000;
