import { readdirSync, readFileSync } from 'node:fs';
import { FluentResource } from '@fluent/bundle';

/** Parsed locale files by their BCP-47 tag. */
export type Locales = ReadonlyMap<string, FluentResource>;

/** The language of every message that another one lacks. */
export const FALLBACK = 'en';

/** Reads every .ftl file of a folder; a file's name is its language tag. */
export function loadLocales(folder: URL = LOCALES_FOLDER): Locales {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ftl'));
  return new Map(
    files.map((name) => [
      name.slice(0, -'.ftl'.length),
      new FluentResource(readFileSync(new URL(name, folder), 'utf8')),
    ]),
  );
}

const LOCALES_FOLDER = new URL('../../config/locales/', import.meta.url);

export interface ChosenLocale {
  /** One of the available tags: the language of the sentences. */
  readonly sentences: string;
  /** The tag that numbers and dates are formatted for. */
  readonly formats: string;
}

/**
 * The locale for a language tag as a platform, browser or shell gives it. A Briton reads English sentences with British
 * dates; for a language that is not available, they get English ones with American dates.
 */
export function chooseLocale(tag: string, available: readonly string[]): ChosenLocale {
  const wanted = parseTag(tag);
  const sentences = negotiate(wanted, available);
  const matches = wanted !== undefined && sameScript(wanted, new Intl.Locale(sentences));
  return { sentences, formats: matches ? wanted.baseName : sentences };
}

/** Accepts what shells write too: `zh_CN.UTF-8`, `de_DE@euro`, `C`. */
function parseTag(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag.replace(/[.@].*$/, '').replaceAll('_', '-'));
  } catch {
    return undefined;
  }
}

/** The best of the available tags: the same, then the same language and script, then the same language, then English. */
function negotiate(wanted: Intl.Locale | undefined, available: readonly string[]): string {
  if (!wanted) return FALLBACK;
  const parsed = available.map((tag) => ({ tag, locale: new Intl.Locale(tag) }));
  const best =
    parsed.find(({ locale }) => locale.baseName === wanted.baseName) ??
    parsed.find(({ locale }) => sameScript(locale, wanted)) ??
    parsed.find(({ locale }) => locale.language === wanted.language);
  return best?.tag ?? FALLBACK;
}

function sameScript(one: Intl.Locale, other: Intl.Locale): boolean {
  const [a, b] = [one.maximize(), other.maximize()];
  return a.language === b.language && a.script === b.script;
}
