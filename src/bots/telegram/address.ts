import type { Failure } from '../../cartoon.ts';
import type { Batch, Json, Subject } from '../../store/records.ts';
import type { Form } from './message-content.ts';

/** Where a reply goes and what it must say, kept with its batch. A type, not an interface, so that it is plain JSON. */
export type Address = {
  readonly chat: number;
  readonly group: boolean;
  /** The message that is answered. */
  readonly message: number;
  readonly thread?: number;
  readonly asker: number;
  /** The asker's name, where the photo is another person's. */
  readonly name?: string;
  readonly locale: string;
  readonly form: Form;
  /** The status message. */
  readonly status?: number;
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
