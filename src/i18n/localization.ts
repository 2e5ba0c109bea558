import type { Words } from './words.ts';

/** The languages of this installation, as every surface needs them. */
export interface Localization {
  /** The words for a language tag of any platform, browser or shell. */
  readonly wordsIn: (locale: string) => Words;
  /** The words of every translation there is. */
  readonly translations: readonly Words[];
  /** For people whose app or browser does not say which language they speak. */
  readonly defaultLanguage: string;
}
