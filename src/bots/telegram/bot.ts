import { Bot } from 'grammy';
import { withTimeout } from '../../clock.ts';
import type { FrontEnd } from '../../jobs/front-end.ts';
import type { Logger } from '../../observability/monitoring.ts';
import type { BotContext } from '../context.ts';
import type { Download } from '../download.ts';
import { PLATFORM } from './address.ts';
import { clientOptions, createApis } from './api.ts';
import { type BackgroundTasks, createBackgroundTasks } from './background-tasks.ts';
import { type Core, createComponents } from './components.ts';
import { type Connection, createConnection, type Started } from './connection.ts';
import { classifyError, withoutSecrets } from './errors.ts';
import { createFrontEnd } from './front-end.ts';
import { registerMenus } from './menu.ts';
import { switchedOff } from './modes.ts';
import { createFetchPhoto } from './photos.ts';
import type { ConnectionState } from './polling.ts';
import { createReachability } from './reachability.ts';
import { createReceivedUpdates } from './received-updates.ts';
import type { QuietTimes, StatusMessages } from './status-messages.ts';
import { type UpdateContext, useUpdateMiddleware } from './update-middleware.ts';
import { createWebhook, type Webhook } from './webhook.ts';

/** The Telegram side of Toonsmith. */
export interface TelegramBot {
  /** Attached to the job service before that starts. */
  readonly frontEnd: FrontEnd;
  /** Signs in and begins to receive updates. */
  start(): Promise<Started>;
  /** Takes Telegram's calls where a webhook is configured. */
  readonly webhook: Webhook | undefined;
  /** Receives no more updates; resolves when those received have been handled. Replies can still be sent. */
  stop(): Promise<void>;
  /** After the last reply: resolves when no call is under way any more. */
  close(): Promise<void>;
}

export interface TelegramBotOptions {
  /** Secret. */
  readonly token: string;
  readonly apiRoot: string;
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
  readonly download: Download;
  /** Two seconds, and ten more in groups, unless something else is named. */
  readonly quiet?: QuietTimes | undefined;
}

/** Puts the bot together; nothing happens before `start`. */
export function createTelegramBot(context: BotContext, options: TelegramBotOptions): TelegramBot {
  const { store, clock, localization, admin, monitoring } = context;
  const [{ webhook }, { log }] = [options, monitoring];
  const report = createReport(log);
  const client = createClient(context, options, (state, reason) => connectionChanged(state, reason));
  const { bot, apis, reachability } = client;
  const tasks = createBackgroundTasks(report);
  const fetchPhoto = createFetchPhoto({ api: apis.retrying, ...options, clock });
  const core = { ...client, tasks, report, fetchPhoto };
  const components = createComponents(context, { ...core, quiet: options.quiet ?? QUIET });
  const connectionChanged: ConnectionChanged = (state, reason) => {
    if (state === 'up') log.info({}, 'Telegram is reachable again');
    if (state === 'down') log.warn({ code: reason }, 'can’t reach Telegram; retrying');
    if (state !== 'refused') components.buffer.connectionChanged(state);
    monitoring.platforms.changed(PLATFORM, PLATFORM_STATES[state], reason);
  };

  const { onFailed: failed } = components;
  const received = createReceivedUpdates({ store, clock, report: monitoring.report, failed });
  useUpdateMiddleware(bot, received);
  routeUpdates(bot, components);
  bot.catch(({ error }) => report(error));

  const connection = createConnection({
    bot,
    apis,
    clock,
    log,
    webhook,
    reachability,
    connectionChanged,
    received,
    // Buffered albums can be read only once the bot has its own user name.
    async prepare() {
      await components.buffer.start();
      tasks.run(components.replies.resume());
      tasks.run(components.stickerSets.resume());
    },
    onSignedIn() {
      tasks.run(registerMenus({ api: apis.retrying, localization, owners: admin.owners }));
      const off = switchedOff(bot.botInfo);
      if (off.length > 0)
        log.info({ off }, 'some modes are off; turn them on in @BotFather: docs/telegram.md');
    },
    report,
  });
  const calls = { bot, received, isListening: connection.isOpen, claims: context.service, failed: report };
  const drain = () => drainWithin(STOP_TIMEOUT_MS, tasks, components.statuses, clock);
  return {
    frontEnd: createFrontEnd({
      fetchPhoto,
      statuses: components.statuses,
      replies: components.replies,
      background: tasks.run,
      untilReachable: reachability.untilReachable,
    }),
    start: () => openWithin(START_TIMEOUT_MS, connection, context),
    webhook: webhook && createWebhook({ ...calls, secret: webhook.secret }),
    async stop() {
      await connection.close();
      reachability.close();
      components.replies.stop();
      await received.allHandled();
      components.buffer.stop();
      await drain();
    },
    close: drain,
  };
}

type ConnectionChanged = (state: ConnectionState, reason?: string) => void;

/** The bot's calls to Telegram: how they are retried, and what their failures say of the connection. */
function createClient(
  { clock, monitoring }: BotContext,
  { token, apiRoot }: TelegramBotOptions,
  changed: ConnectionChanged,
): Pick<Core, 'bot' | 'apis' | 'reachability'> {
  const bot = new Bot<UpdateContext>(token, { client: clientOptions(apiRoot) });
  const reachability = createReachability({ clock, probe: () => bot.api.getMe(), changed });
  bot.api.config.use(reachability.watch);
  const onRateLimited = () => monitoring.metrics.rateLimited(PLATFORM);
  return { bot, reachability, apis: createApis({ token, apiRoot, clock, reachability, onRateLimited }) };
}

/** Opens the connection; the other components start meanwhile, so what takes longer than this is not waited for. */
async function openWithin(
  milliseconds: number,
  connection: Connection,
  { clock, monitoring }: BotContext,
): Promise<Started> {
  monitoring.platforms.changed(PLATFORM, 'starting');
  const started = await withTimeout<Started | 'slow'>(clock, connection.open(), milliseconds, 'slow');
  if (started !== 'slow') return started;
  monitoring.platforms.changed(PLATFORM, 'unreachable', 'timeout');
  return 'waiting';
}

/** Waits for the calls that are under way, but not longer than this. */
function drainWithin(
  milliseconds: number,
  tasks: BackgroundTasks,
  statuses: StatusMessages,
  clock: BotContext['clock'],
): Promise<void> {
  const drained = tasks.idle().then(() => statuses.idle());
  return withTimeout(clock, drained, milliseconds, undefined);
}

const PLATFORM_STATES = { up: 'connected', down: 'unreachable', refused: 'refused' } as const;
const START_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 10_000;
const QUIET: QuietTimes = { privateMs: 2_000, groupMs: 10_000 };

/** Logs what failed: known errors of optional calls as information, everything else as a warning. */
const createReport = (log: Logger) => (error: unknown) => {
  const classified = classifyError(error);
  if (classified.kind === 'unknown') log.warn({ err: withoutSecrets(error) }, 'a Telegram request failed');
  else log.info({ classified }, 'Telegram refused an optional request');
};

function routeUpdates(
  bot: Bot<UpdateContext>,
  { handlers, onCallbackQuery, onGuestMessage, onInlineQuery }: ReturnType<typeof createComponents>,
): void {
  bot.on(['message', 'channel_post'], async (context) => {
    context.unfinished = await handlers.onMessage(context.msg, { edited: false });
  });
  bot.on(['edited_message', 'edited_channel_post'], async (context) => {
    context.unfinished = await handlers.onMessage(context.msg, { edited: true });
  });
  bot.on('callback_query', async (context) => {
    context.unfinished = await onCallbackQuery(context.callbackQuery);
  });
  bot.on('guest_message', ({ guestMessage }) => onGuestMessage(guestMessage));
  bot.on('inline_query', ({ inlineQuery }) => onInlineQuery(inlineQuery));
  bot.on('my_chat_member', ({ myChatMember }) => handlers.onMembershipChange(myChatMember));
}
