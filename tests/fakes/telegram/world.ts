import type {
  CallbackQuery,
  Chat,
  ChatMember,
  File,
  InlineKeyboardMarkup,
  Message,
  Update,
  User,
} from 'grammy/types';

/** A file on the fake's servers. `size` may claim more than the bytes there are. */
export interface StoredFile {
  readonly file: File;
  readonly bytes: Uint8Array;
}

/** A message as everybody sees it now; fields of all kinds of messages, none of them sure. */
export type Shown = {
  -readonly [Key in Exclude<keyof Message, 'reply_markup'>]: Message[Key];
} & { reply_markup?: InlineKeyboardMarkup | undefined };

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
  mayNot: Set<'text' | 'photos' | 'documents'>;
  readonly deleted: number[];
  /** What the bot is shown to be doing: “upload_photo”. */
  readonly actions: string[];
}

export interface Pressed {
  readonly query: CallbackQuery;
  answer: { readonly text?: string; readonly alert: boolean } | undefined;
  readonly at: number;
}

/** Everything there is in this small Telegram with one bot. */
export interface World {
  readonly token: string;
  readonly bot: User & { can_read_all_group_messages: boolean };
  readonly dialogs: Map<number, Dialog>;
  readonly files: Map<string, StoredFile>;
  readonly pressed: Map<string, Pressed>;
  readonly reactions: Map<string, string>;
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
  const isService = text === '' && !message.photo && !message.document && !message.video;
  return (
    (command !== null && (command[1] === undefined || command[1] === world.bot.username)) ||
    message.reply_to_message?.from?.id === world.bot.id ||
    isService
  );
}

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
