import type { Words } from '../../src/i18n/words.ts';

/** The words of each language, made once as in the program: that takes longer than most tests. */
export function createWordsIn(create: (locale: string) => Words): (locale: string) => Words {
  const made = new Map<string, Words>();
  return (locale) => {
    const words = made.get(locale) ?? create(locale);
    made.set(locale, words);
    return words;
  };
}
