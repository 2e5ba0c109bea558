import type { Json } from '../../store/records.ts';

/** Where the reply of a batch goes, as the store keeps it. */
export interface Address {
  readonly application: string;
  /** Lets us edit the status message, until `expires`. Secret. */
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly guild: string | null;
  readonly channel: string;
  readonly user: string;
  /** The language of the reply. */
  readonly locale: string;
  /** Only the person who asked sees the reply. */
  readonly private: boolean;
  /** Another person's photo. */
  readonly others: boolean;
  /** The bot may write into the channel by itself, without the token. */
  readonly open: boolean;
  /** Largest file, as Discord said when it was asked. */
  readonly fileLimit: number;
  /** The status message, once known. */
  readonly message: string | null;
  /** Where the reply goes once the token has expired, if that was planned: a channel's id, or null when there is no way. */
  readonly later?: string | null;
}

export const toAddress = (json: Json): Address => json as unknown as Address;
export const fromAddress = (address: Address): Json => address as unknown as Json;

/** How long Discord takes edits of a reply: 15 minutes (Receiving and responding to interactions). */
export const TOKEN_LIFE = 15 * 60_000;
/** Nothing is begun with a token that has less time left: an upload takes its time. */
export const TOKEN_MARGIN = 30_000;
