import { type CartoonOptions, DEFAULT_OPTIONS } from '../../cartoon.ts';
import type { Words } from '../../i18n/words.ts';
import type { PeopleStore } from '../../store/store.ts';
import { subjectOf } from './address.ts';
import type { Asker } from './message-content.ts';

/** Knows how to speak to people and what they want when they say nothing. */
export interface Preferences {
  wordsFor(asker: Asker, chat: number): Promise<Words>;
  /** The options somebody gets here without saying anything. */
  optionsFor(asker: number, chat: number): Promise<CartoonOptions>;
}

export function createPreferences({
  store,
  wordsIn,
  language,
  defaults,
}: {
  readonly store: Pick<PeopleStore, 'settings'>;
  readonly wordsIn: (locale: string) => Words;
  /** For people whose app does not say which one they speak. */
  readonly language: string;
  /** What this surface and the operator choose. */
  readonly defaults: Partial<CartoonOptions>;
}): Preferences {
  // Not every update says the language of its sender's app.
  const lastLanguages = new Map<number, string>();
  return {
    async wordsFor({ id, language: current }, chat) {
      if (current !== undefined) {
        if (lastLanguages.size >= MAX_REMEMBERED) lastLanguages.clear();
        lastLanguages.set(id, current);
      }
      const { locale } = await store.settings(subjectOf(id));
      const known =
        locale ?? current ?? lastLanguages.get(id) ?? (await store.settings(subjectOf(chat))).locale;
      return wordsIn(known ?? language);
    },
    async optionsFor(asker, chat) {
      const saved = await Promise.all([chat, asker].map((id) => store.settings(subjectOf(id))));
      return Object.assign({ ...DEFAULT_OPTIONS, ...defaults }, ...saved.map(({ options }) => options));
    },
  };
}

const MAX_REMEMBERED = 10_000;
