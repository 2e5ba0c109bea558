import { readdirSync, readFileSync } from 'node:fs';
import { FluentBundle, FluentResource } from '@fluent/bundle';
import type { Failure, Note, Stage, Style, StyleId, Tip } from '../cartoon.ts';

/** Speaks to one person in their language: every sentence a surface shows comes from here. */
export interface Words {
  /** The locale the sentences are written in, one of the files of config/locales. */
  readonly locale: string;
  /**
   * The message with this id. A message that is missing or broken in the locale is said in English.
   * @throws TypeError when the English message is missing or lacks an argument, which is a programming error.
   */
  say(id: string, args?: MessageArguments): string;
  /** What went wrong and what to do next. `now` (ms since 1970) turns times into waits: “in 12 minutes”. */
  failure(failure: Failure, now?: number): string;
  /** What was done differently from what was asked. */
  note(note: Note): string;
  /** One piece of advice for a better cartoon next time. */
  tip(tip: Tip): string;
  /** What happens to a picture during this stage: “Drawing…”. */
  stage(stage: Stage): string;
  /** A style by its name; by its id when it has none here. */
  style(id: StyleId): string;
  /** 0.7 → “70%”. */
  percent(fraction: number): string;
  /** Bytes in units of 1024: 10485760 → “10 MB”. `rounding` says which way a tenth is rounded; `nearest` without it. */
  bytes(bytes: number, rounding?: 'up' | 'down'): string;
  /** A span of time, rounded up to whole seconds, from ten minutes on to minutes, from two days on to hours: “1 minute, 20 seconds”. */
  duration(milliseconds: number): string;
  /** A moment (ms since 1970) as date and time of day in the configured time zone. */
  date(at: number): string;
  /** When a moment comes, as a person would say it: “in 12 minutes”, “in 5 hours (12:00 AM UTC)”; never too early. */
  when(at: number, now?: number): string;
  /** “a, b and c”. */
  list(items: readonly string[]): string;
}

type MessageArguments = Readonly<Record<string, string | number>>;

/** A style as people see it. */
export type StyleName = Pick<Style, 'id' | 'name'>;

/** Parsed locale files by their BCP-47 tag. */
export type Locales = ReadonlyMap<string, FluentResource>;

export interface WordsOptions {
  /** What `loadLocales` read; the files are read anew without it. */
  readonly locales?: Locales;
  /** The styles that sentences may name; without them they are told by their ids. */
  readonly styles?: readonly StyleName[];
  /** IANA name of the zone that dates are told in; UTC without it. */
  readonly timeZone?: string;
}

/**
 * Words for a person, from any language tag a platform, browser or shell gives (`zh-hans`, `pt-BR`, `zh_CN.UTF-8`);
 * a language nobody has translated yet is spoken to in English.
 */
export function createWords(locale: string, options: WordsOptions = {}): Words {
  const locales = options.locales ?? loadLocales();
  const wanted = parseTag(locale);
  const chosen = negotiate(wanted, [...locales.keys()]);
  // A Briton reads English sentences with British dates; somebody who falls back to English gets American ones.
  const formats = wanted && sameScript(wanted, new Intl.Locale(chosen)) ? wanted.baseName : chosen;
  const bundles = [bundle(locales, chosen, formats), bundle(locales, FALLBACK, FALLBACK)];

  const number = (value: number, style?: Intl.NumberFormatOptions): string =>
    new Intl.NumberFormat(formats, style).format(value);
  const unit = (value: number, name: string): string =>
    number(value, { style: 'unit', unit: name, unitDisplay: 'long', maximumFractionDigits: 0 });
  const date = (at: number, parts: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(formats, { timeZone: options.timeZone ?? 'UTC', ...parts }).format(at);

  const optionName = (name: string): string => {
    const id = `option-${name}-name`;
    if (!bundles.some((candidate) => candidate.hasMessage(id))) return quote(name);
    const label = words.say(id);
    return label === name ? name : words.say('option-called', { label, name });
  };

  const words: Words = {
    locale: chosen,
    say(id, args = {}) {
      const errors: Error[] = [];
      for (const candidate of bundles) {
        const pattern = candidate.getMessage(id)?.value;
        if (!pattern) continue;
        errors.length = 0;
        const text = candidate.formatPattern(pattern, args, errors);
        if (errors.length === 0) return text;
      }
      throw new TypeError(`cannot say message “${id}”: ${errors[0]?.message ?? 'no locale has it'}`);
    },
    failure: (failure, now) =>
      words.say(
        `failure-${failure.code}`,
        argumentsOf(FAILURES, failure, { words, number, optionName, now }),
      ),
    note: (note) => words.say(`note-${note.code}`, argumentsOf(NOTES, note, { words, number, optionName })),
    tip: (tip) => words.say(`tip-${tip.code}`, argumentsOf(TIPS, tip, { words, number, optionName })),
    stage: (stage) => words.say(`stage-${stage}`),
    style(id) {
      const style = options.styles?.find((one) => one.id === id);
      return style ? styleName(style, chosen) : quote(id);
    },
    percent: (fraction) => number(fraction, { style: 'percent' }),
    bytes(bytes, rounding) {
      const power = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : bytes < 1024 ** 3 ? 2 : 3;
      return number(bytes / 1024 ** power, {
        style: 'unit',
        unit: ['byte', 'kilobyte', 'megabyte', 'gigabyte'][power]!,
        maximumFractionDigits: 1,
        roundingMode: rounding === 'up' ? 'ceil' : rounding === 'down' ? 'floor' : 'halfExpand',
      });
    },
    duration(milliseconds) {
      const [large, small] = DURATION_UNITS.find(({ from }) => milliseconds > from)!.units;
      const count = Math.max(0, Math.ceil(milliseconds / small.length));
      const perLarge = large.length / small.length;
      const [whole, part] = [Math.floor(count / perLarge), count % perLarge];
      const parts = [
        ...(whole > 0 ? [unit(whole, large.name)] : []),
        ...(part > 0 || whole === 0 ? [unit(part, small.name)] : []),
      ];
      return new Intl.ListFormat(formats, { type: 'unit', style: 'short' }).format(parts);
    },
    date: (at) => date(at, { dateStyle: 'medium', timeStyle: 'short' }),
    when(at, now) {
      const ahead = now === undefined ? Number.POSITIVE_INFINITY : at - now;
      if (ahead >= DAY) return words.say('when-date', { date: date(at, DAY_AND_CLOCK) });
      if (ahead < SECOND) return words.say('when-now');
      const [name, length] =
        ahead < 90 * SECOND
          ? (['second', SECOND] as const)
          : ahead < 90 * MINUTE
            ? (['minute', MINUTE] as const)
            : (['hour', HOUR] as const);
      const wait = new Intl.RelativeTimeFormat(formats).format(Math.ceil(ahead / length), name);
      return name === 'hour' ? words.say('when-hours', { wait, clock: date(at, CLOCK) }) : wait;
    },
    list: (items) => new Intl.ListFormat(formats, { type: 'conjunction' }).format(items),
  };
  return words;
}

/** A style's name in a locale; English stands in where it has none. */
export const styleName = ({ id, name }: StyleName, locale: string): string => name[locale] ?? name.en ?? id;

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
const FALLBACK = 'en';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The two units a duration is told in, from this many milliseconds on. */
const DURATION_UNITS = [
  {
    from: 48 * HOUR,
    units: [
      { name: 'day', length: DAY },
      { name: 'hour', length: HOUR },
    ],
  },
  {
    from: 10 * MINUTE,
    units: [
      { name: 'hour', length: HOUR },
      { name: 'minute', length: MINUTE },
    ],
  },
  {
    from: Number.NEGATIVE_INFINITY,
    units: [
      { name: 'minute', length: MINUTE },
      { name: 'second', length: SECOND },
    ],
  },
] as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
const DAY_AND_CLOCK = { month: 'short', day: 'numeric', ...CLOCK } as const;
const NAMES_SHOWN = 20;
const LONGEST_QUOTE = 40;

interface FormatContext {
  readonly words: Words;
  readonly number: (value: number, style?: Intl.NumberFormatOptions) => string;
  /** An option as the person reads it, and as it can be typed everywhere. */
  readonly optionName: (name: string) => string;
  readonly now?: number | undefined;
}

/** For every code of a union, what its sentence needs to know. A code without an entry does not compile. */
type Formatters<Value extends { readonly code: string }> = {
  readonly [Code in Value['code']]: (
    value: Extract<Value, { readonly code: Code }>,
    telling: FormatContext,
  ) => MessageArguments;
};

const noArguments = (): MessageArguments => ({});

const FAILURES: Formatters<Failure> = {
  empty: noArguments,
  'not-a-picture': noArguments,
  'unsupported-kind': ({ kind }) => ({ kind: quote(kind).toUpperCase() }),
  truncated: noArguments,
  'too-many-bytes': ({ limit, got }, { words }) => ({
    limit: words.bytes(limit, 'down'),
    got: words.bytes(got, 'up'),
  }),
  'too-many-pixels': ({ limit, width, height }, { number }) => ({
    limit: number(limit, { notation: 'compact', compactDisplay: 'long' }),
    size: dimensions(width, height),
  }),
  'too-few-pixels': ({ limit, width, height }) => ({ limit, size: dimensions(width, height) }),
  'unknown-style': ({ style, known, nearest }, { words }) => ({
    style: quote(style),
    known: words.list(known.slice(0, NAMES_SHOWN).map(words.style)),
    nearest: nearest === undefined ? 'none' : words.style(nearest),
  }),
  'unknown-option': ({ option, known, nearest }, { words }) => ({
    option: quote(option),
    known: words.list(known.slice(0, NAMES_SHOWN)),
    nearest: nearest ?? 'none',
  }),
  'bad-option': ({ option, value, allowed, nearest }, { optionName }) => ({
    option: optionName(option),
    value: quote(value),
    allowed,
    nearest: nearest ?? 'none',
  }),
  'cannot-fit': ({ limit }, { words }) => ({ limit: words.bytes(limit, 'down') }),
  banned: ({ reason, until }, { words, now }) => ({
    reason: reason ? quote(reason, 200) : 'none',
    when: until === undefined ? 'never' : words.when(until, now),
  }),
  'not-invited': noArguments,
  'quota-used': ({ limit, left, retryAt }, { words, now }) => ({
    limit,
    left,
    when: words.when(retryAt, now),
  }),
  'rate-limited': ({ retryAt }, { words, now }) => ({ when: words.when(retryAt, now) }),
  'too-many-in-flight': ({ scope, limit, retryAt }, { words, now }) => ({
    scope,
    limit,
    when: retryAt === undefined ? 'unknown' : words.when(retryAt, now),
  }),
  'queue-full': ({ retryAt }, { words, now }) => ({ when: words.when(retryAt, now) }),
  'disk-full': noArguments,
  'album-too-long': ({ limit, got }) => ({ limit, got }),
  'crashed-twice': noArguments,
  expired: noArguments,
  'photo-gone': noArguments,
  'download-failed': noArguments,
  'download-slow': ({ seconds }, { words }) => ({ time: words.duration(seconds * SECOND) }),
  busy: noArguments,
  'too-slow': ({ seconds }, { words }) => ({ time: words.duration(seconds * SECOND) }),
  'out-of-memory': noArguments,
  cancelled: noArguments,
  closing: noArguments,
  internal: ({ id }) => ({ id: quote(id) }),
};

const NOTES: Formatters<Note> = {
  'first-frame': ({ frames }) => ({ frames }),
  'not-enlarged': ({ asked, longSide }) => ({ asked: String(asked), longSide: String(longSide) }),
  'laid-on-white': noArguments,
  'quality-reduced': ({ quality }) => ({ quality }),
  'size-reduced': ({ longSide }) => ({ longSide: String(longSide) }),
  'stand-in': ({ asked, drawn }, { words }) => ({ asked: words.style(asked), drawn: words.style(drawn) }),
  damaged: ({ format }) => ({ format: quote(format).toUpperCase() }),
};

const TIPS: Formatters<Tip> = {
  'no-face': noArguments,
  'small-face': ({ fraction }, { words }) => ({ percent: words.percent(fraction) }),
  'several-faces': ({ count }) => ({ count }),
  'side-view': noArguments,
  dark: noArguments,
  backlit: noArguments,
  blurry: noArguments,
  'small-photo': ({ longSide }) => ({ longSide: String(longSide) }),
};

function argumentsOf<Value extends { readonly code: string }>(
  formatters: Formatters<Value>,
  value: Value,
  telling: FormatContext,
): MessageArguments {
  // The compiler cannot follow that the entry found under a code takes the member with that code.
  const formatter = formatters[value.code as Value['code']] as (
    value: Value,
    telling: FormatContext,
  ) => MessageArguments;
  return formatter(value, telling);
}

const dimensions = (width: number, height: number): string => `${width} × ${height}`;

/** A person's own text inside our sentence: one line, no invisible direction marks, not longer than it helps. */
function quote(text: string, longest = LONGEST_QUOTE): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const letters = [...clean];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : clean;
}

function bundle(locales: Locales, locale: string, formats: string): FluentBundle {
  // Isolation marks would be copied along by people and shown as boxes by some clients; both languages read left to right.
  const made = new FluentBundle(formats, { useIsolating: false });
  const resource = locales.get(locale);
  if (resource) made.addResource(resource);
  return made;
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
