import type { Failure } from '../cartoon.ts';
import type { AccessRecord, Batch, Job, Json, Trimmed } from './records.ts';

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
  /** The member that sends the reply. */
  readonly owner: string;
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
  /** The accessRecords of person, chat and guild, those that exist. */
  readonly accessRecords: readonly AccessRecord[];
  /** The person's own. */
  readonly accessRecord: AccessRecord;
  /** Charged to the person in the window. */
  readonly used: number;
  /** The part of it that was asked for in the guild; 0 without a guild. */
  readonly usedInGuild: number;
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
  | { readonly state: 'refused'; readonly failure: Failure }
  /** The person is being forgotten; to be asked again. */
  | { readonly state: 'later' };
