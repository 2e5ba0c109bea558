import type { Download } from '../download.ts';
import { isFileOf } from './expression-kinds.ts';
import { type ControlHandler, type Handlers, sameAudience } from './handlers.ts';
import type { OutgoingFile } from './outgoing-message.ts';
import type { MakeStickerFile } from './sticker-files.ts';

export interface EmojiFileOptions {
  readonly download: Download;
  readonly makeStickerFile: MakeStickerFile;
}

/** “Emoji files” under an album of stickers, whose message has no room for them: makes them of the stickers in it. */
export const emojiFileHandlers = (options: EmojiFileOptions): Pick<Handlers, 'controls'> => ({
  controls: { emoji: emojiButton(options) },
});

const emojiButton = ({ download, makeStickerFile }: EmojiFileOptions): ControlHandler => ({
  audience: sameAudience,
  async run({ interaction, words, answer }) {
    const stickers = interaction.message.attachments.filter(({ name }) => isFileOf('sticker', name));
    const made = await Promise.all(
      stickers.map(async ({ url, name, description }): Promise<OutgoingFile | undefined> => {
        const sticker = await download(url);
        const emoji = sticker.ok ? await makeStickerFile(sticker.value, 'emoji') : sticker;
        if (!emoji.ok) return undefined;
        return {
          name: name.replace('sticker-', 'emoji-'),
          bytes: emoji.value,
          ...(description && { description }),
        };
      }),
    );
    const files = made.filter((file) => file !== undefined);
    if (files.length === 0) return answer({ content: words.failure({ code: 'photo-gone' }) });
    return answer({ content: words.say('emoji-files', { count: files.length }), files });
  },
});
