import type { Message } from 'grammy/types';
import { applyNearest, type WithNearest } from '../../options/nearest.ts';
import { OPTION_NAMES } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { readCommand } from '../commands.ts';
import { type Asker, askerOf } from './message-content.ts';

/** The message of an album that addresses the bot, who sent it, and the options of the whole album. */
export interface AlbumRequest {
  readonly message: Message;
  readonly asker: Asker;
  readonly parsed: WithNearest;
}

/** Reads the options in a text, as Telegram has them: invalid values become the nearest valid ones. */
export type ReadOptions = (text: string, how?: { readonly asked?: boolean }) => WithNearest;

/** Nothing can be shown to one person alone, so there is no option for that. */
export const createReadOptions =
  (parser: OptionParser): ReadOptions =>
  (text, how) => {
    const parsed = parser.text(text, how);
    const { private: isPrivate, ...options } = parsed.options;
    const known = OPTION_NAMES.filter((name) => name !== 'private');
    const hints = parsed.hints.map((hint) => (hint.code === 'unknown-option' ? { ...hint, known } : hint));
    const unknown =
      isPrivate === undefined ? [] : [{ code: 'unknown-option', option: 'private', known } as const];
    return applyNearest({ ...parsed, options, hints: [...hints, ...unknown] }, parser);
  };

export interface MessageOptions {
  /** The options in a message's text or caption; undefined when it does not address the bot. */
  of(message: Message): WithNearest | undefined;
  /** What an album requests; its options may stand under any of its pictures. Undefined when it does not address the bot. */
  ofAlbum(items: readonly Message[]): AlbumRequest | undefined;
}

/** Reads options from messages. `username` is the bot's own name, for `/cartoon@name` and mentions. */
export function createMessageOptions(read: ReadOptions, username: () => string): MessageOptions {
  const of = (message: Message): WithNearest | undefined => {
    const text = message.caption ?? message.text ?? '';
    const command = readCommand(text);
    if (command?.addressee && command.addressee.toLowerCase() !== username().toLowerCase()) return undefined;
    if (command) return command.name === 'cartoon' ? read(command.text, { asked: true }) : undefined;
    const mention = new RegExp(`@${username()}\\b`, 'i');
    if (mention.test(text)) return read(text.replace(mention, ' '), { asked: true });
    return message.chat.type === 'private' ? read(text) : undefined;
  };

  const ofAlbum = (items: readonly Message[]): AlbumRequest | undefined => {
    const [first] = items;
    const captioned = items.filter(({ caption }) => caption !== undefined);
    const message = captioned.find((item) => of(item) !== undefined) ?? (first && of(first) && first);
    const asker = message && askerOf(message);
    if (!message || !asker) return undefined;
    const all = (captioned.length > 0 ? captioned : [message]).flatMap((item) => of(item) ?? []);
    return { message, asker, parsed: together(all) };
  };

  return { of, ofAlbum };
}

/** The options of several captions; what is wrong in more than one of them is said once. */
function together(all: readonly WithNearest[]): WithNearest {
  const steps = all.reduce((sum, { strengthSteps = 0 }) => sum + strengthSteps, 0);
  return {
    options: Object.assign({}, ...all.map(({ options }) => options)),
    applied: distinct(all.flatMap(({ applied }) => applied)),
    hints: distinct(all.flatMap(({ hints }) => hints)),
    ...(steps !== 0 && { strengthSteps: steps }),
  };
}

const distinct = <Item>(items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];
