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
import { createPreferences, type Preferences } from './preferences.ts';
import { createHidesMessages } from './privacy-mode.ts';
import { createFetchProfilePhoto, createReadProfileRequest } from './profile-photos.ts';
import type { Reachability } from './reachability.ts';
import { createReplies } from './replies.ts';
import { createRequests } from './requests.ts';
import { createSettings } from './settings.ts';
import { createStatusMessages, type QuietTimes, type StatusMessages } from './status-messages.ts';
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
  readonly report: (error: unknown) => void;
}

const MAX_PRESSES = 1_000;
/** Parts of an album arrive within moments; a little more is not noticed. */
const MEDIA_GROUP_TIMEOUTS = { quiet: 1_500, longest: 30_000 };

/** Everything that handles updates and sends messages. */
export function createComponents(context: BotContext, core: Core) {
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
  const statuses = createStatusMessages({ ...messaging, store, quiet: core.quiet, report });
  const replies = createReplies({
    ...messaging,
    ...{ statuses, preferences, styles, allStyles, username, background, report },
    untilReachable: core.reachability.untilReachable,
  });
  const settings = createSettings({
    store,
    preferences,
    parser,
    read: createReadOptions(parser),
    contents,
    api: apis.patient,
    clock,
  });
  const history = createHistory({ store, api: apis.patient, styles: allStyles });
  const { buffer, requests, permissions } = createRequestHandling(context, core, { preferences, statuses });
  const adminCommands = createAdminCommands({ admin, clock });
  const send = (to: Subject, text: string) =>
    apis.patient.sendMessage(Number(to.slice(PLATFORM.length + 1)), text);
  admin.reach(PLATFORM, { toChat: send, toPerson: send });
  const pages = { settings, history, adminCommands };
  const commands = createCommands({
    ...{ context, api: apis.patient, pages, username },
    modes: () => switchedOff(bot.botInfo),
    drawHere: requests.ofBatch,
  });
  const handlers = createUpdateHandlers({
    apis,
    service,
    store,
    clock,
    preferences,
    requests,
    permissions,
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
    store,
    presses: createBoundedMap(MAX_PRESSES),
    clock,
    background,
    report,
  });
  const { report: reportUnexpected } = context.monitoring;
  const onFailed = createFailureAnswers({ apis, preferences, clock, report, reportUnexpected });
  const onGuestMessage = createGuestMode({
    ...{ apis, service, preferences, clock, username },
    read: createReadOptions(parser),
    photoBytes: context.limits.photoBytes,
  });
  const onInlineQuery = createInlineMode({ api: apis.patient, store, preferences, styles: allStyles });
  return {
    ...{ statuses, replies, buffer, handlers, onCallbackQuery, onFailed },
    ...{ onGuestMessage, onInlineQuery },
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
