import { type Background, COLOR_NAMES, type HexColor } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import { listed } from './chatter.ts';

type Spelling = readonly [spelling: string, value: Background];

/** What can be written for the values of the option `background`, in every language of `translations`. */
export function backgroundSpellings(values: readonly string[], translations: readonly Words[]): Spelling[] {
  const colors = Object.entries(COLOR_NAMES);
  return [
    ...values.flatMap((value) =>
      [value, ...translations.map((words) => words.say(`option-background-${value}`))].map(
        (spelling): Spelling => [spelling, value as Background],
      ),
    ),
    ...colors.flatMap(([name, color]) =>
      [name, ...translations.map((words) => words.say(`color-${name}`))].map(
        (spelling): Spelling => [spelling, color],
      ),
    ),
    ...translations.flatMap(otherSpellings),
  ];
}

/** Words that mean a background without its option's name: “white background”, “背景模糊”, “transparent”. */
export function backgroundPhrases(values: readonly string[], translations: readonly Words[]): Spelling[] {
  const names = ['background', ...translations.map((words) => words.say('option-background-name'))];
  return [
    ...transparentWords(translations),
    ...backgroundSpellings(values, translations).flatMap(([spelling, value]) =>
      names.flatMap((name): Spelling[] => [
        [`${spelling} ${name}`, value],
        [`${name} ${spelling}`, value],
      ]),
    ),
  ];
}

/** `#ff8800`, `ff8800` and `#f80` are the same color; undefined for anything else. */
export function readColor(text: string): HexColor | undefined {
  const written = text.trim().normalize('NFKC');
  const [, long, short] = /^(?:#?([0-9a-f]{6})|#([0-9a-f]{3}))$/i.exec(written) ?? [];
  const digits = long ?? short?.replace(/./g, '$&$&');
  return digits === undefined ? undefined : `#${digits.toLowerCase()}`;
}

/** A color by the name that is typed for it on every surface; any other value as it is. */
export const colorName = (value: string): string =>
  Object.entries(COLOR_NAMES).find(([, color]) => color === value)?.[0] ?? value;

const transparentWords = (translations: readonly Words[]): Spelling[] =>
  translations.flatMap((words) =>
    listed(words, 'background-none-words').map((spelling): Spelling => [spelling, 'none']),
  );

/** Other words, and for colors pairs such as `grey=gray`. */
const otherSpellings = (words: Words): Spelling[] => [
  ...transparentWords([words]),
  ...listed(words, 'background-blur-words').map((spelling): Spelling => [spelling, 'blur']),
  ...listed(words, 'color-other-words').flatMap((pair): Spelling[] => {
    const [spelling = '', name = ''] = pair.split('=');
    return isColorName(name) ? [[spelling, COLOR_NAMES[name]]] : [];
  }),
];

const isColorName = (name: string): name is keyof typeof COLOR_NAMES => name in COLOR_NAMES;
