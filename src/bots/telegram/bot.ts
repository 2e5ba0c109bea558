import { Bot } from 'grammy';
import type { Message } from 'grammy/types';
import { withTimeout } from '../../clock.ts';
import type { FrontEnd } from '../../jobs/front-end.ts';
import type { Logger } from '../../observability/monitoring.ts';
import type { Subject } from '../../store/records.ts';
import type { BotContext } from '../context.ts';
import type { Download } from '../download.ts';
import { PLATFORM } from './address.ts';
import { createAdminCommands } from './admin-commands.ts';
import { type Apis, clientOptions, createApis } from './api.ts';
import { type BackgroundTasks, createBackgroundTasks } from './background-tasks.ts';
import { createCallbackQueryHandler } from './callback-queries.ts';
import { createCommands } from './commands.ts';
import { type Connection, createConnection, type Started } from './connection.ts';
import { classifyError, withoutSecrets } from './errors.ts';
import { createFailureAnswers } from './failed-updates.ts';
import { createFrontEnd } from './front-end.ts';
import { createHistory } from './history.ts';
import { createMediaGroupBuffer } from './media-group-buffer.ts';
import { registerMenus } from './menu.ts';
import { createFetchPhoto } from './photos.ts';
import type { ConnectionState } from './polling.ts';
import { createPreferences, type Preferences } from './preferences.ts';
import { createHidesMessages } from './privacy-mode.ts';
import { createReachability, type Reachability } from './reachability.ts';
import { createReceivedUpdates } from './received-updates.ts';
import { createReplies } from './replies.ts';
import { createRequests } from './requests.ts';
import { createSettings } from './settings.ts';
import { createStatusMessages, type StatusMessages } from './status-messages.ts';
import { createSubmit } from './submit.ts';
import { createUpdateHandlers } from './update-handlers.ts';
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
}

/** Puts the bot together; nothing happens before `start`. */
export function createTelegramBot(context: BotContext, options: TelegramBotOptions): TelegramBot {
  const { store, clock, localization, admin, monitoring } = context;
  const { webhook } = options;
  const { log } = monitoring;
  const report = createReport(log);
  const client = createClient(context, options, (state, reason) => connectionChanged(state, reason));
  const { bot, apis, reachability } = client;
  const tasks = createBackgroundTasks(report);
  const components = createComponents(context, { ...client, tasks, report });
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
    },
    onSignedIn: () => tasks.run(registerMenus({ api: apis.retrying, localization, owners: admin.owners })),
    report,
  });
  const isListening = connection.isOpen;
  const drain = () => drainWithin(STOP_TIMEOUT_MS, tasks, components.statuses, clock);

  return {
    frontEnd: createFrontEnd({
      fetchPhoto: createFetchPhoto({ api: apis.retrying, ...options, clock }),
      statuses: components.statuses,
      replies: components.replies,
      background: tasks.run,
      untilReachable: reachability.untilReachable,
    }),
    start: () => openWithin(START_TIMEOUT_MS, connection, context),
    webhook: webhook && createWebhook({ bot, secret: webhook.secret, received, isListening, failed: report }),
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
/** Parts of an album arrive within moments; a little more is not noticed. */
const MEDIA_GROUP_TIMEOUTS = { quiet: 1_500, longest: 30_000 };

/** Logs what failed: known errors of optional calls as information, everything else as a warning. */
const createReport = (log: Logger) => (error: unknown) => {
  const classified = classifyError(error);
  if (classified.kind === 'unknown') log.warn({ err: withoutSecrets(error) }, 'a Telegram request failed');
  else log.info({ classified }, 'Telegram refused an optional request');
};

interface Core {
  readonly bot: Bot<UpdateContext>;
  readonly apis: Apis;
  readonly reachability: Reachability;
  readonly tasks: BackgroundTasks;
  readonly report: (error: unknown) => void;
}

function routeUpdates(
  bot: Bot<UpdateContext>,
  { handlers, onCallbackQuery }: ReturnType<typeof createComponents>,
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
  bot.on('my_chat_member', ({ myChatMember }) => handlers.onMembershipChange(myChatMember));
}

/** Everything that handles updates and sends messages. */
function createComponents(context: BotContext, core: Core) {
  const { bot, apis, tasks, report } = core;
  const { service, store, clock, admin, localization, catalog } = context;
  const background = tasks.run;
  const username = () => bot.botInfo.username;
  const { contents, parser } = catalog;
  const { styles } = contents;
  // A cartoon of the past may have a style that cannot be drawn any more.
  const allStyles = catalog.all;
  const preferences = createPreferences({
    store,
    localization,
    defaults: catalog.defaults,
  });
  const onChatUnavailable = (chat: number) => background(handlers.onChatClosed(chat));
  const messaging = { apis, service, clock, wordsIn: localization.wordsIn, onChatUnavailable };
  const statuses = createStatusMessages({ ...messaging, store, report });
  const replies = createReplies({
    ...messaging,
    ...{ statuses, styles, allStyles, background, report },
    untilReachable: core.reachability.untilReachable,
  });
  const settings = createSettings({ store, preferences, parser, contents, api: apis.patient, clock });
  const history = createHistory({ store, api: apis.patient, styles: allStyles });
  const { buffer, requests } = createRequestHandling(context, core, { preferences, statuses });
  const adminCommands = createAdminCommands({ admin, clock });
  const send = (to: Subject, text: string) =>
    apis.patient.sendMessage(Number(to.slice(PLATFORM.length + 1)), text);
  admin.reach(PLATFORM, { toChat: send, toPerson: send });
  const pages = { settings, history, adminCommands };
  const commands = createCommands({ context, api: apis.patient, pages, username });
  const handlers = createUpdateHandlers({
    apis,
    service,
    store,
    clock,
    preferences,
    requests,
    commands,
    username,
  });
  const onCallbackQuery = createCallbackQueryHandler({
    apis,
    service,
    preferences,
    pages,
    statuses,
    styles,
    clock,
    background,
    report,
  });
  const { report: reportUnexpected } = context.monitoring;
  const onFailed = createFailureAnswers({ apis, preferences, clock, report, reportUnexpected });
  return { statuses, replies, buffer, handlers, onCallbackQuery, onFailed };
}

/** From messages with photos to requests; albums are buffered until they are complete. */
function createRequestHandling(
  { service, store, clock, catalog, limits, monitoring }: BotContext,
  { bot, apis, tasks, report }: Core,
  { preferences, statuses }: { readonly preferences: Preferences; readonly statuses: StatusMessages },
) {
  const background = tasks.run;
  const buffer = createMediaGroupBuffer<Message>({
    clock,
    timeouts: MEDIA_GROUP_TIMEOUTS,
    store,
    report: monitoring.report,
    isUnderWay: (album) => requests.isUnderWay(album),
    complete: (album) => requests.receiveAlbum(album),
    background,
  });
  const requests = createRequests({
    submit: createSubmit({ apis, service, preferences, statuses, clock, background, report }),
    service,
    store,
    parser: catalog.parser,
    buffer,
    hidesMessages: createHidesMessages(apis.retrying),
    username: () => bot.botInfo.username,
    photoBytes: limits.photoBytes,
  });
  return { buffer, requests };
}
