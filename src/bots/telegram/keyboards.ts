import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import { type CartoonOptions, FORMAT_CHOICES, SIZES, type Tip } from '../../cartoon.ts';
import { type StyleName, styleName, type Words } from '../../i18n/words.ts';
import { describeOption, OPTIONS } from '../../options/options.ts';
import { buttonFor } from '../../options/tips.ts';
import { canChange } from '../redraw.ts';
import { type CallbackData, encodeCallbackData, type ResultMenu } from './callback-data.ts';

/** Whom the buttons under a cartoon belong to, and what they are about. */
export interface ResultControls {
  readonly asker: number;
  /** The batch, or the job of one picture of it: then the buttons are about that alone. */
  readonly batch: string;
  readonly options: CartoonOptions;
  /** The jobs of an album, in its order. */
  readonly photos?: readonly string[];
  /** The name of the asker's sticker pack that has it. */
  readonly pack?: string | undefined;
  /** Whether the asker would get these options anyway. */
  readonly isUsual?: boolean;
  /** The tip in the caption. */
  readonly tip?: Tip['code'] | undefined;
}

/** The buttons under a cartoon, or one of their menus with the present choice marked. */
export function resultKeyboard(
  controls: ResultControls,
  menu: ResultMenu,
  words: Words,
  styles: readonly StyleName[],
): InlineKeyboardMarkup {
  if (menu === 'main') return keyboard(mainRows(controls, words));
  const { asker, batch } = controls;
  if (menu === 'photo') return keyboard(choiceRows(controls, menu, words, styles));
  const back = button(words.say('button-back'), { on: 'menu', asker, batch, menu: 'main' });
  return keyboard([...choiceRows(controls, menu, words, styles), [back]]);
}

function mainRows(controls: ResultControls, words: Words): InlineKeyboardButton[][] {
  const { asker, batch, options, photos = [], isUsual = true, tip } = controls;
  const redraw = (
    message: string,
    kind: 'softer' | 'stronger' | 'compare' | 'avatar' | 'sticker' | 'again',
  ) => button(words.say(message), { on: 'redraw', asker, batch, redraw: { kind } });
  const open = (menu: ResultMenu, label: string) => button(label, { on: 'menu', asker, batch, menu });
  const advice = tip && buttonFor(tip);
  const keep = button(words.say('button-keep-options'), { on: 'keep', asker, batch });
  const chosen = photos.indexOf(batch);
  const which =
    chosen < 0 ? words.say('button-all-photos') : words.say('button-photo', { number: chosen + 1 });
  const strengths = [
    ...(canChange(options.strength, -1) ? [redraw('button-softer', 'softer')] : []),
    ...(canChange(options.strength, 1) ? [redraw('button-stronger', 'stronger')] : []),
  ];
  const last = [
    isUsual ? [] : [keep],
    [redraw('button-again', 'again'), button(words.say('button-delete'), { on: 'delete', asker, batch })],
  ];
  if (options.format === 'sticker')
    return [
      packRow(controls, words),
      strengths,
      [open('style', words.say('button-style')), open('format', words.say('button-format'))],
      ...last,
    ];
  return [
    photos.length > 1 ? [open('photo', which)] : [],
    advice
      ? [button(words.say(advice), { on: 'redraw', asker, batch, redraw: { kind: 'advice', value: tip } })]
      : [],
    strengths,
    [
      open('style', words.say('button-style')),
      open('size', words.say('button-size')),
      open('format', words.say('button-format')),
    ],
    [
      redraw(options.compare ? 'button-no-compare' : 'button-compare', 'compare'),
      redraw(options.crop === 'avatar' ? 'button-no-avatar' : 'button-avatar', 'avatar'),
    ],
    [open('background', words.say('button-background')), redraw('button-sticker', 'sticker')],
    ...last,
  ];
}

/** Adds a sticker to the asker's own pack, or opens the pack that has it. */
function packRow({ asker, batch, pack }: ResultControls, words: Words): InlineKeyboardButton[] {
  if (pack === undefined)
    return [button(words.say('button-add-to-pack'), { on: 'pack', asker, batch, step: 'choose' })];
  return [
    { text: words.say('button-open-pack'), url: `https://t.me/addstickers/${pack}` },
    button(words.say('button-remove-from-pack'), { on: 'pack', asker, batch, step: 'remove' }),
  ];
}

function choiceRows(
  { asker, batch, options, photos = [] }: ResultControls,
  kind: Exclude<ResultMenu, 'main'>,
  words: Words,
  styles: readonly StyleName[],
): InlineKeyboardButton[][] {
  if (kind === 'photo') {
    const [whole = batch] = batch.split('.');
    const pick = (target: string, label: string) =>
      button(marked(label, target === batch), { on: 'menu', asker, batch: target, menu: 'main' });
    const numbers = photos.map((photo, index) => pick(photo, String(index + 1)));
    return [[pick(whole, words.say('button-all-photos'))], ...inRows(numbers, 5)];
  }
  const choose = (value: string, label: string) =>
    button(marked(label, String(options[kind]) === value), {
      on: 'redraw',
      asker,
      batch,
      redraw: { kind, value },
    });
  switch (kind) {
    case 'style':
      return inRows(
        styles.map((style) => choose(style.id, styleName(style, words.locale))),
        2,
      );
    case 'size':
      return inRows(
        SIZES.map((size) => choose(String(size), words.say(`option-size-${size}`))),
        2,
      );
    case 'format':
      return inRows(
        FORMAT_CHOICES.map((format) => choose(format, words.say(`option-format-${format}`))),
        2,
      );
    case 'background': {
      const { choices = [] } = describeOption(OPTIONS.background, words, { styles, translations: [] });
      return inRows(
        choices.map(({ value, label }) => choose(value, label)),
        3,
      );
    }
  }
}

export const cancelKeyboard = (asker: number, batch: string, words: Words): InlineKeyboardMarkup =>
  keyboard([[button(words.say('button-cancel'), { on: 'cancel', asker, batch })]]);

/** Under the sentence why there is no cartoon, where another attempt may have one. */
export const tryAgainKeyboard = (asker: number, batch: string, words: Words): InlineKeyboardMarkup =>
  keyboard([
    [button(words.say('button-try-again'), { on: 'redraw', asker, batch, redraw: { kind: 'again' } })],
  ]);

/** Under a reply that was lost. */
export const againKeyboard = (asker: number, batch: string, words: Words): InlineKeyboardMarkup =>
  keyboard([[button(words.say('button-again'), { on: 'redraw', asker, batch, redraw: { kind: 'again' } })]]);

export const forgetKeyboard = (asker: number, words: Words): InlineKeyboardMarkup =>
  keyboard([
    [button(words.say('button-forget'), { on: 'forget', asker, sure: true })],
    [button(words.say('button-keep'), { on: 'forget', asker, sure: false })],
  ]);

/** A button with its callback data. */
export const button = (text: string, press: CallbackData): InlineKeyboardButton => ({
  text,
  callback_data: encodeCallbackData(press),
});

export const keyboard = (rows: readonly InlineKeyboardButton[][]): InlineKeyboardMarkup => ({
  inline_keyboard: rows.filter((row) => row.length > 0),
});

export const inRows = <Item>(items: readonly Item[], perRow: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / perRow) }, (_, row) =>
    items.slice(row * perRow, (row + 1) * perRow),
  );

/** The choice in force carries a mark. */
export const marked = (label: string, isChosen: boolean): string => (isChosen ? `✓ ${label}` : label);
