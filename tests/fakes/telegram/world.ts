import type {
  CallbackQuery,
  Chat,
  ChatMember,
  File,
  InlineKeyboardMarkup,
  Message,
  Sticker,
  Update,
  User,
} from 'grammy/types';
import type { Call } from './call.ts';

/** A file on the fake's servers. `size` may claim more than the bytes there are. */
export interface StoredFile {
  readonly file: File;
  readonly bytes: Uint8Array;
}

/** A message as everybody sees it now; fields of all kinds of messages, none of them sure. */
export type Shown = {
  -readonly [Key in Exclude<keyof Message, 'reply_markup'>]: Message[Key];
} & {
  reply_markup?: InlineKeyboardMarkup | undefined;
  /** It came without a sound. */
  readonly isSilent?: true;
};

export type Sendable = 'text' | 'photos' | 'documents' | 'stickers';

export interface Dialog {
  readonly chat: Chat;
  readonly messages: Map<number, Shown>;
  readonly members: Map<number, ChatMember['status']>;
  readonly topics: Set<number>;
  /** Those of `topics` that only administrators can write in. */
  readonly closedTopics: Set<number>;
  /** In private chats: the person has pressed Start. */
  started: boolean;
  /** The person blocked the bot, the group threw it out, or there is no group any more. */
  shut: 'blocked' | 'kicked' | 'deleted' | undefined;
  migratedTo: number | undefined;
  /** What the group lets members send. */
  mayNot: Set<Sendable>;
  readonly deleted: number[];
  /** What the bot is shown to be doing: “upload_photo”. */
  readonly actions: string[];
}

/** A message of the bot in a chat that it is not in. */
export interface InlineMessage {
  text?: string | undefined;
  /** The file of its photo or document. */
  file?: string | undefined;
  spoiler?: boolean;
  keyboard: InlineKeyboardMarkup | undefined;
}

export interface Pressed {
  readonly query: CallbackQuery;
  answer: { readonly text?: string; readonly alert: boolean } | undefined;
  readonly at: number;
}

/** A sticker as messages and sets have it. */
export type ShownSticker = Sticker & File;

/** A set of stickers that the bot made for somebody. */
export interface StickerSet {
  readonly name: string;
  readonly title: string;
  /** The id of the person. */
  readonly owner: number;
  readonly stickers: ShownSticker[];
}

/** Everything there is in this small Telegram with one bot. */
export interface World {
  readonly token: string;
  readonly bot: User & { can_read_all_group_messages: boolean };
  readonly dialogs: Map<number, Dialog>;
  readonly files: Map<string, StoredFile>;
  /** What @BotFather has switched on. */
  readonly modes: { guest: boolean; inline: boolean };
  /** The answers in chats that the bot is not in, by their inline message id. */
  readonly inlineMessages: Map<string, InlineMessage>;
  /** Guest queries that wait for their one answer. */
  readonly guestQueries: Set<string>;
  readonly inlineQueries: Map<string, { answer?: Call['parameters'] }>;
  /** By the id of the person. */
  readonly profilePhotos: Map<number, Uint8Array>;
  readonly pressed: Map<string, Pressed>;
  readonly reactions: Map<string, string>;
  /** By their names. */
  readonly stickerSets: Map<string, StickerSet>;
  readonly menus: Map<string, readonly { readonly command: string; readonly description: string }[]>;
  /** Updates that the bot has not confirmed. */
  readonly updates: Update[];
  webhook: { readonly url: string; readonly secret: string | undefined } | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  nextId(): number;
  /** Gives the bot an update, if its privacy mode lets it see it. */
  tell(update: { readonly [Kind in keyof Update]?: unknown }): void;
  /** Called after everything that happens. */
  changed(): void;
}

const isGroup = ({ type }: Chat): boolean => type === 'group' || type === 'supergroup';

/** Whether privacy mode lets the bot see a message of a group. */
export function isVisible(world: World, dialog: Dialog, message: Message): boolean {
  if (!isGroup(dialog.chat) || world.bot.can_read_all_group_messages) return true;
  const status = dialog.members.get(world.bot.id);
  if (status === 'administrator' || status === 'creator') return true;
  const text = message.text ?? message.caption ?? '';
  const command = /^\/\w+(?:@(\w+))?/.exec(text);
  const isService = text === '' && !Object.keys(message).some((key) => MEDIA.has(key));
  return (
    (command !== null && (command[1] === undefined || command[1] === world.bot.username)) ||
    message.reply_to_message?.from?.id === world.bot.id ||
    isService
  );
}

const MEDIA: ReadonlySet<string> = new Set(
  'photo document video animation sticker video_note voice paid_media location contact dice'.split(' '),
);

export function dialogOf(world: World, chat: number): Dialog {
  const dialog = world.dialogs.get(chat);
  if (!dialog) throw new Error(`the fake has no chat ${chat}`);
  return dialog;
}

/** A file that the fake keeps, with an id as long as the real ones. */
export function storeFile(world: World, bytes: Uint8Array, name: string, size = bytes.length): StoredFile {
  const number = world.nextId();
  const id = `AgACAgIAAxkBAAI${String(number).padStart(8, '0')}${'x'.repeat(40)}`;
  const stored: StoredFile = {
    bytes,
    file: { file_id: id, file_unique_id: `AQAD${number}`, file_size: size, file_path: `${name}_${number}` },
  };
  world.files.set(id, stored);
  return stored;
}
