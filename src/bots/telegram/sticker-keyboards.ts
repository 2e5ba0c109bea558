import type { InlineKeyboardMarkup } from 'grammy/types';
import type { Words } from '../../i18n/words.ts';
import { button, inRows, keyboard, type ResultControls } from './keyboards.ts';

/** What a sticker can stand for, in the order of the buttons; old buttons name it by its place, so that new ones come last. */
export const STICKER_EMOJI = ['😀', '😂', '😍', '😎', '🥳', '👍', '👋', '❤️', '🤔', '😱', '😢', '😡'] as const;

/** One button for each emoji. */
export const emojiKeyboard = (
  { asker, batch }: Pick<ResultControls, 'asker' | 'batch'>,
  words: Words,
): InlineKeyboardMarkup =>
  keyboard([
    ...inRows(
      STICKER_EMOJI.map((emoji, index) => button(emoji, { on: 'pack', asker, batch, step: index })),
      6,
    ),
    [button(words.say('button-back'), { on: 'pack', asker, batch, step: 'back' })],
  ]);
