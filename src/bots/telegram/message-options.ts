import type { Message } from 'grammy/types';
import type { OptionParser, ParsedOptions } from '../../options/parse.ts';
import { readCommand } from '../commands.ts';
import { type Asker, askerOf } from './message-content.ts';

/** The message of an album that addresses the bot, who sent it, and the options of the whole album. */
export interface AlbumRequest {
  readonly message: Message;
  readonly asker: Asker;
  readonly parsed: ParsedOptions;
}

export interface MessageOptions {
  /** The options in a message's text or caption; undefined when it does not address the bot. */
  of(message: Message): ParsedOptions | undefined;
  /** What an album requests; its options may stand under any of its pictures. Undefined when it does not address the bot. */
  ofAlbum(items: readonly Message[]): AlbumRequest | undefined;
}

/** Reads options from messages. `username` is the bot's own name, for `/cartoon@name` and mentions. */
export function createMessageOptions(parser: OptionParser, username: () => string): MessageOptions {
  const of = (message: Message): ParsedOptions | undefined => {
    const text = message.caption ?? message.text ?? '';
    const command = readCommand(text);
    if (command?.addressee && command.addressee.toLowerCase() !== username().toLowerCase()) return undefined;
    if (command) return command.name === 'cartoon' ? parser.text(command.text, { asked: true }) : undefined;
    const mention = new RegExp(`@${username()}\\b`, 'i');
    if (mention.test(text)) return parser.text(text.replace(mention, ' '), { asked: true });
    return message.chat.type === 'private' ? parser.text(text) : undefined;
  };

  const ofAlbum = (items: readonly Message[]): AlbumRequest | undefined => {
    const [first] = items;
    const captioned = items.filter(({ caption }) => caption !== undefined);
    const message = captioned.find((item) => of(item) !== undefined) ?? (first && of(first) && first);
    const asker = message && askerOf(message);
    if (!message || !asker) return undefined;
    const all = (captioned.length > 0 ? captioned : [message]).flatMap((item) => of(item) ?? []);
    const parsed = {
      options: Object.assign({}, ...all.map(({ options }) => options)),
      hints: all.flatMap(({ hints }) => hints),
    };
    return { message, asker, parsed };
  };

  return { of, ofAlbum };
}
