import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { type CartoonOptions, FORMATS, SIZES } from '../../cartoon.ts';
import type { Words } from '../../i18n/words.ts';
import { type StyleName, styleName } from '../../i18n/words.ts';
import { canChange } from '../redraw.ts';
import { customId } from './custom-id.ts';

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** Under the status message. */
export function statusControls(batch: string, owner: string, words: Words): Row[] {
  return [row(button(words.say('button-cancel'), customId('cancel', batch, owner)))];
}

/** Under a cartoon: buttons for other versions, menus for style, size and format, and a delete button. */
export function cartoonControls({ batch, owner, options, styles, words }: CartoonControls): Row[] {
  const id = (kind: string) => customId('redraw', kind, batch, owner);
  const { strength, compare, crop } = options;
  return [
    row(
      button(words.say('button-softer'), id('softer'), { disabled: !canChange(strength, -1) }),
      button(words.say('button-stronger'), id('stronger'), { disabled: !canChange(strength, 1) }),
      button(words.say(compare ? 'button-no-compare' : 'button-compare'), id('compare')),
      button(words.say(crop === 'avatar' ? 'button-no-avatar' : 'button-avatar'), id('avatar')),
      button(words.say('button-again'), id('again')),
    ),
    ...(styles.length > 0
      ? [row(select(words.say('button-style'), id('style'), styleChoices(styles, options.style, words)))]
      : []),
    row(
      select(`${words.say('button-size')} · ${words.say('button-format')}`, id('form'), [
        ...SIZES.map((size) => ({ value: `size=${size}`, label: words.say(`option-size-${size}`) })),
        ...FORMATS.map((format) => ({
          value: `format=${format}`,
          label: words.say(`option-format-${format}`),
        })),
      ]),
    ),
    row(deleteButton(owner, words)),
  ];
}

/** Under a reply without a cartoon: a delete button. */
export const plainControls = (owner: string, words: Words): Row[] => [row(deleteButton(owner, words))];

/** The styles of a select, at most as many as Discord takes; the chosen one is always among them. */
export function styleChoices(
  styles: readonly StyleName[],
  chosen: string | undefined,
  words: Words,
): Choice[] {
  const first = styles.slice(0, MAX_CHOICES);
  const current = styles.find(({ id }) => id === chosen);
  const listed = !current || first.includes(current) ? first : [...first.slice(0, -1), current];
  return listed.map((style) => ({
    value: style.id,
    label: styleName(style, words.locale),
    ...(style.id === chosen && { default: true }),
  }));
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly default?: boolean;
}

export const row = (...components: readonly APIComponentInMessageActionRow[]): Row => ({
  type: ComponentType.ActionRow,
  components: [...components],
});

export const button = (
  label: string,
  custom_id: string,
  { disabled, style = ButtonStyle.Secondary }: ButtonOptions = {},
): APIButtonComponentWithCustomId => ({
  type: ComponentType.Button,
  style,
  label,
  custom_id,
  ...(disabled && { disabled }),
});

export const select = (
  placeholder: string,
  custom_id: string,
  options: readonly Choice[],
): APIStringSelectComponent => ({
  type: ComponentType.StringSelect,
  custom_id,
  placeholder,
  options: options.map((option) => ({ ...option })),
});

/** Options of one select (Discord developer documentation, Component reference). */
const MAX_CHOICES = 25;

interface CartoonControls {
  readonly batch: string;
  /** The id of the person they belong to. */
  readonly owner: string;
  readonly options: CartoonOptions;
  readonly styles: readonly StyleName[];
  readonly words: Words;
}

interface ButtonOptions {
  readonly disabled?: boolean;
  readonly style?: APIButtonComponentWithCustomId['style'];
}

const deleteButton = (owner: string, words: Words) =>
  button(words.say('button-delete'), customId('delete', owner), { style: ButtonStyle.Danger });
