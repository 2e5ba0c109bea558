import { sequentialize } from '@grammyjs/runner';
import { Bot, GrammyError } from 'grammy';
import type { Chat, ChatMemberUpdated, Message } from 'grammy/types';
import type { Admin } from '../../admin/admin.ts';
import type { CartoonOptions } from '../../cartoon.ts';
import { type Clock, sleep, withTimeout } from '../../clock.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { FrontEnd } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import type { MenuContents } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import type { Store, Subject } from '../../store/store.ts';
import { readCommand } from '../commands.ts';
import type { Download } from '../download.ts';
import { PLATFORM, subjectOf } from './address.ts';
import { createAdminCommands } from './admin-commands.ts';
import { clientOptions, createApis } from './api.ts';
import { createCallbackQueryHandler } from './callback-queries.ts';
import { createCommands } from './commands.ts';
import { classifyError, withoutSecrets } from './errors.ts';
import { createFrontEnd } from './front-end.ts';
import { createHistory } from './history.ts';
import { createMediaGroupBuffer } from './media-group-buffer.ts';
import { registerMenus } from './menu.ts';
import { askerOf, contentOf } from './message-content.ts';
import { createFetchPhoto } from './photos.ts';
import { createPolling, type Logger, UPDATES } from './polling.ts';
import { createPreferences } from './preferences.ts';
import { createHidesMessages } from './privacy-mode.ts';
import { createReplies } from './replies.ts';
import { createRequests } from './requests.ts';
import { createSettings } from './settings.ts';
import { createStatusMessages, sendText } from './status-messages.ts';
import { createSubmit, placeOf } from './submit.ts';
import { createWebhook, type Webhook } from './webhook.ts';

/** Telegram's side of Toonsmith. */
export interface TelegramBot {
  /** To be attached to the job service before that starts. */
  readonly frontEnd: FrontEnd;
  /** Signs in and begins to listen: `waiting` goes on trying, `refused` is a token that Telegram does not know. */
  start(): Promise<Started>;
  /** Takes Telegram's calls where a webhook is configured. */
  readonly webhook: Webhook | undefined;
  /** Listens no more; resolves when everything that was heard is asked for. Replies can still be sent. */
  stop(): Promise<void>;
  /** After the last reply: resolves when nothing is on its way any more. */
  close(): Promise<void>;
}

type Started = 'listening' | 'waiting' | 'refused';

export interface TelegramBotOptions {
  readonly token: string;
  readonly apiRoot: string;
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
  readonly service: JobService;
  readonly store: Store;
  readonly admin: Admin;
  readonly download: Download;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told whenever Telegram asks for a pause. */
  readonly onRateLimited: () => void;
  readonly wordsIn: (locale: string) => Words;
  /** Styles that can be drawn now, and every language there is. */
  readonly contents: MenuContents;
  readonly parser: OptionParser;
  /** For people whose app does not say which language they speak. */
  readonly language: string;
  /** The operator's default options. */
  readonly defaults: Partial<CartoonOptions>;
  /** Styles that a model pack would add. */
  readonly missing: readonly StyleName[];
  readonly owners: ReadonlySet<Subject>;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
  /** Pictures in an album. */
  readonly album: number;
  /** Milliseconds that photos and history are kept. */
  readonly retention: { readonly photos: number; readonly history: number };
}

/** Puts the bot together; nothing happens before `start`. */
export function createTelegramBot(options: TelegramBotOptions): TelegramBot {
  const { token, apiRoot, service, store, clock, log, wordsIn, owners, photoBytes } = options;
  const apis = createApis({ token, apiRoot, clock, onRateLimited: options.onRateLimited });
  const bot = new Bot(token, { client: clientOptions(apiRoot) });

  const pending = new Set<Promise<unknown>>();
  const background = (work: Promise<unknown>) => {
    const done = work.catch(report).finally(() => pending.delete(done));
    pending.add(done);
  };
  /** Tells the operator what nobody expected; who blocked the bot or left is expected. */
  const report = (error: unknown) => {
    const classified = classifyError(error);
    if (classified.kind !== 'unknown')
      log.info({ classified }, 'Telegram refused something that can be done without.');
    else log.warn({ err: withoutSecrets(error) }, 'Something about Telegram failed.');
  };

  const { contents, parser, missing } = options;
  const { styles, translations } = contents;
  /** What was drawn once may have gone since, and still has a name. */
  const allStyles = [...styles, ...missing];
  const username = () => bot.botInfo.username;
  const preferences = createPreferences({
    store,
    wordsIn,
    language: options.language,
    defaults: { format: 'jpg', ...options.defaults },
  });
  /** Nobody there could get what is being drawn, and the settings of a group go with it; people keep theirs. */
  const onChatClosed = async (chat: number) => {
    await service.cancelAll('chat', subjectOf(chat));
    if (chat < 0) await store.saveSettings(subjectOf(chat), {}, clock.now());
  };
  const onChatUnavailable = (chat: number) => background(onChatClosed(chat));
  const statuses = createStatusMessages({ apis, service, store, clock, wordsIn, onChatUnavailable, report });
  const replies = createReplies({
    apis,
    service,
    statuses,
    clock,
    wordsIn,
    styles,
    allStyles,
    onChatUnavailable,
    background,
  });
  const settings = createSettings({ store, preferences, parser, contents, api: apis.retrying, clock });
  const history = createHistory({ store, api: apis.retrying, styles: allStyles });
  const buffer = createMediaGroupBuffer<Message>({
    clock,
    timeouts: MEDIA_GROUP_TIMEOUTS,
    store,
    isUnderWay: (album) => requests.isUnderWay(album),
    complete: (album) => requests.receiveAlbum(album),
    background,
  });
  const requests = createRequests({
    submit: createSubmit({ apis, service, preferences, statuses, clock, background }),
    service,
    store,
    parser,
    buffer,
    hidesMessages: createHidesMessages(apis.retrying),
    username,
    photoBytes,
  });
  const adminCommands = createAdminCommands({
    admin: options.admin,
    service,
    store,
    api: apis.retrying,
    clock,
    background,
  });
  const commands = createCommands({
    api: apis.retrying,
    service,
    store,
    settings,
    history,
    adminCommands,
    owners,
    styles,
    missing,
    clock,
    username,
    album: options.album,
    retention: options.retention,
  });
  const onCallbackQuery = createCallbackQueryHandler({
    apis,
    service,
    preferences,
    settings,
    history,
    statuses,
    styles,
    clock,
    background,
  });

  const onMessage = async (message: Message, edited: boolean): Promise<void> => {
    if (message.migrate_to_chat_id !== undefined)
      return migrateSettings(message.chat.id, message.migrate_to_chat_id);
    if (await requests.receive(message, { edited })) return;
    const asker = askerOf(message);
    const text = message.text ?? message.caption ?? '';
    if (edited || !asker || text === '') return;
    const isPrivate = message.chat.type === 'private';
    const command = readCommand(text);
    if (command) {
      const isOurs = (command.addressee ?? username()).toLowerCase() === username().toLowerCase();
      if (!isOurs) return;
      if (command.name === 'cartoon' && (await requests.answerTo(message, command.text))) return;
      const words = await preferences.wordsFor(asker, message.chat.id);
      return commands.run(command.name, command.text, message, asker, words);
    }
    const mention = `@${username()}`.toLowerCase();
    const isMentioned = text.toLowerCase().includes(mention);
    if (!isPrivate && !isMentioned) return;
    // Wishes in answer to a photo, without any command.
    const said = text.replace(new RegExp(mention, 'i'), '').trim();
    if (message.reply_to_message && (await requests.answerTo(message, said))) return;
    const words = await preferences.wordsFor(asker, message.chat.id);
    await sendText(
      apis.retrying,
      placeOf(message),
      words.say(isPrivate ? 'telegram-send-photo' : 'ask-photo'),
    );
  };

  /** A group that became a supergroup takes its settings along. */
  const migrateSettings = async (from: number, to: number) => {
    const before = await store.settings(subjectOf(from));
    if (Object.keys(before).length === 0) return;
    await store.saveSettings(subjectOf(to), before, clock.now());
    await store.saveSettings(subjectOf(from), {}, clock.now());
  };

  const onMembershipChange = async ({
    chat,
    from,
    old_chat_member: before,
    new_chat_member: after,
  }: ChatMemberUpdated) => {
    if (after.status === 'kicked' || after.status === 'left') return onChatClosed(chat.id);
    const isNew = before.status === 'left' || before.status === 'kicked';
    if (!isNew || !isGroup(chat)) return;
    const words = await preferences.wordsFor({ id: from.id, name: '', ...languageOf(from) }, chat.id);
    const hidesMessages = await createHidesMessages(apis.retrying)(chat.id).catch(() => false);
    await apis.retrying.sendMessage(
      chat.id,
      [
        words.say('telegram-hello-group', { bot: username() }),
        ...(hidesMessages ? [words.say('telegram-privacy-mode')] : []),
      ].join('\n'),
    );
  };

  const activeUpdates = new Set<Promise<unknown>>();
  bot.use((_, next) => {
    const done = next().finally(() => activeUpdates.delete(done));
    activeUpdates.add(done);
    return done;
  });
  /** Photos that are not in the store yet. */
  const pendingPhotos = new Set<Promise<unknown>>();
  // Photos are recognised again by the job service, in the transaction that accepts them; everything else here.
  bot.use(async (context, next) => {
    const message = context.msg;
    const isPhoto =
      message !== undefined && !context.callbackQuery && contentOf(message, photoBytes).kind === 'picture';
    if (isPhoto) {
      const done = next().finally(() => pendingPhotos.delete(done));
      pendingPhotos.add(done);
      return done;
    }
    if (await store.firstSeen(`${PLATFORM}:update:${context.update.update_id}`, clock.now())) await next();
    return undefined;
  });
  // What one person does in one chat happens in order; nobody waits for anybody else.
  bot.use(sequentialize((context) => `${context.chat?.id}:${context.from?.id}`));
  bot.on(['message', 'channel_post'], (context) => onMessage(context.msg, false));
  bot.on(['edited_message', 'edited_channel_post'], (context) => onMessage(context.msg, true));
  bot.on('callback_query', (context) => onCallbackQuery(context.callbackQuery));
  bot.on('my_chat_member', (context) => onMembershipChange(context.myChatMember));
  bot.catch(({ error }) => report(error));

  const polling = createPolling({
    bot,
    clock,
    log,
    connectionChanged: buffer.connectionChanged,
    // To ask for the next updates is to say that one has these.
    ready: () =>
      withTimeout<unknown>(clock, Promise.allSettled(pendingPhotos), ARRIVAL_TIMEOUT_MS, undefined),
  });
  const closing = new AbortController();

  let isInitialized = false;
  const initialize = async () => {
    await bot.init(closing.signal as Parameters<typeof bot.init>[0]);
    // Whether an album asks for anything can only be told by who knows the bot's name.
    if (!isInitialized) await buffer.start();
    if (!isInitialized) background(replies.resume());
    isInitialized = true;
  };
  const signIn = async () => {
    await initialize();
    background(
      registerMenus({ api: apis.retrying, translations, defaultWords: wordsIn(options.language), owners }),
    );
    if (options.webhook) {
      const { url, secret } = options.webhook;
      await apis.retrying.setWebhook(url, { secret_token: secret, allowed_updates: [...UPDATES] });
    } else {
      await apis.retrying.deleteWebhook();
      if (!closing.signal.aborted) polling.start();
    }
    log.info({ bot: username() }, 'Telegram: listening.');
  };
  /** Tries until it is in, turned away, or no longer wanted. */
  const connect = async (): Promise<Started> => {
    while (!closing.signal.aborted) {
      try {
        await signIn();
        return 'listening';
      } catch (error) {
        if (closing.signal.aborted) break;
        report(error);
        if (isInvalidToken(error)) return 'refused';
        await sleep(clock, SIGN_IN_RETRY_MS);
      }
    }
    return 'waiting';
  };
  /** Everything that nobody waits for. */
  const drain = async () => {
    while (pending.size > 0) await Promise.allSettled(pending);
    await statuses.idle();
  };
  const webhook =
    options.webhook &&
    createWebhook({
      bot,
      secret: options.webhook.secret,
      isListening: () => isInitialized && !closing.signal.aborted,
      failed: (error) => report(error),
    });

  return {
    frontEnd: createFrontEnd({
      fetchPhoto: createFetchPhoto({ api: apis.retrying, token, apiRoot, download: options.download, clock }),
      statuses,
      replies,
      background,
    }),
    async start() {
      // The other components start meanwhile.
      return withTimeout<Started>(clock, connect(), START_TIMEOUT_MS, 'waiting');
    },
    webhook,
    async stop() {
      closing.abort();
      await polling.stop();
      await Promise.allSettled(activeUpdates);
      buffer.stop();
      await withTimeout(clock, drain(), STOP_TIMEOUT_MS, undefined);
    },
    close: () => withTimeout(clock, drain(), STOP_TIMEOUT_MS, undefined),
  };
}

/** How long starting and stopping wait for pending work. */
const START_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 10_000;
/** How long the next call of getUpdates waits until the photos among the last updates are in the store. */
const ARRIVAL_TIMEOUT_MS = 2_000;
const SIGN_IN_RETRY_MS = 30_000;
/** Milliseconds. Parts of an album come within moments; a little more costs the person nothing they would notice. */
const MEDIA_GROUP_TIMEOUTS = { quiet: 1_500, longest: 30_000 };

/** A token that is wrong, or shaped wrongly. */
const isInvalidToken = (error: unknown) =>
  error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404);
const isGroup = ({ type }: Chat) => type === 'group' || type === 'supergroup';
const languageOf = ({ language_code: language }: { readonly language_code?: string }) =>
  language === undefined ? {} : { language };
