import { type CartoonOptions, DEFAULT_OPTIONS } from '../../cartoon.ts';
import type { Localization } from '../../i18n/localization.ts';
import type { Words } from '../../i18n/words.ts';
import type { PeopleStore } from '../../store/store.ts';
import { subjectOf } from './address.ts';
import type { Asker } from './message-content.ts';

/** The language and the default options of each person. */
export interface Preferences {
  wordsFor(asker: Asker, chat: number): Promise<Words>;
  /** Without what the person chose: the store may be away. */
  likelyWordsFor(asker: Asker): Words;
  /** The options of a person in a chat where a request does not name them. */
  optionsFor(asker: number, chat: number): Promise<CartoonOptions>;
}

export function createPreferences({
  store,
  localization,
  defaults,
}: {
  readonly store: Pick<PeopleStore, 'settings'>;
  readonly localization: Pick<Localization, 'wordsIn' | 'defaultLanguage'>;
  /** The operator's; they can change while the bot runs. */
  readonly defaults: Partial<CartoonOptions>;
}): Preferences {
  // Not every update has the language of its sender's app.
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
      return localization.wordsIn(known ?? localization.defaultLanguage);
    },
    likelyWordsFor: ({ id, language }) =>
      localization.wordsIn(language ?? lastLanguages.get(id) ?? localization.defaultLanguage),
    async optionsFor(asker, chat) {
      const saved = await Promise.all([chat, asker].map((id) => store.settings(subjectOf(id))));
      return Object.assign(
        { ...DEFAULT_OPTIONS, format: 'jpg', ...defaults },
        ...saved.map(({ options }) => options),
      );
    },
  };
}

const MAX_REMEMBERED = 10_000;
