import type { Failure } from '../cartoon.ts';
import type {
  AuditEntry,
  Batch,
  Drawing,
  Job,
  JobKey,
  JobState,
  Json,
  Note,
  Settings,
  Standing,
  Subject,
  Trimmed,
} from './records.ts';

/**
 * PORT 2: what Toonsmith remembers. Every implementation passes tests/conformance/store.ts. Times are milliseconds since
 * 1970. Each method is one transaction: it has happened entirely when its promise resolves, and not at all when it
 * rejects. Pictures are never stored here.
 */
export interface Store extends JobStore, NoteStore, ReplyStore, PeopleStore, Maintenance {}

/** The life of every picture that was asked for. */
export interface JobStore {
  /**
   * Decides on a submission and, when it is accepted, records and charges it, in one transaction: no other process can
   * spend the same picture of a quota in between. `decide` is pure and synchronous; it sees the facts as they are inside
   * the transaction. A platform event seen before is answered with `repeated`, without a decision.
   */
  admit(draft: BatchDraft, decide: DecideAdmission): Promise<Admission>;
  /**
   * Adds pictures to a batch whose reply has not begun, decided on, recorded and charged like a new one, to the quota
   * that the batch was charged to. Pictures whose event is known are left out; what the verdict leaves out is noted as
   * trimmed.
   */
  extend(batch: string, extension: BatchExtension, decide: DecideAdmission): Promise<Extension>;
  /** What an event that was seen before was accepted as; undefined for a new one. */
  known(event: string): Promise<Extract<Admission, { state: 'repeated' }> | undefined>;
  /** The batch that an event was accepted as. */
  batchOf(event: string): Promise<string | undefined>;
  /** accepted or waiting → waiting: the photo is in the blob store under this key. False when the job runs or has ended. */
  photoArrived(job: JobKey, photo: string): Promise<boolean>;
  /** waiting → running. False when the job no longer waits. */
  start(job: JobKey, at: number): Promise<boolean>;
  /** running → waiting, without counting a crash. False when the job does not run. */
  handBack(job: JobKey): Promise<boolean>;
  /** done → waiting: its cartoon was lost before the reply went out. */
  redraw(job: JobKey): Promise<boolean>;
  /** Ends a live job; anything but `done` returns its charge. Answers how many of its batch still live; undefined when it had ended before. */
  end(job: JobKey, ending: Ending, at: number): Promise<number | undefined>;
  /**
   * After a crash: puts everything that was running back to waiting, as suspect. A crash is counted against a job only when it
   * ran alone; with `crashes` of them it is ended as failed with `crashed-twice`. Answers all batches that have unfinished jobs
   * or an open reply, oldest first.
   */
  recover(crashes: number, at: number): Promise<Batch[]>;
  batch(id: string): Promise<Batch | undefined>;
  /** Newest first. */
  history(which: HistoryQuery): Promise<Batch[]>;
  /** Milliseconds of recent drawings by style and size, newest first. */
  drawTimes(limit: number): Promise<DrawTime[]>;
  /** Counts since a moment, for the operator. */
  stats(since: number): Promise<Stats>;
}

/** What front ends have received and not yet turned into a request, so that a crash in between loses nothing. */
export interface NoteStore {
  /** Keeps a note; where its box has one with this key, that one stays. */
  keepNote(note: Note): Promise<void>;
  /** All notes of a box, in the order they arrived. */
  notes(box: string): Promise<Note[]>;
  discardNotes(box: string, keys: readonly string[]): Promise<void>;
}

/** One reply per batch, never two: see docs/decisions/delivery.md. */
export interface ReplyStore {
  /** due or sending → sending at this moment, before anything is sent. Answers the number of this attempt; undefined when the reply was settled before. */
  replyIntended(batch: string, at: number): Promise<number | undefined>;
  /** sending → due: it is certain that nothing was sent. */
  replyPostponed(batch: string): Promise<void>;
  /** Ends the reply; `lost` and `unconfirmed` return the batch's charges. */
  replySettled(batch: string, end: ReplyEnd, at: number): Promise<void>;
  /** Replaces the batch's reply address, opaque to the store. */
  readdress(batch: string, address: Json): Promise<void>;
}

/** People, chats and guilds: what they chose, and what the operator decided about them. */
export interface PeopleStore {
  settings(subject: Subject): Promise<Settings>;
  /** Replaces the subject's settings; empty ones delete the row. */
  saveSettings(subject: Subject, settings: Settings, at: number): Promise<void>;
  standing(subject: Subject): Promise<Standing>;
  /** Replaces the subject's standing and writes the action to the audit, together. */
  saveStanding(subject: Subject, standing: Standing, action: AuditEntry): Promise<void>;
  /** Every subject with a standing, by subject. */
  standings(): Promise<{ readonly subject: Subject; readonly standing: Standing }[]>;
  audit(action: AuditEntry): Promise<void>;
  /** Newest first. */
  audited(limit: number): Promise<AuditEntry[]>;
  /** Pictures charged to a person in a window. */
  quotaUsed(person: Subject, window: string): Promise<number>;
  /** Sets a window's count back to nothing and writes the action to the audit, together. */
  resetQuota(person: Subject, window: string, action: AuditEntry): Promise<void>;
  /** Remembers a platform event. False when it was known. */
  firstSeen(event: string, at: number): Promise<boolean>;
  /**
   * Erases a person: batches, jobs, notes, settings. Quota counts lie under a salted hash from the start and stay until their
   * window ends, without the charges of replies that were not settled; the operator's decisions about the person and the audit continue under that hash.
   */
  forget(person: Subject): Promise<void>;
  /** Everything stored about a person. */
  export(person: Subject): Promise<PersonExport>;
}

export interface Maintenance {
  /**
   * Deletes what is older: settled batches, events and notes, quota windows and bans that ended. Answers how many
   * batches were deleted. What a clock that ran ahead dated after `now` is dated `now`, and its quota windows are deleted:
   * otherwise it would be kept for longer than promised, and its counts would apply when those days come.
   */
  sweep(before: {
    readonly now: number;
    readonly history: number;
    readonly events: number;
    readonly ended: number;
  }): Promise<number>;
  /** True for one holder at a time among all processes on this store, until it closes or dies. */
  claim(): Promise<boolean>;
  /** Writes and reads; rejects when either fails. */
  probe(at: number): Promise<void>;
  close(): Promise<void>;
}

export interface BatchDraft
  extends Pick<
    Batch,
    | 'id'
    | 'platform'
    | 'person'
    | 'chat'
    | 'guild'
    | 'options'
    | 'maxBytes'
    | 'address'
    | 'acceptedAt'
    | 'replyBy'
  > {
  /** The platform's id of the event that asked; the same event is accepted once. */
  readonly event?: string | undefined;
  /** A digest of what the event asked for; returned when the event is repeated. */
  readonly fingerprint?: string | undefined;
  readonly window: QuotaWindow;
  /** In order; those with a photo in the blob store wait, the others are accepted until it arrives. */
  readonly pictures: readonly PictureDraft[];
}

export interface PictureDraft extends Pick<Job, 'photo' | 'source' | 'name'> {
  /** The platform's id of the event that brought this picture; noted with its batch, also when it is trimmed. */
  readonly event?: string | undefined;
}

export interface BatchExtension {
  readonly at: number;
  /** Takes the place of the batch's address. */
  readonly address: Json;
  /** Where the window ends that the batch was charged in. */
  readonly windowEndsAt: number;
  readonly pictures: readonly PictureDraft[];
}

export type Extension =
  /** The batch as it is now; it has this many more jobs, at its end. */
  | { readonly state: 'extended'; readonly batch: Batch; readonly added: number }
  /** Every picture was known. */
  | { readonly state: 'repeated' }
  /** The reply has begun, or there is no such batch. */
  | { readonly state: 'closed' };

export interface QuotaWindow {
  /** Names the window; counts of different names are independent. */
  readonly id: string;
  readonly endsAt: number;
}

/** The facts inside the admitting transaction; pictures are counted, unless stated otherwise. */
export interface AdmissionFacts {
  /** The standings of person, chat and guild, those that exist. */
  readonly standings: readonly Standing[];
  /** The person's own. */
  readonly standing: Standing;
  /** Charged to the person in the window. */
  readonly used: number;
  /** When the person's burst allowance is full again; undefined for somebody who is new. */
  readonly burstFullAt?: number | undefined;
  readonly live: {
    /** People besides this one whose pictures wait or are drawn. */
    readonly otherPeople: number;
    readonly person: number;
    readonly chat: number;
    readonly guild: number;
    readonly all: number;
  };
}

/** Pure and synchronous; `asked` pictures are to be let in. */
export type DecideAdmission = (facts: AdmissionFacts, asked: number) => Verdict;

export type Verdict =
  | {
      readonly accept: number;
      readonly charge: boolean;
      readonly priority: boolean;
      /** The person's burst allowance afterwards; unchanged without it. */
      readonly burstFullAt?: number;
      readonly trimmed?: Trimmed;
    }
  | { readonly refuse: Failure };

export type Admission =
  | { readonly state: 'accepted'; readonly batch: Batch }
  /** `fingerprint`: that of the event when it was accepted. */
  | {
      readonly state: 'repeated';
      readonly batch?: string | undefined;
      readonly fingerprint?: string | undefined;
    }
  | { readonly state: 'refused'; readonly failure: Failure };

export type Ending =
  | { readonly state: 'done'; readonly drawing: Drawing }
  | { readonly state: 'failed' | 'cancelled' | 'expired'; readonly failure: Failure };

export interface ReplyEnd {
  readonly state: 'sent' | 'lost' | 'unconfirmed';
  readonly reference?: Json | undefined;
}

export interface HistoryQuery {
  readonly person?: Subject;
  readonly limit: number;
  /** Only batches accepted before this moment: the next page. */
  readonly before?: number;
}

export interface DrawTime {
  readonly style: string;
  readonly size: string;
  readonly milliseconds: number;
}

export interface Stats {
  readonly people: number;
  /** Pictures by state. */
  readonly states: Readonly<Partial<Record<JobState, number>>>;
  /** Failed pictures by code. */
  readonly failures: Readonly<Record<string, number>>;
}

export interface PersonExport {
  readonly person: Subject;
  readonly settings: Settings;
  readonly standing: Standing;
  readonly quota: readonly { readonly window: string; readonly used: number; readonly endsAt: number }[];
  readonly audited: readonly AuditEntry[];
  readonly batches: readonly Batch[];
  readonly notes: readonly Note[];
}
