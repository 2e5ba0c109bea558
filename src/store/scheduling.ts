import type { JobKey, Subject } from './records.ts';

/** A member asks for work. */
export interface Turn {
  readonly holder: string;
  readonly at: number;
  /** How many it can begin to draw now. */
  readonly most: number;
  /** It is drawing something already. */
  readonly busy: boolean;
}

/** A job that a member is to draw. */
export interface Taken extends JobKey {
  /** It is drawn alone: a process died while drawing it, or it needs all the memory. */
  readonly suspect: boolean;
}

export interface Held extends JobKey {
  readonly stop: StopRequest | null;
}

/** `alone`: it needs all the memory, and is drawn alone from now on. `photo-lost`: its photo has to be fetched again. */
export type HandBackReason = 'alone' | 'photo-lost';

/** A batch, one picture of it, or everything of somebody. */
export type Which =
  | { readonly batch: string; readonly item?: number | undefined }
  | { readonly scope: 'person' | 'chat' | 'guild'; readonly subject: Subject };

export type StopRequest = 'cancelled' | 'expired';

export interface Stopped {
  /** These have ended. */
  readonly ended: readonly JobKey[];
  /** These run; their holders end them. */
  readonly running: readonly JobKey[];
}

export interface Takeover {
  readonly holder: string;
  readonly platforms?: readonly string[] | undefined;
  readonly crashes: number;
  readonly at: number;
}

/** A job that waits, as far as forecasts need to know it. */
export interface QueuedJob extends JobKey {
  readonly person: Subject;
  readonly priority: boolean;
  readonly style: string;
  readonly size: string;
  /** When its request was accepted. */
  readonly acceptedAt: number;
}

export interface Unsettled {
  readonly batch: string;
  /** Jobs that have not ended, and those of them that wait for their photo. */
  readonly open: number;
  readonly accepted: number;
  readonly jobs: number;
}

export interface ReplyIntent {
  /** The number of this attempt. */
  readonly attempt: number;
  /** Pictures that were erased. */
  readonly erased: readonly number[];
}
