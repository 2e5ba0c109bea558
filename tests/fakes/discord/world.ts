import type { Json } from './rules.ts';

/** Somebody with Discord's app. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly locale: string;
  readonly avatar: string | null;
  /** Refuses direct messages from the bot. */
  blocksBot: boolean;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly locale: string;
  /** The bot is a member; commands without it come from a user install. */
  readonly hasBot: boolean;
}

export type PlaceKind = 'guild' | 'dm' | 'group' | 'thread' | 'post';

/** Somewhere people talk. */
export interface Place {
  readonly id: string;
  readonly kind: PlaceKind;
  readonly guild: Guild | undefined;
  /** The channel of a thread, or the category of a channel. */
  readonly parent: string | undefined;
  /** What the bot may do here. */
  permissions: bigint;
  /** What people may do here; moderators have MANAGE_MESSAGES. */
  readonly members: Map<string, bigint>;
  /** Per file, for everybody here. */
  attachmentLimit: number;
  /** The bot can read the channel; false answers 50001. */
  visible: boolean;
  readonly people: readonly Person[];
}

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly bytes: Buffer;
  readonly content_type: string;
  readonly description: string | undefined;
  readonly flags: number;
  readonly ephemeral: boolean;
  /** The address stops working at this moment. */
  expires: number;
  /** Gone for good. */
  deleted: boolean;
}

export interface Message {
  readonly id: string;
  readonly place: Place;
  /** Undefined for the bot. */
  readonly author: Person | undefined;
  content: string;
  attachments: Attachment[];
  components: Json[];
  embeds: Json[];
  flags: number;
  /** Only this person sees it. */
  readonly onlyFor: Person | undefined;
  readonly nonce: string | undefined;
  readonly replyTo: string | undefined;
  /** “… is thinking”. */
  thinking: boolean;
  deleted: boolean;
  edits: number;
  readonly interaction: Exchange | undefined;
  readonly forwarded: Message | undefined;
  readonly stickers: readonly Json[];
}

export type Acknowledgement = 'reply' | 'defer' | 'defer-update' | 'update' | 'choices' | 'modal';

/** One interaction, from the person's side. */
export interface Exchange {
  readonly id: string;
  readonly token: string;
  readonly by: Person;
  readonly place: Place;
  readonly createdAt: number;
  readonly userInstall: boolean;
  /** The component's message. */
  readonly on: Message | undefined;
  acknowledged: Acknowledgement | undefined;
  /** What the bot answered with; undefined until it did, and for updates the component's message. */
  reply: Message | undefined;
  readonly followUps: Message[];
  modal: Json | undefined;
  choices: Json[] | undefined;
}

/** Attach files, send messages, view the channel, embed links, in threads too; not manage messages. */
export const BOT_PERMISSIONS = (1n << 10n) | (1n << 11n) | (1n << 14n) | (1n << 15n) | (1n << 38n);
export const ATTACH_FILES = 1n << 15n;
export const SEND_MESSAGES = 1n << 11n;
export const MANAGE_MESSAGES = 1n << 13n;
export const MANAGE_GUILD = 1n << 5n;
export const LOADING = 1 << 7;
export const EPHEMERAL = 1 << 6;
export const IS_SPOILER = 1 << 3;

const DISCORD_EPOCH = 1_420_070_400_000;

/** Ids that tell when they were made, as Discord's do. */
export function createSnowflakes(now: () => number): () => string {
  let counter = 0n;
  return () => {
    counter += 1n;
    return String((BigInt(now() - DISCORD_EPOCH) << 22n) | (counter & 0x3fffffn));
  };
}
