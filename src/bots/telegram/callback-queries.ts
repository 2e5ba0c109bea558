import type { Api } from 'grammy';
import type { CallbackQuery, InlineKeyboardMarkup, Message } from 'grammy/types';
import type { Clock } from '../../clock.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import { jobId } from '../../jobs/job-id.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch } from '../../store/store.ts';
import { changeOptions, type Redraw } from '../redraw.ts';
import { addressOf, asJson, PLATFORM, referenceOf, subjectOf } from './address.ts';
import type { Apis } from './api.ts';
import { type CallbackData, decodeCallbackData } from './callback-data.ts';
import { clip } from './captions.ts';
import { classifyError } from './errors.ts';
import type { History } from './history.ts';
import { resultKeyboard } from './keyboards.ts';
import { personOf } from './message-content.ts';
import type { Preferences } from './preferences.ts';
import { isAdministrator } from './privacy-mode.ts';
import { react } from './replies.ts';
import type { SettingsPages } from './settings.ts';
import type { StatusMessages } from './status-messages.ts';
import { placeOf } from './submit.ts';

export interface CallbackQueryOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'view' | 'submit' | 'cancel' | 'forget'>;
  readonly preferences: Preferences;
  readonly settings: SettingsPages;
  readonly history: History;
  readonly statuses: StatusMessages;
  readonly styles: readonly StyleName[];
  readonly clock: Pick<Clock, 'now'>;
  readonly background: (work: Promise<unknown>) => void;
}

/** What is told to the person who pressed: nothing, a passing line, or a window to close. */
interface Answer {
  readonly text?: string;
  readonly alert?: true;
}

/** Does what a pressed button says and answers the press, always: else its button would spin on. */
export function createCallbackQueryHandler(
  options: CallbackQueryOptions,
): (query: CallbackQuery) => Promise<void> {
  const { apis, service, preferences, settings, history, statuses, styles, clock, background } = options;

  const redraw = async (
    batch: Batch,
    change: Redraw,
    query: CallbackQuery,
    words: Words,
  ): Promise<Answer> => {
    if (change.kind === 'style' && !styles.some(({ id }) => id === change.value))
      return alert(words.say('telegram-style-gone'));
    const changed = changeOptions(batch.options, change);
    if (!changed) return alert(words.say('telegram-old-button'));
    if (change.kind === 'softer' && changed.strength === batch.options.strength)
      return { text: words.say('answer-softest') };
    if (change.kind === 'stronger' && changed.strength === batch.options.strength)
      return { text: words.say('answer-strongest') };
    const { status: _, hints: __, skipped: ___, hidden: ____, ...address } = addressOf(batch);
    const drawn = batch.jobs.filter(({ state }) => state === 'done');
    const submitted = await service.submit({
      platform: PLATFORM,
      event: `${PLATFORM}:press:${query.id}`,
      person: batch.person,
      chat: batch.chat,
      address: asJson({ ...address, locale: words.locale }),
      options: changed,
      maxBytes: address.form === 'photo' && changed.format === 'jpg' ? 10e6 : 50e6,
      pictures: (drawn.length > 0 ? drawn : batch.jobs).map(({ item }) => ({
        again: jobId({ batch: batch.id, item }),
      })),
    });
    if (!submitted.ok) return alert(words.failure(submitted.failure, clock.now()));
    if (submitted.value.state === 'accepted') {
      statuses.begin(submitted.value.batch, submitted.value.forecast);
      background(react(apis.retrying, address, '👀'));
    }
    return { text: words.say('answer-started') };
  };

  const remove = async (batch: Batch | undefined, message: Message, words: Words): Promise<Answer> => {
    const chat = message.chat.id;
    const theirs = batch && referenceOf(batch)?.messages;
    const messages = theirs?.includes(message.message_id) ? theirs : [message.message_id];
    try {
      for (const id of messages) await apis.retrying.deleteMessage(chat, id);
      return { text: words.say('answer-deleted') };
    } catch (error) {
      const classified = classifyError(error);
      if (classified.kind !== 'refused') throw error;
      if (classified.why.includes('not found')) return { text: words.say('answer-deleted') };
      return alert(words.say('telegram-too-old'));
    }
  };

  const showSettings = async (
    data: Extract<CallbackData, { on: 'settings' }>,
    message: Message,
    query: CallbackQuery,
  ): Promise<Answer> => {
    const { asker, scope, option, value } = data;
    const group = message.chat.type !== 'private';
    const place = { asker, chat: message.chat.id, group, scope };
    const isSaved =
      option !== undefined && value !== undefined ? await settings.choose(place, option, value) : undefined;
    // The language may be another one now.
    const words = await preferences.wordsFor(personOf(query.from), message.chat.id);
    if (isSaved === false) return alert(words.say('settings-chat-not-allowed'));
    const page = await settings.page(place, words, value === undefined ? option : undefined);
    await edit(apis.retrying, message, page);
    return isSaved ? { text: words.say('answer-saved') } : {};
  };

  const perform = async (
    data: CallbackData,
    message: Message,
    query: CallbackQuery,
    words: Words,
  ): Promise<Answer> => {
    const chat = message.chat.id;
    switch (data.on) {
      case 'settings':
        return showSettings(data, message, query);
      case 'history':
        await edit(apis.retrying, message, await history.page(data.asker, words, data.before));
        return {};
      case 'forget': {
        const show = (text: string) =>
          edit(apis.retrying, message, { text, keyboard: { inline_keyboard: [] } });
        // Forgetting waits for the last replies; the press does not.
        if (data.sure)
          background(service.forget(subjectOf(data.asker)).then(() => show(words.say('forget-done'))));
        else await show(words.say('forget-kept'));
        return {};
      }
    }
    const batch = (await service.view(data.batch))?.batch;
    if (data.on === 'delete') return remove(batch, message, words);
    if (data.on === 'cancel') {
      const count = await service.cancel(data.batch);
      // A waiting message that a crash kept from being known: its reply is out.
      const isLeftOver =
        batch?.reply === 'sent' && !referenceOf(batch)?.messages.includes(message.message_id);
      if (count === 0 && isLeftOver) background(apis.retrying.deleteMessage(chat, message.message_id));
      return { text: words.say('answer-cancelled', { count }) };
    }
    if (!batch) return alert(words.failure({ code: 'photo-gone' }));
    switch (data.on) {
      case 'redraw':
        return redraw(batch, data.redraw, query, words);
      case 'menu': {
        const controls = { asker: data.asker, batch: batch.id, options: batch.options };
        const keyboard = resultKeyboard(controls, data.menu, words, styles);
        await apis.retrying
          .editMessageReplyMarkup(chat, message.message_id, { reply_markup: keyboard })
          .catch(unlessUnchanged);
        return {};
      }
      case 'recall':
        return (await history.recall(batch, placeOf(message)))
          ? {}
          : alert(words.failure({ code: 'photo-gone' }));
    }
  };

  const answerFor = async (query: CallbackQuery): Promise<Answer> => {
    const { message, data: encoded = '', from } = query;
    const person = personOf(from);
    const words = await preferences.wordsFor(person, message?.chat.id ?? from.id);
    const data = decodeCallbackData(encoded);
    // Telegram no longer shows very old messages to bots.
    if (!data || !message || message.date === 0) return alert(words.say('telegram-old-button'));
    const isTheirs =
      data.asker === from.id ||
      // A channel or anonymous administrator asked: any administrator may press. Moderators may delete.
      ((data.asker === message.chat.id || (data.on === 'delete' && message.chat.type !== 'private')) &&
        (await isAdministrator(apis.retrying, message.chat.id, from.id)));
    if (!isTheirs)
      return alert(words.say(data.on === 'delete' ? 'answer-delete-not-allowed' : 'answer-not-yours'));
    return perform(data, message as Message, query, words);
  };

  return async (query) => {
    let answer: Answer = {};
    try {
      answer = await answerFor(query);
    } finally {
      const { text, alert: show_alert } = answer;
      await apis.retrying
        .answerCallbackQuery(query.id, {
          ...(text !== undefined && { text: clip(text, MAX_ANSWER_LENGTH) }),
          ...(show_alert && { show_alert }),
        })
        .catch((error) => {
          // Too late: the person has long seen what came of it.
          if (classifyError(error).kind !== 'refused') throw error;
        });
    }
  };
}

/** Characters in the answer to a press. */
const MAX_ANSWER_LENGTH = 200;

const alert = (text: string): Answer => ({ text, alert: true });

const edit = (api: Api, message: Message, page: { text: string; keyboard: InlineKeyboardMarkup }) =>
  api
    .editMessageText(message.chat.id, message.message_id, clip(page.text, 4096), {
      reply_markup: page.keyboard,
    })
    .catch(unlessUnchanged);

/** Pressing what is chosen already changes nothing. */
function unlessUnchanged(error: unknown): void {
  const classified = classifyError(error);
  if (classified.kind !== 'refused' || !classified.why.includes('not modified')) throw error;
}
