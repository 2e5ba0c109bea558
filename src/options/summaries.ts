import type { CartoonOptions } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import { AUTOMATIC_LANGUAGE, describeOption, type MenuContents, OPTION_NAMES, OPTIONS } from './options.ts';

/** The names of the options that can be saved: all but who sees the answer. */
export const SAVED_OPTIONS = OPTION_NAMES.filter((name) => name !== 'private');

/** Every default with its value, one a line; those that were not chosen are marked as the usual ones. */
export function defaultsText({ saved, inherited, language, words, contents }: Defaults): string {
  const lines = SAVED_OPTIONS.map((name) => {
    const { label, choices } = describeOption(OPTIONS[name], words, contents);
    const value = saved[name] ?? inherited[name];
    const text = valueText(value, words, choices);
    const id = saved[name] === undefined ? 'settings-line-unset' : 'settings-line';
    return words.say(id, { option: label, value: text });
  });
  if (language !== undefined) {
    const declared = describeOption({ name: 'language', kind: 'language' }, words, contents);
    const value = valueText(language ?? AUTOMATIC_LANGUAGE, words, declared.choices);
    const id = language === null ? 'settings-line-unset' : 'settings-line';
    lines.push(words.say(id, { option: declared.label, value }));
  }
  return lines.join('\n');
}

/** Some options with their values: “style: Anime, strength: 80%”. */
export function optionsText(options: Partial<CartoonOptions>, words: Words, contents: MenuContents): string {
  return words.list(
    SAVED_OPTIONS.filter((name) => options[name] !== undefined).map((name) => {
      const { label, choices } = describeOption(OPTIONS[name], words, contents);
      return words.say('settings-line', {
        option: label,
        value: valueText(options[name], words, choices),
      });
    }),
  );
}

interface Defaults {
  readonly saved: Partial<CartoonOptions>;
  readonly inherited: CartoonOptions;
  /** Null for a person who has not chosen one; undefined where a language cannot be chosen. */
  readonly language: string | null | undefined;
  readonly words: Words;
  readonly contents: MenuContents;
}

function valueText(
  value: unknown,
  words: Words,
  choices: readonly { readonly value: string; readonly label: string }[] | undefined,
): string {
  if (typeof value === 'boolean') return words.say(value ? 'switch-on' : 'switch-off');
  const label = choices?.find((choice) => choice.value === String(value))?.label;
  return label ?? (typeof value === 'number' ? words.percent(value) : String(value));
}
