import type { Failure } from '../cartoon.ts';
import type { Admission, BatchDraft, BatchExtension, DecideAdmission, Extension } from './admission.ts';
import type { MemberStore } from './members.ts';
import type {
  AccessRecord,
  AuditEntry,
  AuditRecord,
  Batch,
  Drawing,
  JobKey,
  JobState,
  Json,
  Note,
  Settings,
  StickerSet,
  Subject,
} from './records.ts';
import type {
  HandBackReason,
  Held,
  QueuedJob,
  ReplyIntent,
  Stopped,
  StopRequest,
  Taken,
  Takeover,
  Turn,
  Unsettled,
  Which,
} from './scheduling.ts';

export type * from './admission.ts';
export type * from './scheduling.ts';

/**
 * PORT 2: what Toonsmith remembers. Every implementation passes tests/conformance/store.ts. Times are milliseconds since
 * 1970. Each method is one transaction: it has happened entirely when its promise resolves, and not at all when it
 * rejects. Pictures are never stored here.
 */
export interface Store
  extends JobStore,
    NoteStore,
    ReplyStore,
    PeopleStore,
    StickerSetStore,
    MemberStore,
    Maintenance {}

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
  /**
   * waiting → running, held by a member: the jobs whose turn it is, in the fair order (docs/decisions/fairness.md). A suspect is
   * taken alone, and only by a member that draws nothing else.
   */
  take(turn: Turn): Promise<Taken[]>;
  /** The jobs that a member is drawing, and which of them it was asked to stop. */
  held(holder: string): Promise<Held[]>;
  /** A member is stopping: should it be killed now, what it draws is not blamed. */
  draining(holder: string): Promise<void>;
  /**
   * running → waiting, without counting a crash: before what else its person has waiting, with a reason behind it. False when the
   * holder does not hold it.
   */
  handBack(job: JobKey, holder: string, because?: HandBackReason): Promise<boolean>;
  /** done → waiting: its cartoon was lost before the reply went out. For the batch's owner alone, until the reply is settled. */
  redraw(job: JobKey, owner: string): Promise<boolean>;
  /**
   * Ends a live job; anything but `done` returns its charge. With a holder it must run and be held by it, without one it must
   * not run. Answers how many of its batch still live; undefined when that is not so, or it had ended before.
   */
  end(job: JobKey, ending: Ending, at: number, holder?: string): Promise<number | undefined>;
  /** Ends what does not run yet, and asks the holders of what runs to stop it. */
  requestStop(which: Which, reason: StopRequest, at: number): Promise<Stopped>;
  /** Marks a picture: the reply shows it as cancelled, drawn or not. */
  erase(job: JobKey): Promise<void>;
  /**
   * Takes over from members whose lease is over. What they were drawing waits again, as suspect; a crash is counted against a job
   * only when its holder drew nothing else, and with `crashes` of them it is ended as failed with `crashed-twice`. What was to be
   * stopped ends so. Batches whose reply is open and whose owner is gone belong to `holder` from now on, if their platform is one
   * of its own (any platform without `platforms`), or if they are overdue; they are answered, oldest first.
   */
  recover(takeover: Takeover): Promise<Batch[]>;
  /** What waits, in the order in which it would be taken if all were ready and no more came. */
  waiting(): Promise<QueuedJob[]>;
  /** The batches of an owner whose reply is open, in numbers, so that it sees what others have changed. */
  unsettled(owner: string): Promise<Unsettled[]>;
  batch(id: string): Promise<Batch | undefined>;
  /** Newest first. */
  history(which: HistoryQuery): Promise<Batch[]>;
  /** Milliseconds of recent drawings by style and size, newest first. */
  drawTimes(limit: number): Promise<DrawTime[]>;
  /** Counts since a moment: of everything, or of what was asked for in a guild. */
  stats(since: number, of?: StatsFilter): Promise<Stats>;
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
  /**
   * due → sending at this moment, before anything is sent; for the batch's owner alone, and once until it is postponed; asked again
   * for the same moment, as after an answer that was lost, it is the same intent. `open` when a picture joined that has not ended, `gone` when the reply was intended or settled before, or the batch has another owner or is
   * no more.
   */
  replyIntended(batch: string, owner: string, at: number): Promise<ReplyIntent | 'open' | 'gone'>;
  /** sending → due: it is certain that nothing was sent. One that is not counted is no attempt. */
  replyPostponed(batch: string, owner: string, how: { readonly isCounted: boolean }): Promise<void>;
  /** Ends the reply; `lost` and `unconfirmed` return the batch's charges. False when it was settled before or is somebody else's. */
  replySettled(batch: string, owner: string, end: ReplyEnd, at: number): Promise<boolean>;
  /** The reply was deleted on its platform: what that calls it is forgotten. */
  replyDeleted(batch: string): Promise<void>;
  /** Replaces the batch's reply address, opaque to the store. */
  readdress(batch: string, address: Json): Promise<void>;
}

/** People, chats and guilds: what they chose, and what the operator decided about them. */
export interface PeopleStore {
  settings(subject: Subject): Promise<Settings>;
  /**
   * Replaces the subject's settings by what is made of them, and answers that; empty ones delete the row. Nobody else changes them in
   * between. `change` is pure and synchronous, and may be called again.
   */
  changeSettings(subject: Subject, change: (settings: Settings) => Settings, at: number): Promise<Settings>;
  accessRecord(subject: Subject): Promise<AccessRecord>;
  /** Replaces the subject's access record like its settings, and writes the action to the audit, together. */
  changeAccessRecord(
    subject: Subject,
    change: (accessRecord: AccessRecord) => AccessRecord,
    action: AuditEntry,
  ): Promise<AccessRecord>;
  /** Every subject with an access record, by subject. */
  accessRecords(): Promise<{ readonly subject: Subject; readonly accessRecord: AccessRecord }[]>;
  audit(action: AuditEntry): Promise<void>;
  /** Newest first; with `before`, only those older than the one with this id. */
  audited(page: { readonly limit: number; readonly before?: number | undefined }): Promise<AuditRecord[]>;
  /** Pictures charged to a person in a window; of those, with a guild, the ones that were asked for there. */
  quotaUsed(person: Subject, window: string, guild?: Subject): Promise<number>;
  /** Sets a window's count back to nothing, in guilds too, and writes the action to the audit, together. */
  resetQuota(person: Subject, window: string, action: AuditEntry): Promise<void>;
  /** Remembers a platform event. False when it was known. */
  firstSeen(event: string, at: number): Promise<boolean>;
  /** Lets no picture of a person in until they are forgotten, or the member that forgets them is gone. */
  beginForgetting(person: Subject, holder: string): Promise<void>;
  /** Ends what `beginForgetting` began, where forgetting failed. */
  endForgetting(person: Subject): Promise<void>;
  /**
   * Erases a person: batches, jobs, notes, settings, records of sticker sets. Quota counts lie under a salted hash from the start and stay until their
   * window ends, without the charges of replies that were not settled; the operator's decisions about the person and the audit continue under that hash.
   */
  forget(person: Subject): Promise<void>;
  /** Everything stored about a person. */
  export(person: Subject): Promise<PersonExport>;
}

/** The sets of stickers that platforms keep for people. */
export interface StickerSetStore {
  /** The sets of a person, oldest first. */
  stickerSets(person: Subject): Promise<StickerSet[]>;
  /** Records a set, or replaces the stickers of one that is recorded. */
  saveStickerSet(set: StickerSet): Promise<void>;
  /** Deletes the record of a set; one that is not recorded is no error. */
  deleteStickerSet(name: string): Promise<void>;
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
  /** False when another process has a store that is not shared, until it closes or dies. */
  lock(): Promise<boolean>;
  /** Writes and reads; rejects when either fails. */
  probe(at: number): Promise<void>;
  close(): Promise<void>;
}

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

export interface StatsFilter {
  readonly guild?: Subject | undefined;
}

export interface Stats {
  readonly people: number;
  /** Pictures by state. */
  readonly states: Readonly<Partial<Record<JobState, number>>>;
  /** Failed pictures by code. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Pictures charged in a window. */
export interface UsedQuota {
  readonly window: string;
  readonly used: number;
  readonly endsAt: number;
}

export interface PersonExport {
  readonly person: Subject;
  readonly settings: Settings;
  readonly accessRecord: AccessRecord;
  readonly quota: readonly UsedQuota[];
  /** The part of it that was asked for in a guild. */
  readonly guildQuota: readonly (UsedQuota & { readonly guild: Subject })[];
  readonly audited: readonly AuditEntry[];
  readonly batches: readonly Batch[];
  readonly notes: readonly Note[];
  readonly stickerSets: readonly StickerSet[];
}
