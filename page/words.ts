import { FluentBundle, FluentResource } from '@fluent/bundle';
import { createFormats, type Formats } from '../src/i18n/formats.ts';

/** The page's words in one language; what it lacks is said in English. */
export interface Words {
  readonly language: string;
  /** Whether there is a message with this id. */
  has(id: string): boolean;
  /** How numbers, sizes and times are written. */
  readonly formats: Formats;
  say(id: string, args?: Readonly<Record<string, string | number>>): string;
  percent(fraction: number): string;
  bytes(bytes: number): string;
  hours(milliseconds: number): string;
  date(at: number): string;
}

export async function loadWords(language: string): Promise<Words> {
  const bundles = await Promise.all([...new Set([language, 'en'])].map(loadBundle));
  const number = (value: number, how: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, how).format(value);
  return {
    language,
    formats: createFormats(language, Intl.DateTimeFormat().resolvedOptions().timeZone),
    has: (id) => bundles.some((bundle) => bundle.hasMessage(id)),
    say(id, args = {}) {
      for (const bundle of bundles) {
        const pattern = bundle.getMessage(id)?.value;
        if (pattern) return bundle.formatPattern(pattern, { surface: 'page', ...args }, []);
      }
      throw new TypeError(`There is no message “${id}”.`);
    },
    percent: (fraction) => number(fraction, { style: 'percent' }),
    bytes: (bytes) =>
      number(bytes / 1024 ** 2, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }),
    hours(milliseconds) {
      const minutes = Math.round(milliseconds / 60_000);
      return minutes < 90
        ? number(minutes, { style: 'unit', unit: 'minute', unitDisplay: 'long' })
        : number(minutes / 60, {
            style: 'unit',
            unit: 'hour',
            unitDisplay: 'long',
            maximumFractionDigits: 1,
          });
    },
    date: (at) => new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' }).format(at),
  };
}

async function loadBundle(language: string): Promise<FluentBundle> {
  const answer = await fetch(`/words/${language}.ftl`);
  const bundle = new FluentBundle(language, { useIsolating: false });
  bundle.addResource(new FluentResource(await answer.text()));
  return bundle;
}

/** The best of these languages for this browser: the same, then the same without its region, then the first. */
export function chooseLanguage(wanted: readonly string[], available: readonly string[]): string {
  const base = (tag: string) => tag.toLowerCase().split('-')[0];
  for (const tag of wanted) {
    const found =
      available.find((one) => one.toLowerCase() === tag.toLowerCase()) ??
      available.find((one) => base(one) === base(tag));
    if (found) return found;
  }
  return available[0] ?? 'en';
}
