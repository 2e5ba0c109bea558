import type { Failure } from '../../cartoon.ts';
import type { Batch, Json, Subject } from '../../store/records.ts';
import type { Form } from './message-content.ts';

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
};

/** Where a reply goes and what it must say, kept with its batch. A type, not an interface, so that it is plain JSON. */
export type Address = Place & {
  readonly group: boolean;
  readonly asker: number;
  /** The asker's name, where the photo is another person's. */
  readonly name?: string;
  readonly locale: string;
  readonly form: Form;
  /** The status message, and its chat where that is not the one that asked. */
  readonly status?: number;
  readonly statusChat?: number;
  /** The topic it was asked for in is closed. */
  readonly outOfTopic?: boolean;
  /** The album that was sent; recorded before its buttons are. */
  readonly sent?: Reference;
  /** Items of the album that are no pictures. */
  readonly skipped?: number;
  /** Privacy mode hid the rest of an album. */
  readonly hidden?: boolean;
  /** What was asked for and cannot be. */
  readonly hints?: readonly Failure[];
};

/** What Telegram calls a reply, so that it can be shown again and deleted. */
export type Reference = {
  readonly chat: number;
  readonly messages: readonly number[];
  readonly files: readonly { readonly form: Form; readonly file: string }[];
};

export const addressOf = ({ address }: Pick<Batch, 'address'>): Address => address as Address;
export const referenceOf = ({ reference }: Pick<Batch, 'reference'>): Reference | undefined =>
  reference as Reference | undefined;
export const asJson = (value: Address | Reference): Json => JSON.parse(JSON.stringify(value));

export const PLATFORM = 'telegram';
/** A person or a chat, as the subject of quotas and settings. */
export const subjectOf = (id: number): Subject => `${PLATFORM}:${id}`;
