import { randomBytes } from 'node:crypto';
import type { Bot } from 'grammy';
import type { Message } from 'grammy/types';
import type { Subject } from '../../store/records.ts';
import type { BotContext } from '../context.ts';
import { PLATFORM } from './address.ts';
import { createAdminCommands } from './admin-commands.ts';
import type { Apis } from './api.ts';
import type { BackgroundTasks } from './background-tasks.ts';
import { createBoundedMap } from './bounded-map.ts';
import { createCallbackQueryHandler } from './callback-queries.ts';
import { createCommands } from './commands.ts';
import { createFailureAnswers } from './failed-updates.ts';
import { createGuestMode } from './guest-mode.ts';
import { createHistory } from './history.ts';
import { createInlineMode } from './inline-mode.ts';
import { createMediaGroupBuffer } from './media-group-buffer.ts';
import { createReadOptions } from './message-options.ts';
import { switchedOff } from './modes.ts';
import { createPermissions } from './permissions.ts';
import type { FetchPhoto } from './photos.ts';
import { createPreferences, type Preferences } from './preferences.ts';
import { createHidesMessages } from './privacy-mode.ts';
import { createFetchProfilePhoto, createReadProfileRequest } from './profile-photos.ts';
import type { Reachability } from './reachability.ts';
import { createReplies } from './replies.ts';
import { createRequests } from './requests.ts';
import { createSettings } from './settings.ts';
import { createStatusMessages, type QuietTimes, type StatusMessages } from './status-messages.ts';
import { createStickerSets } from './sticker-sets.ts';
import { createStyleSheets } from './style-sheets.ts';
import { createSubmit } from './submit.ts';
import { createUpdateHandlers } from './update-handlers.ts';
import type { UpdateContext } from './update-middleware.ts';

/** What the parts of the bot share. */
export interface Core {
  readonly bot: Bot<UpdateContext>;
  readonly apis: Apis;
  readonly reachability: Reachability;
  readonly quiet: QuietTimes;
  readonly tasks: BackgroundTasks;
  readonly fetchPhoto: FetchPhoto;
  readonly report: (error: unknown) => void;
}

const MAX_PRESSES = 1_000;
/** Parts of an album arrive within moments; a little more is not noticed. */
const MEDIA_GROUP_TIMEOUTS = { quiet: 1_500, longest: 30_000 };

/** Everything that handles updates and sends messages. */
export function createComponents(context: BotContext, core: Core) {
  const { bot, apis, tasks, report } = core;
  const { store, clock, monitoring, catalog } = context;
  const username = () => bot.botInfo.username;
  const preferences = createPreferences({
    store,
    localization: context.localization,
    defaults: catalog.defaults,
  });
  const onChatUnavailable = (chat: number) => tasks.run(handlers.onChatClosed(chat));
  const { statuses, replies } = createSenders(context, core, { preferences, username, onChatUnavailable });
  const { buffer, requests, permissions } = createRequestHandling(context, core, { preferences, statuses });
  const pages = createPages(context, core, preferences);
  const random = () => randomBytes(6).toString('hex');
  const claims = context.service;
  const stickerSets = createStickerSets({ apis, store, clock, claims, username, random, report });
  const commands = createCommands({
    ...{ context, api: apis.persistent, pages, username, stickerSets },
    modes: () => switchedOff(bot.botInfo),
    drawHere: requests.ofBatch,
    sendStyleSheet: createStyleSheets({
      ...{ api: apis.persistent, service: context.service, fetchPhoto: core.fetchPhoto },
      styles: catalog.contents.styles,
      defaults: catalog.defaults,
      photoBytes: context.limits.photoBytes,
    }),
  });
  const shared = { ...context, apis, preferences, username };
  const handlers = createUpdateHandlers({ ...shared, requests, permissions, commands });
  const onCallbackQuery = createCallbackQueryHandler({
    ...{ ...shared, pages, statuses, permissions, stickerSets, report },
    styles: catalog.contents.styles,
    presses: createBoundedMap(MAX_PRESSES),
    background: tasks.run,
  });
  const reportUnexpected = monitoring.report;
  return {
    ...{ statuses, replies, buffer, handlers, stickerSets, onCallbackQuery },
    onFailed: createFailureAnswers({ apis, preferences, clock, report, reportUnexpected }),
    onGuestMessage: createGuestMode({
      ...shared,
      read: createReadOptions(catalog.parser),
      photoBytes: context.limits.photoBytes,
    }),
    onInlineQuery: createInlineMode({ api: apis.persistent, store, preferences, styles: catalog.all }),
  };
}

/** What sends status messages and replies. */
function createSenders(
  { service, store, clock, localization, catalog }: BotContext,
  { apis, tasks, reachability, quiet, report }: Core,
  messaging: {
    readonly preferences: Preferences;
    readonly username: () => string;
    readonly onChatUnavailable: (chat: number) => void;
  },
) {
  const shared = {
    ...{ ...messaging, apis, service, clock, report },
    wordsIn: localization.wordsIn,
    // A cartoon of the past may have a style that cannot be drawn any more.
    allStyles: catalog.all,
  };
  const statuses = createStatusMessages({ ...shared, store, quiet });
  const replies = createReplies({
    ...{ ...shared, statuses, background: tasks.run },
    styles: catalog.contents.styles,
    untilReachable: reachability.untilReachable,
  });
  return { statuses, replies };
}

/** What commands show; owners are reached outside of replies, too. */
function createPages({ store, clock, admin, catalog }: BotContext, { apis }: Core, preferences: Preferences) {
  const { parser, contents } = catalog;
  const api = apis.persistent;
  const send = (to: Subject, text: string) => api.sendMessage(Number(to.slice(PLATFORM.length + 1)), text);
  admin.reach(PLATFORM, { toChat: send, toPerson: send });
  return {
    settings: createSettings({
      ...{ store, preferences, parser, contents, api, clock },
      read: createReadOptions(parser),
    }),
    history: createHistory({ store, api, styles: catalog.all }),
    adminCommands: createAdminCommands({ admin, clock }),
  };
}

/** From messages with photos to requests; albums are buffered until they are complete. */
function createRequestHandling(
  { service, store, clock, catalog, limits, monitoring }: BotContext,
  { bot, apis, tasks, report }: Core,
  { preferences, statuses }: { readonly preferences: Preferences; readonly statuses: StatusMessages },
) {
  const background = tasks.run;
  const me = () => bot.botInfo.id;
  const permissions = createPermissions({ api: apis.retrying, clock, me });
  const buffer = createMediaGroupBuffer<Message>({
    clock,
    timeouts: MEDIA_GROUP_TIMEOUTS,
    store,
    claims: service,
    report: monitoring.report,
    isUnderWay: (album) => requests.isUnderWay(album),
    complete: (album) => requests.receiveAlbum(album),
    background,
  });
  const requests = createRequests({
    submit: createSubmit({ apis, service, preferences, statuses, permissions, clock, report }),
    service,
    store,
    read: createReadOptions(catalog.parser),
    buffer,
    hidesMessages: createHidesMessages(apis.retrying),
    fetchProfilePhoto: createFetchProfilePhoto(apis.retrying, limits.photoBytes),
    readProfileRequest: createReadProfileRequest(catalog.contents.translations),
    username: () => bot.botInfo.username,
    me,
    photoBytes: limits.photoBytes,
  });
  return { buffer, requests, permissions };
}
