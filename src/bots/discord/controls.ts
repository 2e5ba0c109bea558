import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { BACKGROUNDS, FORMAT_CHOICES, SIZES } from '../../cartoon.ts';
import type { Words } from '../../i18n/words.ts';
import { type StyleName, styleName } from '../../i18n/words.ts';
import { jobId } from '../../jobs/job-id.ts';
import { FAULTS_OF_PHOTOS } from '../../options/photo-faults.ts';
import { buttonFor } from '../../options/tips.ts';
import type { Batch, Job } from '../../store/records.ts';
import { canChange, shownTip } from '../redraw.ts';
import { customId } from './custom-id.ts';
import { fitsAllKinds } from './expression-kinds.ts';

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** Under the status message. */
export function statusControls(batch: string, owner: string, words: Words): Row[] {
  return [row(button(words.say('button-cancel'), customId('cancel', batch, owner)))];
}

/**
 * Under a cartoon: buttons and menus for other versions, and what can be done with this one. Of an album they mean all photos, or
 * the one that was picked.
 */
export function cartoonControls(controls: CartoonControls): Row[] {
  const { batch, owner, picked, styles, words } = controls;
  const target = picked === undefined ? batch.id : jobId({ batch: batch.id, item: picked });
  const id = (kind: string) => customId('redraw', kind, target, owner);
  const { options } = batch;
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
      select(FORM_LABELS.map((label) => words.say(label)).join(' · '), id('form'), [
        ...SIZES.map((size) => ({ value: `size=${size}`, label: words.say(`option-size-${size}`) })),
        ...FORMAT_CHOICES.map((format) => ({
          value: `format=${format}`,
          label: words.say(`option-format-${format}`),
        })),
        ...BACKGROUNDS.map((background) => ({
          value: `background=${background}`,
          label: words.say('settings-line', {
            option: words.say('option-background-name'),
            value: words.say(`option-background-${background}`),
          }),
        })),
      ]),
    ),
    ...pickControls(controls),
    row(
      adviceOr(stickerButton(controls, id('sticker')), controls),
      button(words.say('button-change'), customId('change', target, owner)),
      button(words.say('button-use'), customId('use', batch.id, owner)),
      ...(controls.isPrivate && !controls.others
        ? [button(words.say('button-publish'), customId('publish', batch.id, owner))]
        : []),
      deleteButton(owner, words),
    ),
  ];
}

/** Makes a sticker; under one, adds it to the server it is in; under many, makes the emoji that their message has no room for. */
function stickerButton(
  { batch, owner, inServer, words }: CartoonControls,
  redraw: string,
): APIButtonComponentWithCustomId {
  const isSticker = batch.options.format === 'sticker';
  if (isSticker && !fitsAllKinds(batch.jobs.filter(({ state }) => state === 'done').length))
    return button(words.say('button-emoji'), customId('emoji', batch.id, owner));
  return isSticker && inServer && redrawable(batch).length === 1
    ? button(words.say('button-add-to-server'), customId('add-to-server', batch.id, owner))
    : button(words.say('button-sticker'), redraw, { disabled: isSticker });
}

const FORM_LABELS = ['button-size', 'button-format', 'button-background'] as const;

/** What the tip in the message advises, for the photo that it is about; a row has no room for more than five buttons. */
function adviceOr(
  otherwise: APIButtonComponentWithCustomId,
  { batch, owner, words }: CartoonControls,
): APIButtonComponentWithCustomId {
  const shown = shownTip(batch);
  const message = shown && buttonFor(shown.tip.code);
  if (!message) return otherwise;
  const id = customId('redraw', 'advice', jobId(shown.job), shown.tip.code, owner);
  return button(words.say(message), id, { style: ButtonStyle.Primary });
}

/** Of an album: which photo the controls mean. */
function pickControls({ batch, owner, picked, words }: CartoonControls): Row[] {
  const photos = redrawable(batch);
  if (photos.length < 2) return [];
  const choices = [
    { value: ALL_PHOTOS, label: words.say('pick-all'), ...(picked === undefined && { default: true }) },
    ...photos.map(({ item, name }) => ({
      value: String(item),
      label: name
        ? words.say('pick-one-named', { number: item + 1, name })
        : words.say('pick-one', { number: item + 1 }),
      ...(picked === item && { default: true }),
    })),
  ];
  return [row(select(words.say('pick-all'), customId('pick', batch.id, owner), choices))];
}

export const ALL_PHOTOS = 'all';

/** The photos of a batch that can be drawn again: not those that are gone, or whose own fault it was. */
export const redrawable = ({ jobs }: Batch): readonly Job[] =>
  jobs.filter(
    ({ failure }) =>
      failure === undefined || !(failure.code === 'photo-gone' || FAULTS_OF_PHOTOS.has(failure.code)),
  );

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

export interface CartoonControls {
  readonly batch: Batch;
  /** The id of the person they belong to. */
  readonly owner: string;
  readonly isPrivate: boolean;
  /** They are in a server. */
  readonly inServer: boolean;
  /** The photos are another person's. */
  readonly others: boolean;
  /** The number of the photo they mean, from 0; all of them without it. */
  readonly picked?: number | undefined;
  readonly styles: readonly StyleName[];
  readonly words: Words;
}

interface ButtonOptions {
  readonly disabled?: boolean;
  readonly style?: APIButtonComponentWithCustomId['style'];
}

const deleteButton = (owner: string, words: Words) =>
  button(words.say('button-delete'), customId('delete', owner), { style: ButtonStyle.Danger });
