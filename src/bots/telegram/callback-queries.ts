import type { Api } from 'grammy';
import type { CallbackQuery, Chat, Message } from 'grammy/types';
import { withTimeout } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import { parseJobId } from '../../jobs/job-id.ts';
import type { Batch } from '../../store/records.ts';
import { referenceOf, subjectOf } from './address.ts';
import type { Apis } from './api.ts';
import { type CallbackData, decodeCallbackData } from './callback-data.ts';
import { type Answer, alert, type CallbackQueryOptions, type Query } from './callback-query-context.ts';
import { clip } from './captions.ts';
import { classifyError } from './errors.ts';
import { personOf } from './message-content.ts';
import { MAX_TEXT_LENGTH, placeOf } from './messages.ts';
import { pressPack, showResultMenu, unlessUnchanged } from './pack-query.ts';
import { isAdministrator } from './privacy-mode.ts';
import type { Unfinished } from './received-updates.ts';
import { redraw } from './redraw-query.ts';
import type { SettingsPage } from './settings-pages.ts';

/** Handles pressed buttons. Every press is answered, as the button would show a spinner otherwise; one that fails by the caller. */
export function createCallbackQueryHandler(
  options: CallbackQueryOptions,
): (query: CallbackQuery) => Promise<Unfinished> {
  const { persistent } = options.apis;
  return async (query) => {
    const { text, alert: show_alert, rest } = await answerTo(query, options);
    // It may fail before the caller waits for it.
    rest?.catch(() => {});
    await persistent
      .answerCallbackQuery(query.id, {
        ...(text !== undefined && { text: clip(text, MAX_ANSWER_LENGTH) }),
        ...(show_alert && { show_alert }),
      })
      .catch((error) => {
        // The query has expired; what the button did can be seen already.
        if (classifyError(error).kind !== 'refused') options.report(error);
      });
    return rest ? { rest } : {};
  };
}

/** How long a button shows its spinner while the disk is full; what it did is recorded as soon as there is space. */
const RECORD_TIMEOUT_MS = 3_000;
/** Characters in the answer to a callback query. */
const MAX_ANSWER_LENGTH = 200;

async function answerTo(query: CallbackQuery, options: CallbackQueryOptions): Promise<Answer> {
  const { preferences, apis } = options;
  const { message, data: encoded = '', from } = query;
  const words = await preferences.wordsFor(personOf(from), message?.chat.id ?? from.id);
  const data = decodeCallbackData(encoded);
  // Telegram does not send very old messages to bots any more.
  if (!data || !message || message.date === 0) return alert(words.say('telegram-old-button'));
  if (!(await mayPress(data, { person: from.id, chat: message.chat }, apis.persistent)))
    return alert(words.say(data.on === 'delete' ? 'answer-delete-not-allowed' : 'answer-not-yours'));
  return perform({ data, message: message as Message, query, words }, options);
}

/**
 * What a channel or an anonymous administrator requested belongs to the administrators of that chat, and of the group it was
 * requested in. Moderators may delete.
 */
async function mayPress(
  data: CallbackData,
  { person, chat }: { readonly person: number; readonly chat: Chat },
  api: Pick<Api, 'getChatMember'>,
): Promise<boolean> {
  const { asker } = data;
  if (asker === person) return true;
  const isCartoons = 'batch' in data && chat.type !== 'private';
  if ((asker < 0 || data.on === 'delete') && isCartoons && (await isAdministrator(api, chat.id, person)))
    return true;
  return asker < 0 && (await isAdministrator(api, asker, person));
}

async function perform(query: Query, options: CallbackQueryOptions): Promise<Answer> {
  const { data } = query;
  switch (data.on) {
    case 'settings':
      return showSettings({ ...query, data }, options);
    case 'history': {
      const page = await options.pages.history.page(data.asker, query.words, data.before);
      await edit(query.message, page, options.apis);
      return {};
    }
    case 'forget':
      return forget({ ...query, data }, options);
    default:
      return performOnBatch({ ...query, data }, options);
  }
}

type BatchData = Extract<CallbackData, { readonly batch: string }>;

async function performOnBatch(
  { data, message, query, words }: Query<BatchData>,
  options: CallbackQueryOptions,
): Promise<Answer> {
  const picture = parseJobId(data.batch);
  const id = picture?.batch ?? data.batch;
  const batch = (await options.service.view(id))?.batch;
  if (data.on === 'delete') return deleteReply(batch, message, words, options);
  if (data.on === 'cancel') {
    const cancelling = options.service.cancel(id);
    const count = await withTimeout<number | undefined>(
      options.clock,
      cancelling,
      RECORD_TIMEOUT_MS,
      undefined,
    );
    if (count === undefined) return { rest: cancelling.then(() => {}) };
    if (count === 0) deleteLeftover(batch, message, options);
    return { text: words.say('answer-cancelled', { count }) };
  }
  if (!batch) return alert(words.failure({ code: 'photo-gone' }));
  switch (data.on) {
    case 'redraw':
      return redraw(batch, data.redraw, { query, words, item: picture?.item }, options);
    case 'menu': {
      await showResultMenu(
        batch,
        data.menu,
        { target: data.batch, person: query.from.id, message, words },
        options,
      );
      return {};
    }
    case 'keep': {
      const { asker } = data;
      const group = message.chat.type !== 'private';
      const place = { asker, chat: message.chat.id, group, scope: 'me' } as const;
      await options.pages.settings.keep(place, batch.options);
      await showResultMenu(
        batch,
        'main',
        { target: data.batch, person: query.from.id, message, words },
        options,
      );
      return { text: words.say('answer-options-kept') };
    }
    case 'pack':
      return pressPack(batch, { data, message, query, words }, options);
    case 'recall':
      return (await options.pages.history.recall(batch, placeOf(message)))
        ? {}
        : alert(words.failure({ code: 'photo-gone' }));
  }
}

/** Deletes a status message whose id a crash kept from being recorded, once the reply was sent. */
function deleteLeftover(
  batch: Batch | undefined,
  { chat, message_id: id }: Message,
  { apis, background }: CallbackQueryOptions,
): void {
  const reply = batch && referenceOf(batch);
  if (batch?.reply !== 'sent' || (reply?.chat === chat.id && reply.messages.includes(id))) return;
  background(apis.persistent.deleteMessage(chat.id, id));
}

/** Deletes a reply in the chat, and what is known of its files. */
async function deleteReply(
  batch: Batch | undefined,
  message: Message,
  words: Words,
  { apis: { persistent }, store }: CallbackQueryOptions,
): Promise<Answer> {
  const reply = batch && referenceOf(batch);
  // After a migration the ids of a reply are those of the old chat.
  const isReply = reply?.chat === message.chat.id && reply.messages.includes(message.message_id);
  if (batch && isReply) await store.replyDeleted(batch.id);
  const messages = isReply ? reply.messages : [message.message_id];
  let isTooOld = false;
  for (const id of messages) {
    try {
      await persistent.deleteMessage(message.chat.id, id);
    } catch (error) {
      const classified = classifyError(error);
      if (classified.kind !== 'refused') throw error;
      // One that somebody deleted before does not keep the others.
      isTooOld ||= !classified.why.includes('not found');
    }
  }
  return isTooOld ? alert(words.say('telegram-too-old')) : { text: words.say('answer-deleted') };
}

async function showSettings(
  { data, message, query }: Query<Extract<CallbackData, { on: 'settings' }>>,
  { preferences, pages: { settings }, apis }: CallbackQueryOptions,
): Promise<Answer> {
  const { asker, scope, option, value } = data;
  const group = message.chat.type !== 'private';
  const place = { asker, chat: message.chat.id, group, scope };
  const isSaved =
    option !== undefined && value !== undefined ? await settings.choose(place, option, value) : undefined;
  // The person may just have chosen another language.
  const words = await preferences.wordsFor(personOf(query.from), message.chat.id);
  if (isSaved === false) return alert(words.say('telegram-settings-not-allowed'));
  const page = await settings.page(place, words, value === undefined ? option : undefined);
  await edit(message, page, apis);
  return isSaved ? { text: words.say('answer-saved') } : {};
}

async function forget(
  { data, message, words }: Query<Extract<CallbackData, { on: 'forget' }>>,
  { service, apis, stickerSets, background }: CallbackQueryOptions,
): Promise<Answer> {
  const show = (text: string) => edit(message, { text, keyboard: { inline_keyboard: [] } }, apis);
  if (!data.sure) {
    await show(words.say('forget-kept'));
    return {};
  }
  // Forgetting waits for the last replies; the answer to the query does not.
  await stickerSets.disown(data.asker);
  const forgotten = service.forget(subjectOf(data.asker));
  const done = forgotten.then(() => {
    background(stickerSets.resume());
    return show(words.say('forget-done'));
  });
  return { rest: done };
}

async function edit(message: Message, page: SettingsPage, { persistent }: Apis): Promise<void> {
  await persistent
    .editMessageText(message.chat.id, message.message_id, clip(page.text, MAX_TEXT_LENGTH), {
      reply_markup: page.keyboard,
    })
    .catch(unlessUnchanged);
}
