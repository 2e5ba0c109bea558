import {
  type APILabelComponent,
  type APISelectMenuOption,
  ComponentType,
  type ModalSubmitInteraction,
} from 'discord.js';
import type { Words } from '../../i18n/words.ts';
import { describeOption, type MenuContents, OPTIONS, type RequestOptions } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { styleChoices } from './controls.ts';
import { STRENGTHS } from './options.ts';

/** Options that a form can ask for, each with a menu. */
export type FieldName = 'style' | 'strength' | 'size' | 'format' | 'crop' | 'background';

/** The menus of a form, with the present values chosen. */
export const optionFields = (
  names: readonly FieldName[],
  present: Partial<RequestOptions>,
  words: Words,
  contents: MenuContents,
): APILabelComponent[] =>
  names.map((name) => {
    const { label, text } = describeOption(OPTIONS[name], words, contents);
    return {
      type: ComponentType.Label,
      label,
      description: text,
      component: {
        type: ComponentType.StringSelect,
        custom_id: name,
        options: choicesOf(name, present, words, contents),
        min_values: 0,
        max_values: 1,
        required: false,
      },
    };
  });

/** What was chosen in them. */
export function readOptionFields(
  names: readonly FieldName[],
  { fields }: ModalSubmitInteraction,
  parser: OptionParser,
): Partial<RequestOptions> {
  const chosen = names.map((name) => [name, fields.getStringSelectValues(name)[0]] as const);
  return parser.values(Object.fromEntries(chosen)).options;
}

function choicesOf(
  name: FieldName,
  present: Partial<RequestOptions>,
  words: Words,
  contents: MenuContents,
): APISelectMenuOption[] {
  if (name === 'style') return styleChoices(contents.styles, present.style, words);
  const choices =
    name === 'strength'
      ? strengthChoices(present.strength, words)
      : (describeOption(OPTIONS[name], words, contents).choices ?? []);
  return withPresent(choices, name, present).map(({ value, label }) => ({
    value,
    label,
    ...(value === String(present[name]) && { default: true }),
  }));
}

/** A color without a name is among them when it is the present one. */
function withPresent(
  choices: readonly { readonly value: string; readonly label: string }[],
  name: FieldName,
  { background }: Partial<RequestOptions>,
) {
  const isListed = name !== 'background' || background === undefined;
  return isListed || choices.some(({ value }) => value === background)
    ? choices
    : [...choices, { value: background, label: background }];
}

/** The present one is among them, also when it lies between two. */
const strengthChoices = (present: number | undefined, words: Words) =>
  [...new Set([...STRENGTHS, ...(present === undefined ? [] : [present])])]
    .sort((one, other) => one - other)
    .map((strength) => ({ value: String(strength), label: words.percent(strength) }));
