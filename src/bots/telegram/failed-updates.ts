import { type Api, GrammyError, HttpError } from 'grammy';
import type { CallbackQuery, Message, Update } from 'grammy/types';
import type { Clock } from '../../clock.ts';
import { isDiskFull } from '../../disk-full.ts';
import type { Words } from '../../i18n/words.ts';
import type { Apis } from './api.ts';
import { classifyError } from './errors.ts';
import { type Asker, askerOf, personOf } from './message-content.ts';
import { placeOf, sendText, sendUntilArrived } from './messages.ts';
import type { Preferences } from './preferences.ts';

export interface FailedUpdatesOptions {
  readonly apis: Apis;
  readonly preferences: Preferences;
  readonly clock: Clock;
  /** Logs what Telegram refused or did not answer. */
  readonly report: (error: unknown) => void;
  /** Logs an unexpected error once; returns the id that people see. */
  readonly reportUnexpected: (error: unknown) => string;
}

/** Tells the sender of an update that it could not be handled, and answers a pressed button in any case. Never rejects. */
export function createFailureAnswers(
  options: FailedUpdatesOptions,
): (update: Update, error: unknown) => Promise<void> {
  const { report, reportUnexpected } = options;
  return async (update, error) => {
    const isTelegrams = error instanceof GrammyError || error instanceof HttpError;
    if (isTelegrams) report(error);
    const id = isTelegrams ? undefined : reportUnexpected(error);
    const sentence = (words: Words) =>
      isDiskFull(error) ? words.say('answer-disk-full') : words.failure({ code: 'internal', id: id ?? '' });
    await answer(update, id === undefined ? undefined : sentence, options).catch(report);
  };
}

/** Without a sentence, only a pressed button is answered. */
async function answer(
  update: Update,
  sentence: ((words: Words) => string) | undefined,
  { apis: { persistent }, preferences, clock }: FailedUpdatesOptions,
): Promise<void> {
  // What failed may be the store that has the languages people chose.
  const wordsFor = (asker: Asker, chat: number) =>
    preferences.wordsFor(asker, chat).catch(() => preferences.likelyWordsFor(asker));
  const { callback_query: query } = update;
  if (query) {
    const { from, message } = query;
    const text = sentence?.(await wordsFor(personOf(from), message?.chat.id ?? from.id));
    return answerPress(query, text, persistent);
  }
  const message = messageOf(update);
  const asker = message && askerOf(message);
  if (!message || !asker || !sentence) return;
  const words = await wordsFor(asker, message.chat.id);
  await sendUntilArrived({ api: persistent, clock }, placeOf(message), sentence(words));
}

/** By a message where the press was answered before, or is too old to be. */
async function answerPress(
  { id, message }: CallbackQuery,
  text: string | undefined,
  api: Api,
): Promise<void> {
  try {
    await api.answerCallbackQuery(id, text === undefined ? {} : { text, show_alert: true });
  } catch (error) {
    if (classifyError(error).kind !== 'refused' || text === undefined || !message) throw error;
    await sendText(api, placeOf(message as Message), text);
  }
}

const messageOf = (update: Update): Message | undefined =>
  update.message ?? update.edited_message ?? update.channel_post ?? update.edited_channel_post;
