import type { Cartoonizer } from '../inference/cartoonizer.ts';
import type { Batch, Job, JobKey } from '../store/records.ts';
import type { JobContext } from './job-context.ts';

export interface DrawingOptions extends JobContext {
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize'>;
  readonly limits: DrawingLimits;
  /** Free memory in bytes. */
  readonly memory: () => number;
}

export interface DrawingLimits {
  /** None in a process that draws nothing. */
  readonly atOnce: number;
  readonly bytesPerDrawing: number;
  /** Milliseconds one drawing may take. */
  readonly deadline: number;
}

/** A job that this process has taken from the store. */
export interface Task {
  readonly key: JobKey;
  readonly id: string;
  readonly holder: string;
  readonly batch: Batch;
  readonly job: Pick<Job, 'photo' | 'source'>;
  readonly startedAt: number;
  /** Nothing else is drawn meanwhile. */
  readonly isAlone: boolean;
  /** Why it was stopped is the signal's reason, a StopReason. */
  readonly stop: AbortController;
}

export type StopReason = 'cancelled' | 'expired' | 'too-slow' | 'handed-back' | 'lease-lost';
