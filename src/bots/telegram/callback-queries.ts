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
import { decodePress, type Press } from './callback-data.ts';
import { clip } from './captions.ts';
import { troubleOf } from './errors.ts';
import type { History } from './history.ts';
import { resultKeyboard } from './keyboards.ts';
import { personOf } from './message-content.ts';
import type { People } from './preferences.ts';
import { isAdministrator } from './privacy-mode.ts';
import { react } from './replies.ts';
import type { SettingsPages } from './settings.ts';
import type { Statuses } from './status-messages.ts';
import { placeOf } from './submit.ts';

export interface PressesOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'view' | 'submit' | 'cancel' | 'forget'>;
  readonly people: People;
  readonly settings: SettingsPages;
  readonly history: History;
  readonly statuses: Statuses;
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
export function createPresses(options: PressesOptions): (query: CallbackQuery) => Promise<void> {
  const { apis, service, people, settings, history, statuses, styles, clock, background } = options;

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
      background(react(apis.patient, address, '👀'));
    }
    return { text: words.say('answer-started') };
  };

  const remove = async (batch: Batch | undefined, message: Message, words: Words): Promise<Answer> => {
    const chat = message.chat.id;
    const theirs = batch && referenceOf(batch)?.messages;
    const messages = theirs?.includes(message.message_id) ? theirs : [message.message_id];
    try {
      for (const id of messages) await apis.patient.deleteMessage(chat, id);
      return { text: words.say('answer-deleted') };
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind !== 'refused') throw error;
      if (trouble.why.includes('not found')) return { text: words.say('answer-deleted') };
      return alert(words.say('telegram-too-old'));
    }
  };

  const showSettings = async (
    press: Extract<Press, { on: 'settings' }>,
    message: Message,
    query: CallbackQuery,
  ): Promise<Answer> => {
    const { asker, scope, option, value } = press;
    const group = message.chat.type !== 'private';
    const place = { asker, chat: message.chat.id, group, scope };
    const isSaved =
      option !== undefined && value !== undefined ? await settings.choose(place, option, value) : undefined;
    // The language may be another one now.
    const words = await people.wordsFor(personOf(query.from), message.chat.id);
    if (isSaved === false) return alert(words.say('settings-chat-not-allowed'));
    const page = await settings.page(place, words, value === undefined ? option : undefined);
    await edit(apis.patient, message, page);
    return isSaved ? { text: words.say('answer-saved') } : {};
  };

  const act = async (press: Press, message: Message, query: CallbackQuery, words: Words): Promise<Answer> => {
    const chat = message.chat.id;
    switch (press.on) {
      case 'settings':
        return showSettings(press, message, query);
      case 'history':
        await edit(apis.patient, message, await history.page(press.asker, words, press.before));
        return {};
      case 'forget': {
        const show = (text: string) =>
          edit(apis.patient, message, { text, keyboard: { inline_keyboard: [] } });
        // Forgetting waits for the last replies; the press does not.
        if (press.sure)
          background(service.forget(subjectOf(press.asker)).then(() => show(words.say('forget-done'))));
        else await show(words.say('forget-kept'));
        return {};
      }
    }
    const batch = (await service.view(press.batch))?.batch;
    if (press.on === 'delete') return remove(batch, message, words);
    if (press.on === 'cancel')
      return { text: words.say('answer-cancelled', { count: await service.cancel(press.batch) }) };
    if (!batch) return alert(words.failure({ code: 'photo-gone' }));
    switch (press.on) {
      case 'redraw':
        return redraw(batch, press.redraw, query, words);
      case 'menu': {
        const controls = { asker: press.asker, batch: batch.id, options: batch.options };
        const keyboard = resultKeyboard(controls, press.menu, words, styles);
        await apis.patient
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

  const judge = async (query: CallbackQuery): Promise<Answer> => {
    const { message, data = '', from } = query;
    const person = personOf(from);
    const words = await people.wordsFor(person, message?.chat.id ?? from.id);
    const press = decodePress(data);
    // Telegram no longer shows very old messages to bots.
    if (!press || !message || message.date === 0) return alert(words.say('telegram-old-button'));
    const isTheirs =
      press.asker === from.id ||
      // A channel or anonymous administrator asked: any administrator may press. Moderators may delete.
      ((press.asker === message.chat.id || (press.on === 'delete' && message.chat.type !== 'private')) &&
        (await isAdministrator(apis.patient, message.chat.id, from.id)));
    if (!isTheirs)
      return alert(words.say(press.on === 'delete' ? 'answer-delete-not-allowed' : 'answer-not-yours'));
    return act(press, message as Message, query, words);
  };

  return async (query) => {
    let answer: Answer = {};
    try {
      answer = await judge(query);
    } finally {
      const { text, alert: show_alert } = answer;
      await apis.patient
        .answerCallbackQuery(query.id, {
          ...(text !== undefined && { text: clip(text, ANSWER) }),
          ...(show_alert && { show_alert }),
        })
        .catch((error) => {
          // Too late: the person has long seen what came of it.
          if (troubleOf(error).kind !== 'refused') throw error;
        });
    }
  };
}

/** Characters in the answer to a press. */
const ANSWER = 200;

const alert = (text: string): Answer => ({ text, alert: true });

const edit = (api: Api, message: Message, page: { text: string; keyboard: InlineKeyboardMarkup }) =>
  api
    .editMessageText(message.chat.id, message.message_id, clip(page.text, 4096), {
      reply_markup: page.keyboard,
    })
    .catch(unlessUnchanged);

/** Pressing what is chosen already changes nothing. */
function unlessUnchanged(error: unknown): void {
  const trouble = troubleOf(error);
  if (trouble.kind !== 'refused' || !trouble.why.includes('not modified')) throw error;
}
