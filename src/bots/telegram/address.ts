import type { Failure } from '../../cartoon.ts';
import type { Applied } from '../../options/nearest.ts';
import type { Batch, Json, Subject } from '../../store/records.ts';
import type { Form, Medium, SentForm } from './message-content.ts';

/** Where a message goes. */
export type Place = {
  readonly chat: number;
  /** The message that is answered, if it is in this chat. */
  readonly message?: number | undefined;
  readonly thread?: number;
  /** A person's topic in the direct messages of a channel. */
  readonly directTopic?: number;
  /** The person or chat that asked. */
  readonly asker?: number | undefined;
  /** The photo must not be repeated in other chats. */
  readonly protected?: boolean;
};

/** Where a reply goes and what it must say, kept with its batch. A type, not an interface, so that it is plain JSON. */
export type Address = Place & {
  readonly group: boolean;
  readonly asker: number;
  /** The asker's name, where the photo is another person's. */
  readonly name?: string;
  readonly locale: string;
  readonly form: Form;
  /** The photo was under a spoiler, and so are its cartoons. */
  readonly spoiler?: boolean;
  /** Never sent as a file: a file would be in the open, or is not allowed. */
  readonly photoOnly?: boolean;
  /** The message in a chat that the bot is not in, which shows the cartoon when it is in the private chat. */
  readonly guest?: string;
  /** The status message, and its chat where that is not the one that asked. */
  readonly status?: number;
  readonly statusChat?: number;
  /** The topic it was asked for in is closed. */
  readonly outOfTopic?: boolean;
  /** The album that was sent; recorded before its buttons are. */
  readonly sent?: Reference;
  /** Those stickers of an album that were sent so far. */
  readonly partly?: Reference;
  /** Items of the album that are no pictures. */
  readonly skipped?: number;
  /** Its photo is the preview of this. */
  readonly preview?: Medium;
  /** Privacy mode hid the rest of an album. */
  readonly hidden?: boolean;
  /** The options that were asked for, to notice what an edited caption changes. */
  readonly asked?: string;
  /** The batch of the latest edit of the message, if this is that of the first. */
  readonly latest?: string;
  /** What was asked for and cannot be. */
  readonly hints?: readonly Failure[];
  /** Values that were not valid, and what was used for them. */
  readonly applied?: readonly Applied[];
};

/** What Telegram calls a reply, so that it can be shown again and deleted. */
export type Reference = {
  readonly chat: number;
  readonly messages: readonly number[];
  readonly files: readonly { readonly form: SentForm; readonly file: string }[];
  readonly spoiler?: boolean;
  readonly protected?: boolean;
};

export const addressOf = ({ address }: Pick<Batch, 'address'>): Address => address as Address;
export const referenceOf = ({ reference }: Pick<Batch, 'reference'>): Reference | undefined =>
  reference as Reference | undefined;
export const asJson = (value: Address | Reference): Json => JSON.parse(JSON.stringify(value));

/** What holds for every cartoon of a photo. */
export const lasting = ({ asker, name, form, spoiler, protected: isProtected, photoOnly }: Address) => ({
  asker,
  form,
  ...(name !== undefined && { name }),
  ...(spoiler && { spoiler }),
  ...(isProtected && { protected: isProtected }),
  ...(photoOnly && { photoOnly }),
});

export const PLATFORM = 'telegram';
/** A person or a chat, as the subject of quotas and settings. */
export const subjectOf = (id: number): Subject => `${PLATFORM}:${id}`;
