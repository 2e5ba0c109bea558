import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import { type CartoonOptions, FORMATS, SIZES } from '../../cartoon.ts';
import { type StyleName, styleName, type Words } from '../../i18n/words.ts';
import { canChange } from '../redraw.ts';
import { type CallbackData, encodeCallbackData, type ResultMenu } from './callback-data.ts';

/** Whom the buttons under a cartoon belong to, and what they are about. */
export interface ResultControls {
  readonly asker: number;
  readonly batch: string;
  readonly options: CartoonOptions;
}

/** The buttons under a cartoon, or one of their menus with the present choice marked. */
export function resultKeyboard(
  { asker, batch, options }: ResultControls,
  menu: ResultMenu,
  words: Words,
  styles: readonly StyleName[],
): InlineKeyboardMarkup {
  const redraw = (label: string, kind: 'softer' | 'stronger' | 'compare' | 'avatar' | 'again') =>
    button(label, { on: 'redraw', asker, batch, redraw: { kind } });
  const open = (label: string, next: ResultMenu) => button(label, { on: 'menu', asker, batch, menu: next });
  const choose = (kind: 'style' | 'size' | 'format', value: string, label: string) =>
    button(marked(label, String(options[kind]) === value), {
      on: 'redraw',
      asker,
      batch,
      redraw: { kind, value },
    });
  const back = [open(words.say('button-back'), 'main')];
  switch (menu) {
    case 'style':
      return keyboard([
        ...inRows(
          styles.map((style) => choose('style', style.id, styleName(style, words.locale))),
          2,
        ),
        back,
      ]);
    case 'size':
      return keyboard([
        ...inRows(
          SIZES.map((size) => choose('size', String(size), words.say(`option-size-${size}`))),
          2,
        ),
        back,
      ]);
    case 'format':
      return keyboard([
        FORMATS.map((format) => choose('format', format, words.say(`option-format-${format}`))),
        back,
      ]);
    case 'main':
      return keyboard([
        [
          ...(canChange(options.strength, -1) ? [redraw(words.say('button-softer'), 'softer')] : []),
          ...(canChange(options.strength, 1) ? [redraw(words.say('button-stronger'), 'stronger')] : []),
        ],
        [
          open(words.say('button-style'), 'style'),
          open(words.say('button-size'), 'size'),
          open(words.say('button-format'), 'format'),
        ],
        [
          redraw(words.say(options.compare ? 'button-no-compare' : 'button-compare'), 'compare'),
          redraw(words.say(options.crop === 'avatar' ? 'button-no-avatar' : 'button-avatar'), 'avatar'),
        ],
        [
          redraw(words.say('button-again'), 'again'),
          button(words.say('button-delete'), { on: 'delete', asker, batch }),
        ],
      ]);
  }
}

export const cancelKeyboard = (asker: number, batch: string, words: Words): InlineKeyboardMarkup =>
  keyboard([[button(words.say('button-cancel'), { on: 'cancel', asker, batch })]]);

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
