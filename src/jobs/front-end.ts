import type { Cartoon, CartoonOptions, Outcome } from '../cartoon.ts';
import type { Batch, Json, Subject } from '../store/records.ts';
import type { Summary } from './album.ts';
import type { JobEvent } from './events.ts';
import type { Forecast } from './forecast.ts';

/**
 * A surface that requests come from and replies go to: Telegram, Discord, the web. The service calls it only with its
 * own batches; addresses, sources and references are JSON of its own making, which the service stores and hands back.
 */
export interface FrontEnd {
  /** Its batches carry this name. */
  readonly platform: string;
  /** Options that suit this surface, where no others were chosen: jpg in chats. */
  readonly defaults?: Partial<CartoonOptions>;
  /**
   * Resolves when the platform can be reached again; undefined while it can be, as far as is known. Meanwhile nothing is fetched
   * from it or sent to it.
   */
  untilReachable?(): Promise<void> | undefined;
  /** Cartoons stay readable in the service for its time to live after the reply. */
  readonly keepsResults?: boolean;
  /** Fetches a photo by the source of a submission, perhaps again after a restart; failures are answered, not thrown. */
  fetchPhoto?(source: Json, how: { readonly signal: AbortSignal }): Promise<Outcome<Uint8Array<ArrayBuffer>>>;
  /**
   * Ends what has to end before a reply, such as the last edit of a status message. Called before the intent is recorded, so
   * that a crash meanwhile doesn't make the reply unconfirmed: nothing of it may be sent here.
   */
  prepare?(batch: Batch): Promise<void>;
  /**
   * Sends the one reply of a batch: cartoons, failures or both, in the order of the album. Called again only after an
   * answer `not-sent`. Throw, or ignore the signal, only when it is unknown whether something was sent.
   */
  deliver(finished: FinishedBatch, how: DeliveryContext): Promise<Delivery>;
  /**
   * Finds out the result of a delivery whose end is unknown. Without it, and when it answers `unknown`, the reply is not
   * sent a second time, and its pictures are not charged.
   */
  settle?(finished: FinishedBatch, how: DeliveryContext): Promise<Settlement>;
  /** Called with how its batches get on, as often as something changes. */
  progress?(event: JobEvent): void;
}

export interface DeliveryContext {
  readonly signal: AbortSignal;
  /** 1 for the first time. */
  readonly attempt: number;
}

/** A batch whose pictures have all ended. */
export interface FinishedBatch {
  readonly batch: Batch;
  readonly items: readonly FinishedItem[];
  readonly summary: Summary;
}

export interface FinishedItem {
  /** Names the picture in a later `again`. */
  readonly job: string;
  readonly name?: string | undefined;
  readonly outcome: Outcome<Cartoon>;
}

export type Delivery =
  | { readonly state: 'sent'; readonly reference: Json }
  /**
   * Nothing was sent, for certain; to be tried again, not before `retryAt`. With `unreachable` the platform could not be reached at
   * all: that does not count as an attempt.
   */
  | { readonly state: 'not-sent'; readonly retryAt?: number; readonly unreachable?: true }
  /** Nothing was sent, for certain, and nothing can be: blocked, chat gone, refused by the platform. */
  | { readonly state: 'impossible' };

export type Settlement = Delivery | { readonly state: 'unknown' };

/** What a person asks for. */
export interface Submission {
  readonly platform: string;
  /** The platform's id of the event that asks; the same event is accepted once, also after a restart. */
  readonly event?: string;
  /** A digest of what the event asks for, where a different request may come under the same id. */
  readonly fingerprint?: string;
  readonly person: Subject;
  readonly chat: Subject;
  readonly guild?: Subject;
  /**
   * Pictures that the guild lets this person have drawn there in a day, besides the person's own quota; unlimited without it. Checked
   * in the accepting transaction; pictures that join later are not counted against it.
   */
  readonly guildLimit?: number;
  readonly address: Json;
  /** The requested options; saved and default options complete them. */
  readonly options: Partial<CartoonOptions>;
  /** Largest file the receiver takes, in bytes. */
  readonly maxBytes?: number;
  /** When the platform stops taking the reply; milliseconds since 1970. */
  readonly replyBy?: number;
  readonly pictures: readonly Picture[];
  /** Of more pictures than an album has, the first are drawn and the reply says so; without it they are refused. */
  readonly trimsAlbum?: boolean;
}

/** The photo itself, a source to fetch it from once it is accepted, or the photo of an earlier job. */
export type Picture = {
  readonly name?: string;
  /** The platform's id of the event that brought it, where pictures of one batch come one by one. */
  readonly event?: string;
} & (
  | { readonly bytes: Uint8Array; readonly source?: Json }
  | { readonly source: Json }
  | { readonly again: string }
);

export type Receipt =
  | { readonly state: 'accepted'; readonly batch: Batch; readonly forecast: Forecast }
  /** This event was accepted before, as this batch; undefined when that was deleted since. */
  | {
      readonly state: 'repeated';
      readonly batch: string | undefined;
      /** That of the event when it was accepted. */
      readonly fingerprint: string | undefined;
    };

/** Pictures that came after their batch was accepted. */
export interface LatePictures {
  readonly pictures: readonly { readonly source: Json; readonly name?: string; readonly event?: string }[];
  /** The batch's address with them. */
  readonly address: (before: Json) => Json;
}

/** `repeated`: every picture was known. `closed`: the reply has begun, or there is no such batch any more. */
export type JoinResult = 'joined' | 'repeated' | 'closed';

/** The present state of a batch. */
export interface BatchView {
  readonly batch: Batch;
  /** While it is live. */
  readonly forecast: Forecast | undefined;
}

export type SubmitResult = Outcome<Receipt>;
