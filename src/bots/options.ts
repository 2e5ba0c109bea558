import type { CartoonOptions } from '../cartoon.ts';
import { CROPS, DEFAULT_OPTIONS, FACE_CHOICES, FORMATS, SIZES, STRENGTH } from '../cartoon.ts';
import type { Words } from './words.ts';

/** What a person can say with one picture: how to draw it, and who sees the answer. */
export interface Wishes extends CartoonOptions {
  /** Only the person who asked sees the answer, on surfaces that can do that. */
  readonly private: boolean;
}
export type WishName = keyof Wishes;

/** One option as every surface offers it; its texts are the messages `option-<name>-name`, `-text` and `-<value>`. */
export type OptionDeclaration = { readonly name: string; readonly required?: true } & OptionKind;
export type OptionKind =
  | { readonly kind: 'style' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** Only multiples of `step` when there is one; whole numbers otherwise. */
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly step?: number }
  | { readonly kind: 'switch' }
  | { readonly kind: 'text'; readonly longest: number }
  | { readonly kind: 'person' }
  | { readonly kind: 'photo' };

/** The options of a cartoon, in the order menus list them. */
export const WISHES = {
  style: { name: 'style', kind: 'style' },
  strength: { name: 'strength', kind: 'number', ...STRENGTH },
  size: { name: 'size', kind: 'choice', values: SIZES.map(String) },
  format: { name: 'format', kind: 'choice', values: FORMATS },
  crop: { name: 'crop', kind: 'choice', values: CROPS },
  faces: { name: 'faces', kind: 'choice', values: FACE_CHOICES },
  enhance: { name: 'enhance', kind: 'switch' },
  compare: { name: 'compare', kind: 'switch' },
  private: { name: 'private', kind: 'switch' },
} as const satisfies { readonly [Name in WishName]: OptionDeclaration & { readonly name: Name } };
export const WISH_NAMES = Object.keys(WISHES) as readonly WishName[];

/** What a wish is when nobody has said otherwise: not the person, nor their chat, nor the operator. */
export const DEFAULT_WISHES: Wishes = { ...DEFAULT_OPTIONS, private: false };

/** A style as menus show it; entries of config/styles.json are such. */
export interface StyleName {
  readonly id: string;
  /** By locale; English stands in where a locale has none. */
  readonly name: Readonly<Record<string, string>>;
}

/** An option in one person's language, ready for a menu, a form or `--help`. */
export type DescribedOption = OptionDeclaration & {
  /** Its name in the person's language; the declared name works everywhere too. */
  readonly label: string;
  readonly text: string;
  /** What it can be, for the kinds that list it. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** What it can be, in short: “0.1 – 1”, “png, jpg, webp”. */
  readonly allowed?: string;
};

/** Puts an option into a person's words. `styles` are those that can be drawn now. */
export function describeOption(
  option: OptionDeclaration,
  words: Words,
  styles: readonly StyleName[],
): DescribedOption {
  const choices = choicesOf(option, words, styles);
  const allowed = allowedValues(option, styles);
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
    case 'number':
      return `${option.min} – ${option.max}`;
    case 'switch':
      return 'on, off';
    default:
      return undefined;
  }
}

/** A style's name in a locale. */
export const styleName = ({ id, name }: StyleName, locale: string): string => name[locale] ?? name.en ?? id;

function choicesOf(
  option: OptionDeclaration,
  words: Words,
  styles: readonly StyleName[],
): { readonly value: string; readonly label: string }[] | undefined {
  switch (option.kind) {
    case 'style':
      return styles.map((style) => ({ value: style.id, label: styleName(style, words.locale) }));
    case 'choice':
      return option.values.map((value) => ({ value, label: words.say(`option-${option.name}-${value}`) }));
    case 'switch':
      return ['on', 'off'].map((value) => ({ value, label: words.say(`switch-${value}`) }));
    default:
      return undefined;
  }
}
