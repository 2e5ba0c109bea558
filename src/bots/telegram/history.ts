import type { Api } from 'grammy';
import { InputMediaBuilder } from 'grammy';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { Batch } from '../../store/records.ts';
import type { JobStore } from '../../store/store.ts';
import { historyLine } from '../captions.ts';
import { type Place, referenceOf, subjectOf } from './address.ts';
import { button, inRows, keyboard } from './keyboards.ts';
import { targetOf } from './messages.ts';
import type { SettingsPage } from './settings-pages.ts';

/** A person's latest cartoons; Telegram still has the pictures, so they are shown again without keeping any. */
export interface History {
  page(asker: number, words: Words, before?: number): Promise<SettingsPage>;
  /** Sends the cartoons of a batch once more. False when they are gone. */
  recall(batch: Batch, where: Place): Promise<boolean>;
}

export function createHistory({
  store,
  api,
  styles,
}: {
  readonly store: Pick<JobStore, 'history'>;
  readonly api: Pick<Api, 'sendPhoto' | 'sendDocument' | 'sendSticker' | 'sendMediaGroup'>;
  readonly styles: readonly StyleName[];
}): History {
  return {
    async page(asker, words, before) {
      const found = await latest(asker, before, store);
      const batches = found.slice(0, PAGE);
      if (batches.length === 0) return { text: words.say('history-empty'), keyboard: keyboard([]) };
      const lines = batches.map((batch, index) => `${index + 1}. ${historyLine(batch, words, styles)}`);
      const shown = batches.flatMap((batch, index) =>
        isShowable(batch, asker) ? [button(`🖼 ${index + 1}`, { on: 'recall', asker, batch: batch.id })] : [],
      );
      const last = batches.at(-1);
      const older =
        found.length > PAGE && last
          ? [button(words.say('telegram-older'), { on: 'history', asker, before: last.acceptedAt })]
          : [];
      return {
        text: [words.say('history-title'), ...lines].join('\n'),
        keyboard: keyboard([...inRows(shown, 5), older]),
      };
    },
    async recall(batch, place) {
      const { chat } = place;
      const files = referenceOf(batch)?.files ?? [];
      const [first] = files;
      if (!first) return false;
      const reply = referenceOf(batch);
      if (!isShowable(batch, chat)) return false;
      const where = { ...targetOf(place), ...(reply?.protected && { protect_content: true }) };
      const spoiler = reply?.spoiler === true && { has_spoiler: true };
      if (first.form === 'sticker') {
        for (const { file } of files) await api.sendSticker(chat, file, where);
      } else if (files.length > 1) {
        const media = files.map(({ form, file }) =>
          form === 'photo' ? InputMediaBuilder.photo(file, { ...spoiler }) : InputMediaBuilder.document(file),
        );
        await api.sendMediaGroup(chat, media as never, where);
      } else if (first.form === 'photo') await api.sendPhoto(chat, first.file, { ...where, ...spoiler });
      else await api.sendDocument(chat, first.file, where);
      return true;
    },
  };
}

/** One more than a page of what was not deleted. */
async function latest(
  asker: number,
  before: number | undefined,
  store: Pick<JobStore, 'history'>,
): Promise<Batch[]> {
  const found: Batch[] = [];
  for (let from = before; ; ) {
    const limit = PAGE + 1;
    const person = subjectOf(asker);
    const next = await store.history({ person, limit, ...(from !== undefined && { before: from }) });
    found.push(...next.filter((batch) => !isDeleted(batch)));
    from = next.at(-1)?.acceptedAt;
    if (next.length < limit || found.length >= limit) return found.slice(0, limit);
  }
}

const isDeleted = (batch: Batch): boolean => batch.reply === 'sent' && referenceOf(batch) === undefined;

/** Whether its cartoons are still there, and may be shown in a chat. */
function isShowable(batch: Batch, chat: number): boolean {
  const reply = referenceOf(batch);
  return reply !== undefined && reply.files.length > 0 && (!reply.protected || reply.chat === chat);
}

/** Batches on a page. */
const PAGE = 10;
