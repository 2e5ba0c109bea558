import type { Style } from '../cartoon.ts';
import type { Config } from '../config/load.ts';
import type { Locales } from '../i18n/locales.ts';
import type { Words } from '../i18n/words.ts';
import { nearest } from '../options/suggestions.ts';

/** A sentence for each setting that names something this installation doesn't have. */
export function installedProblems(
  { cartoon, language }: Config,
  { styles, locales }: { readonly styles: readonly Style[]; readonly locales: Locales },
  { say, list }: Pick<Words, 'say' | 'list'>,
): string[] {
  const ids = styles.map(({ id }) => id);
  const problems: string[] = [];
  if (!ids.includes(cartoon.style)) {
    const spellings = styles.flatMap(({ id, name }) =>
      [id, ...Object.values(name)].map((text) => [text.toLowerCase(), id] as const),
    );
    const resembled = nearest(cartoon.style.toLowerCase(), spellings) ?? 'none';
    problems.push(say('config-style-unknown', { nearest: resembled, known: ids.join(', ') }));
  }
  const languageOf = (tag: string) => new Intl.Locale(tag).language;
  const tags = [...locales.keys()];
  if (!tags.some((tag) => languageOf(tag) === languageOf(language)))
    problems.push(say('config-language-unknown', { known: list(tags) }));
  return problems;
}
