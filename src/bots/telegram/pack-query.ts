import type { InlineKeyboardMarkup, Message } from 'grammy/types';
import type { Words } from '../../i18n/words.ts';
import { jobId, parseJobId } from '../../jobs/job-id.ts';
import type { Batch } from '../../store/records.ts';
import type { CallbackData, ResultMenu } from './callback-data.ts';
import { type Answer, alert, type CallbackQueryOptions, type Query } from './callback-query-context.ts';
import { classifyError, isUnchanged } from './errors.ts';
import { resultKeyboard } from './keyboards.ts';
import { controlsOf, drawnJobs } from './result-controls.ts';
import { emojiKeyboard, STICKER_EMOJI } from './sticker-keyboards.ts';

type PackQuery = Query<Extract<CallbackData, { readonly on: 'pack' }>>;

/** Adds a sticker to the own pack of the person who pressed, with the emoji they choose, or takes it out again. */
export async function pressPack(
  batch: Batch,
  { data, message, query, words }: PackQuery,
  options: CallbackQueryOptions,
): Promise<Answer> {
  const target = { target: data.batch, person: query.from.id, message, words };
  const job = jobOf(batch, data.batch);
  const file = message.sticker?.file_id;
  if (job === undefined || file === undefined) return alert(words.say('telegram-old-button'));
  switch (data.step) {
    case 'choose':
      await showKeyboard(message, emojiKeyboard(data, words), options);
      return { text: words.say('telegram-pack-emoji') };
    case 'back':
      await showResultMenu(batch, 'main', target, options);
      return {};
    case 'remove':
      await options.stickerSets.remove(query.from.id, job);
      await showResultMenu(batch, 'main', target, options);
      return { text: words.say('telegram-pack-removed') };
    default: {
      const emoji = STICKER_EMOJI[data.step];
      if (emoji === undefined) return alert(words.say('telegram-old-button'));
      const owner = { id: query.from.id, title: titles(query.from.first_name, words) };
      const added = await options.stickerSets.add(owner, { job, file, emoji });
      await showResultMenu(batch, 'main', target, options);
      if (added.state === 'added') return { text: words.say('telegram-pack-added', { emoji }) };
      return alert(words.say(added.state === 'no-chat' ? 'telegram-pack-no-chat' : 'telegram-pack-refused'));
    }
  }
}

/** What the buttons of a result are shown on, and what they are about: a batch, or one picture of it. */
export interface ShownResult {
  readonly target: string;
  /** Who pressed. */
  readonly person: number;
  readonly message: Message;
  readonly words: Words;
}

/** Shows the buttons of a result again, or one of their menus. */
export async function showResultMenu(
  batch: Batch,
  menu: ResultMenu,
  { target, person, message, words }: ShownResult,
  options: CallbackQueryOptions,
): Promise<void> {
  const { preferences, styles, stickerSets } = options;
  const controls = await controlsOf(batch, preferences, target);
  const job = batch.options.format === 'sticker' ? jobOf(batch, target) : undefined;
  const pack = job === undefined ? undefined : await stickerSets.setOf(person, job);
  await showKeyboard(message, resultKeyboard({ ...controls, pack }, menu, words, styles), options);
}

const showKeyboard = (message: Message, keyboard: InlineKeyboardMarkup, { apis }: CallbackQueryOptions) =>
  apis.persistent
    .editMessageReplyMarkup(message.chat.id, message.message_id, { reply_markup: keyboard })
    .catch(unlessUnchanged);

/** Pressing what is chosen already changes nothing, which Telegram refuses. */
export function unlessUnchanged(error: unknown): void {
  if (!isUnchanged(classifyError(error))) throw error;
}

/** The job that a button is about: that of its picture, or the only one that was drawn. */
function jobOf(batch: Batch, target: string): string | undefined {
  if (parseJobId(target)) return target;
  const [only] = drawnJobs(batch);
  return only && jobId({ batch: batch.id, item: only.item });
}

/** Titles of a person's packs; only those after the first have a number. */
const titles =
  (name: string, words: Words) =>
  (number: number): string => {
    const title = (called: string) => words.say('telegram-pack-title', { name: called, number });
    const room = MAX_TITLE_LENGTH - [...title('')].length;
    const letters = [...name];
    return title(letters.length > room ? `${letters.slice(0, room - 1).join('')}…` : name);
  };

/** Characters in the title of a set (Bot API, createNewStickerSet). */
const MAX_TITLE_LENGTH = 64;
