import type { CartoonOptions } from '../cartoon.ts';
import {
  BACKGROUNDS,
  COLOR_NAMES,
  COLORS,
  CROPS,
  DEFAULT_OPTIONS,
  EXAGGERATE,
  FACE_CHOICES,
  FORMAT_CHOICES,
  SIZES,
  STRENGTH,
} from '../cartoon.ts';
import { type StyleName, styleName, type Words } from '../i18n/words.ts';

/** What a person can request with one picture: how to draw it, and who sees the reply. */
export interface RequestOptions extends CartoonOptions {
  /** Only the requester sees the reply, on surfaces that support it. */
  readonly private: boolean;
}
export type OptionName = keyof RequestOptions;

/** One option as every surface offers it; its texts are the messages `option-<name>-name`, `-text` and `-<value>`. */
export type OptionDeclaration = { readonly name: string; readonly required?: true } & OptionKind;
export type OptionKind =
  | { readonly kind: 'style' }
  | { readonly kind: 'language' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** One of the values, or a color by its name or in hexadecimal. */
  | { readonly kind: 'color'; readonly values: readonly string[] }
  /** Multiples of `step` where there is one, else whole numbers. */
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly step?: number }
  | { readonly kind: 'switch' }
  | { readonly kind: 'text'; readonly longest: number }
  | { readonly kind: 'person' }
  /** Of a Discord server. */
  | { readonly kind: 'role' }
  | { readonly kind: 'photo' };

/** The options of a cartoon, in the order menus list them. */
export const OPTIONS = {
  style: { name: 'style', kind: 'style' },
  strength: { name: 'strength', kind: 'number', ...STRENGTH },
  size: { name: 'size', kind: 'choice', values: SIZES.map(String) },
  format: { name: 'format', kind: 'choice', values: FORMAT_CHOICES },
  crop: { name: 'crop', kind: 'choice', values: CROPS },
  faces: { name: 'faces', kind: 'choice', values: FACE_CHOICES },
  exaggerate: { name: 'exaggerate', kind: 'number', ...EXAGGERATE },
  background: { name: 'background', kind: 'color', values: BACKGROUNDS },
  colors: { name: 'colors', kind: 'choice', values: COLORS },
  enhance: { name: 'enhance', kind: 'switch' },
  compare: { name: 'compare', kind: 'switch' },
  private: { name: 'private', kind: 'switch' },
} as const satisfies { readonly [Name in OptionName]: OptionDeclaration & { readonly name: Name } };
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** The options where neither the person, nor their chat, nor the operator has set any. */
export const DEFAULT_REQUEST_OPTIONS: RequestOptions = { ...DEFAULT_OPTIONS, private: false };

/** What menus list that is not known before the program runs. */
export interface MenuContents {
  /** Those that can be drawn now. */
  readonly styles: readonly StyleName[];
  /** The words of every language there is. */
  readonly translations: readonly Words[];
}

/** An option in one person's language, ready for a menu, a form or `--help`. */
export type DescribedOption = OptionDeclaration & {
  /** Its name in the person's language; the declared name works everywhere too. */
  readonly label: string;
  readonly text: string;
  /** What it can be, for the kinds that list it. */
  readonly choices?: readonly Choice[];
  /** What it can be, in short: “0.1 – 1”, “png, jpg, webp”. */
  readonly allowed?: string;
};
interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Describes an option in a person's language. */
export function describeOption(
  option: OptionDeclaration,
  words: Words,
  contents: MenuContents,
): DescribedOption {
  const choices = choicesOf(option, words, contents);
  const allowed = allowedValues(option, contents.styles);
  return {
    ...option,
    label: words.say(`option-${option.name}-name`),
    text: words.say(`option-${option.name}-text`),
    ...(choices && { choices }),
    ...(allowed && { allowed }),
  };
}

/** What an option can be, in spellings that every surface and language takes. */
export function allowedValues(option: OptionKind, styles: readonly StyleName[]): string | undefined {
  switch (option.kind) {
    case 'style':
      return styles.map(({ id }) => id).join(', ');
    case 'choice':
      return option.values.join(', ');
    case 'color':
      return [...option.values, ...Object.keys(COLOR_NAMES), HEXADECIMAL].join(', ');
    case 'number':
      return `${option.min} – ${option.max}`;
    case 'switch':
      return 'on, off';
    default:
      return undefined;
  }
}

/** Stands for every color in what an option can be. */
const HEXADECIMAL = '#rrggbb';

/** The language setting of a person who gets the language of their app. */
export const AUTOMATIC_LANGUAGE = 'auto';

function choicesOf(
  option: OptionDeclaration,
  words: Words,
  { styles, translations }: MenuContents,
): readonly Choice[] | undefined {
  switch (option.kind) {
    case 'style':
      return styles.map((style) => ({ value: style.id, label: styleName(style, words.locale) }));
    case 'language':
      return [
        { value: AUTOMATIC_LANGUAGE, label: words.say('option-language-auto') },
        // Each language is listed by its own name, so that people find theirs in any.
        ...translations.map((own) => ({ value: own.locale, label: own.say('language-name') })),
      ];
    case 'choice':
      return option.values.map((value) => ({ value, label: words.say(`option-${option.name}-${value}`) }));
    case 'color':
      return [
        ...option.values.map((value) => ({ value, label: words.say(`option-${option.name}-${value}`) })),
        ...Object.entries(COLOR_NAMES).map(([name, value]) => ({ value, label: words.say(`color-${name}`) })),
      ];
    case 'switch':
      return ['on', 'off'].map((value) => ({ value, label: words.say(`switch-${value}`) }));
    default:
      return undefined;
  }
}
