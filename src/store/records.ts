import type { Cartoon, CartoonOptions, Failure } from '../cartoon.ts';

/** What the store keeps. Times are milliseconds since 1970. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A person, chat or guild, unique over all platforms: `telegram:42`, `discord:guild:7`. */
export type Subject = string;

export type JobState = 'accepted' | 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired';

/** `due`: not sent yet. `sending`: perhaps sent. `lost`: could not be sent. `unconfirmed`: perhaps sent, nobody can tell. */
export type ReplyState = 'due' | 'sending' | 'sent' | 'lost' | 'unconfirmed';

export interface JobKey {
  readonly batch: string;
  /** Place in its album, from 0. */
  readonly item: number;
}

/** One submission: a single photo or an album; answered by one reply. */
export interface Batch {
  readonly id: string;
  readonly platform: string;
  readonly person: Subject;
  readonly chat: Subject;
  readonly guild?: Subject | undefined;
  readonly priority: boolean;
  readonly options: CartoonOptions;
  /** Largest file the receiver takes. */
  readonly maxBytes?: number | undefined;
  /** Where the reply goes; only the platform's front end reads it. */
  readonly address: Json;
  readonly acceptedAt: number;
  /** A reply is impossible or pointless after this moment. */
  readonly replyBy: number;
  readonly trimmed?: Trimmed | undefined;
  readonly reply: ReplyState;
  readonly replyAttempts: number;
  /** When the last attempt to reply began. */
  readonly replyIntendedAt?: number | undefined;
  readonly repliedAt?: number | undefined;
  /** What the platform calls the reply: message ids, file ids, a link. */
  readonly reference?: Json | undefined;
  readonly jobs: readonly Job[];
}

/** One picture of a batch. */
export interface Job extends JobKey {
  readonly state: JobState;
  /** Key of the photo in the blob store. */
  readonly photo?: string | undefined;
  /** How the front end can fetch the photo again. */
  readonly source?: Json | undefined;
  readonly name?: string | undefined;
  readonly charged: boolean;
  /** How many processes died while drawing it and nothing else. */
  readonly crashes: number;
  /** A process died while drawing it, perhaps because of it: from now on it is drawn alone. */
  readonly suspect: boolean;
  /** Its person erased it: the reply shows it as cancelled, drawn or not. */
  readonly erased: boolean;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  readonly failure?: Failure | undefined;
  readonly drawing?: Drawing | undefined;
}

/** What is kept of a cartoon: everything but its bytes. */
export type Drawing = Omit<Cartoon, 'bytes'>;

/** An album lost its last pictures before it started, and why. */
export interface Trimmed {
  readonly asked: number;
  readonly kept: number;
  readonly because: Failure;
}

/** Data that a front end has received and not yet handled. */
export interface Note {
  /** Whose notes these are: one front end's, for one purpose. */
  readonly box: string;
  readonly key: string;
  /** Whom it is from; it goes when they are forgotten. */
  readonly person: Subject;
  readonly at: number;
  readonly value: Json;
}

/** A set of stickers that a platform keeps for a person. */
export interface StickerSet {
  /** What the platform calls it. */
  readonly name: string;
  readonly person: Subject;
  readonly createdAt: number;
  /** Oldest first. */
  readonly stickers: readonly Sticker[];
}

/** A cartoon in a set of stickers. A type, not an interface, so that it is plain JSON. */
export type Sticker = {
  /** The job that drew it. */
  readonly job: string;
  /** What the platform calls it, and its name among all files; absent until the platform was asked what became of it. */
  readonly file?: string;
  readonly unique?: string;
};

/** What a person, or a chat for everybody in it, chose. */
export interface Settings {
  readonly options?: Partial<CartoonOptions> | undefined;
  readonly locale?: string | undefined;
  /** What a front end keeps for itself. */
  readonly extra?: Json | undefined;
}

/** What the operator decided about a subject. An empty one is the same as none. */
export interface AccessRecord {
  readonly banned?: { readonly reason?: string | undefined; readonly until?: number | undefined } | undefined;
  readonly allowed?: boolean | undefined;
  /** Pictures a day instead of the common limit. */
  readonly dailyLimit?: number | undefined;
}

/** An action that is stored; ids grow with time. */
export interface AuditRecord extends AuditEntry {
  readonly id: number;
}

export interface AuditEntry {
  readonly at: number;
  /** Who acted. */
  readonly by: Subject;
  readonly action: string;
  readonly subject?: Subject | undefined;
  readonly detail?: Json | undefined;
}
