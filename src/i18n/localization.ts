import type { SurfaceKind, Words } from './words.ts';

/** The languages of this installation, as every surface needs them. */
export interface Localization {
  /** The words for a language tag of any platform, browser or shell, as chats say them unless another surface is named. */
  readonly wordsIn: (locale: string, surface?: SurfaceKind) => Words;
  /** The words of every translation there is. */
  readonly translations: readonly Words[];
  /** For people whose app or browser sends no language. */
  readonly defaultLanguage: string;
}
