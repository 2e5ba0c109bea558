import type { Api } from 'grammy';
import type { InlineQuery, InlineQueryResult } from 'grammy/types';
import type { StyleName } from '../../i18n/words.ts';
import type { Batch } from '../../store/records.ts';
import type { JobStore } from '../../store/store.ts';
import { caption } from '../captions.ts';
import { referenceOf, subjectOf } from './address.ts';
import { personOf } from './message-content.ts';
import type { Preferences } from './preferences.ts';

/** Lets people share their own cartoons in any chat: `@bot` and a choice from their history. */
export type HandleInlineQuery = (query: InlineQuery) => Promise<void>;

export interface InlineModeOptions {
  readonly api: Pick<Api, 'answerInlineQuery'>;
  readonly store: Pick<JobStore, 'history'>;
  readonly preferences: Preferences;
  readonly styles: readonly StyleName[];
}

export function createInlineMode({ api, store, preferences, styles }: InlineModeOptions): HandleInlineQuery {
  return async ({ id, from, offset }) => {
    const words = await preferences.wordsFor(personOf(from), from.id);
    const before = /^\d{1,15}$/.test(offset) ? Number(offset) : undefined;
    const batches = await store.history({
      person: subjectOf(from.id),
      limit: PAGE,
      ...(before !== undefined && { before }),
    });
    const title = (batch: Batch) => caption(batch.options, words, styles);
    const results = batches.flatMap((batch) => resultsOf(batch, title(batch))).slice(0, MAX_RESULTS);
    const last = batches.length === PAGE ? batches.at(-1) : undefined;
    await api.answerInlineQuery(id, results, {
      is_personal: true,
      cache_time: 0,
      next_offset: last ? String(last.acceptedAt) : '',
      ...(results.length === 0 && {
        button: { text: words.say('telegram-inline-empty'), start_parameter: 'help' },
      }),
    });
  };
}

/** Requests on a page; each may have ten cartoons. */
const PAGE = 5;
/** Telegram's limit. */
const MAX_RESULTS = 50;

/** What was hidden or protected is not shared. */
function resultsOf(batch: Batch, title: string): InlineQueryResult[] {
  const reply = referenceOf(batch);
  if (!reply || reply.spoiler || reply.protected) return [];
  return reply.files.map(({ form, file }, index) => {
    const id = `${batch.id}.${index}`;
    if (form === 'sticker') return { type: 'sticker', id, sticker_file_id: file };
    return form === 'photo'
      ? { type: 'photo', id, photo_file_id: file, title }
      : { type: 'document', id, document_file_id: file, title };
  });
}
