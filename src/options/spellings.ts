import { type Failure, fail, type Outcome, succeed } from '../cartoon.ts';
import { type StyleName, styleName, type Words } from '../i18n/words.ts';
import { backgroundPhrases, backgroundSpellings, colorName, readColor } from './backgrounds.ts';
import { listed, STRENGTH_LEVELS, type StrengthLevel } from './chatter.ts';
import { allowedValues, OPTION_NAMES, OPTIONS, type OptionName, type RequestOptions } from './options.ts';
import { nearest } from './suggestions.ts';

/** One option with its value. */
export type OptionValue = {
  readonly [Name in OptionName]: { readonly name: Name; readonly value: RequestOptions[Name] };
}[OptionName];

/** Every spelling of every option and value, in all languages at once. */
export interface Spellings {
  /** The option with this name. */
  name(spelling: string): OptionName | undefined;
  /** The option whose name the text starts with, as in 强度0.8, and what follows it. */
  leadingName(text: string): { readonly name: OptionName; readonly rest: string } | undefined;
  /** Reads a value of an option. */
  value(name: OptionName, text: string): Outcome<OptionValue>;
  /** The option that a value means without its option's name. */
  bare(text: string): OptionValue | undefined;
  /** All that mean something without an option's name. */
  bareSpellings(): Iterable<string>;
  /** The failure for an unknown word, with a suggestion. */
  guess(text: string): Outcome<OptionValue>;
  /** The failure for an unknown option. */
  unknownName(spelling: string): Extract<Failure, { readonly code: 'unknown-option' }>;
}

/** Collects the spellings of the styles that can be drawn now and of every language in `translations`. */
export function createSpellings(styles: readonly StyleName[], translations: readonly Words[]): Spellings {
  const names = new Map<string, OptionName>();
  for (const name of OPTION_NAMES) {
    for (const spelling of [name, ...translations.map((words) => words.say(`option-${name}-name`))])
      learn(names, spelling, name);
  }
  const values = new Map(OPTION_NAMES.map((name) => [name, spellingsOf(name, styles, translations)]));
  const bare = new Map<string, OptionValue>();
  for (const name of BARE) {
    for (const [spelling, value] of values.get(name)!) learn(bare, spelling, { name, value } as OptionValue);
  }

  const levels = new Map<string, number>();
  for (const [level, value] of Object.entries(STRENGTH_LEVELS)) {
    for (const words of translations)
      for (const spelling of listed(words, `strength-${level as StrengthLevel}-words`))
        learn(levels, spelling, value);
  }
  for (const [spelling, value] of levels) learn(bare, spelling, { name: 'strength', value });
  // Apart from the others, as their beginnings are other words: “white” alone is no typo of “white background”.
  const phrases = new Map<string, OptionValue>();
  for (const [spelling, value] of backgroundPhrases(OPTIONS.background.values, translations))
    learn(phrases, spelling, { name: 'background', value });

  const spellings: Spellings = {
    name: (spelling) => names.get(compact(spelling)),
    leadingName(text) {
      for (let length = Math.min(text.length - 1, LONGEST_NAME); length > 0; length--) {
        // Only scripts that put no space between words: “sizes” does not begin with “size”.
        if (!/\p{Script=Han}$/u.test(text.slice(0, length))) continue;
        const name = names.get(compact(text.slice(0, length)));
        if (name) return { name, rest: text.slice(length) };
      }
      return undefined;
    },
    value(name, text) {
      const level = name === 'strength' ? levels.get(compact(text)) : undefined;
      if (level !== undefined) return succeed({ name: 'strength', value: level });
      return readValue(name, text, values.get(name)!, styles);
    },
    bare(text) {
      const option = bare.get(compact(text)) ?? phrases.get(compact(text));
      if (option || !NUMBER.test(text)) return option;
      const strength = readShare('strength', text);
      return strength.ok ? strength.value : undefined;
    },
    bareSpellings: () => [...bare.keys(), ...phrases.keys()],
    guess(text) {
      if (NUMBER.test(text)) {
        const isStrength = text.endsWith('%') || Number.parseFloat(text) <= 100;
        return spellings.value(isStrength ? 'strength' : 'size', text);
      }
      const near = nearest(compact(text), bare);
      return spellings.value(near?.name ?? 'style', text);
    },
    unknownName(spelling) {
      const near = nearest(compact(spelling), names);
      return {
        code: 'unknown-option',
        option: spelling,
        known: OPTION_NAMES,
        ...(near && { nearest: near }),
      };
    },
  };
  return spellings;
}

function readValue(
  name: OptionName,
  text: string,
  known: ReadonlyMap<string, RequestOptions[OptionName]>,
  styles: readonly StyleName[],
): Outcome<OptionValue> {
  const option = OPTIONS[name];
  if (option.kind === 'number') return readShare(option.name, text);
  const value = known.get(compact(text)) ?? (option.kind === 'color' ? readColor(text) : undefined);
  if (value !== undefined) return succeed({ name, value } as OptionValue);
  const near =
    name === 'size'
      ? nearestSize(text)
      : option.kind === 'color' && isShortHan(text)
        ? undefined
        : nearest(compact(text), known)?.toString();
  if (option.kind === 'style')
    return fail({
      code: 'unknown-style',
      style: text,
      known: styles.map(({ id }) => id),
      ...(near !== undefined && { nearest: near }),
    });
  const shown = near === 'true' ? 'on' : near === 'false' ? 'off' : near && colorName(near);
  return fail(badOption(name, text, allowedValues(option, styles), shown));
}

/** Chinese colors differ in one of their two letters: with a wrong one, none is nearer than the others. */
const isShortHan = (text: string): boolean => /^\p{Script=Han}{1,2}$/u.test(text.trim());

/** Letters and digits alone, in their plain width and small: “ＷｅｂＰ”, “Ink-wash” and “ink wash” are the same. */
const compact = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.%]+/gu, '');

/** Options whose values are clear without the option's name, in order of precedence; “on” could be any switch. */
const BARE = ['size', 'format', 'crop', 'faces', 'style'] as const;
const LONGEST_NAME = 32;
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)%?$/;
const ALIASES: Readonly<Record<string, string>> = { jpeg: 'jpg' };

function spellingsOf(
  name: OptionName,
  styles: readonly StyleName[],
  translations: readonly Words[],
): ReadonlyMap<string, RequestOptions[OptionName]> {
  const spellings = new Map<string, RequestOptions[OptionName]>();
  const option = OPTIONS[name];
  if (option.kind === 'style') {
    // Ids before names: what one style is called never hides another one's id.
    for (const { id } of styles) learn(spellings, id, id);
    for (const style of styles) {
      for (const called of [...Object.values(style.name), styleName(style, 'en')])
        learn(spellings, called, style.id);
    }
  }
  if (option.kind === 'choice') {
    for (const text of option.values) {
      const value = /^\d+$/.test(text)
        ? (Number(text) as RequestOptions['size'])
        : (text as RequestOptions[OptionName]);
      for (const spelling of [text, ...translations.map((words) => words.say(`option-${name}-${text}`))])
        learn(spellings, spelling, value);
    }
    for (const [alias, text] of Object.entries(ALIASES)) {
      if (spellings.has(text)) learn(spellings, alias, spellings.get(text)!);
    }
  }
  if (option.kind === 'color') {
    for (const [spelling, value] of backgroundSpellings(option.values, translations))
      learn(spellings, spelling, value);
  }
  if (option.kind === 'switch') {
    for (const [text, value] of [
      ['on', true],
      ['off', false],
    ] as const) {
      for (const words of translations) {
        const more = words.say(`switch-${text}-spellings`).split(' ');
        for (const spelling of [text, String(value), words.say(`switch-${text}`), ...more])
          learn(spellings, spelling, value);
      }
    }
  }
  return spellings;
}

/** The first meaning of a spelling stays. */
function learn<Meaning>(spellings: Map<string, Meaning>, spelling: string, meaning: Meaning): void {
  const key = compact(spelling);
  if (key && !spellings.has(key)) spellings.set(key, meaning);
}

/** `0.8`, `.8`, `0,8` and `80%` are the same. */
function readShare(name: 'strength' | 'exaggerate', text: string): Outcome<OptionValue> {
  const { min, max, step } = OPTIONS[name];
  const plain = text.trim().replace(',', '.');
  const allowed = allowedValues(OPTIONS[name], []);
  if (!NUMBER.test(plain)) return fail(badOption(name, text, allowed));
  const number = Number.parseFloat(plain) / (plain.endsWith('%') ? 100 : 1);
  if (number >= min && number <= max) return succeed({ name, value: onStep(number, step) });
  // 80 means eighty percent to most people, but a hint costs less than a wrong picture.
  const meant = number >= 10 && number <= 100 ? number / 100 : number;
  const near = onStep(Math.min(max, Math.max(min, meant)), step);
  return fail(badOption(name, text, allowed, String(near)));
}

const onStep = (number: number, step: number): number =>
  Number((Math.round(number / step) * step).toFixed(4));

function nearestSize(text: string): string | undefined {
  const pixels = Number.parseInt(text, 10);
  if (!(pixels > 0)) return undefined;
  const sizes = OPTIONS.size.values.map(Number).filter((size) => size > 0);
  return String(
    sizes.reduce((best, size) => (Math.abs(size - pixels) < Math.abs(best - pixels) ? size : best)),
  );
}

function badOption(option: string, value: string, allowed = '', near?: string): Failure {
  return { code: 'bad-option', option, value, allowed, ...(near !== undefined && { nearest: near }) };
}
