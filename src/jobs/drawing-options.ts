import type { BlobStore } from '../blobs/blob-store.ts';
import type { Cartoon, Failure, Stage } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import type { Ending, JobStore } from '../store/store.ts';
import type { LiveJob } from './live.ts';

export interface DrawingOptions {
  readonly store: Pick<JobStore, 'start'>;
  readonly blobs: Pick<BlobStore, 'get'>;
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize'>;
  readonly clock: Clock;
  readonly limits: DrawingLimits;
  /** Free memory in bytes. */
  readonly memory: () => number;
  /** Reports an unexpected error and returns the failure that stands for it. */
  readonly internal: (error: unknown) => Failure;
  readonly on: DrawingEvents;
}

export interface DrawingLimits {
  readonly atOnce: number;
  readonly bytesPerDrawing: number;
  /** Milliseconds one drawing may take. */
  readonly deadline: number;
}

export interface DrawingEvents {
  /** running → waiting in the store. */
  readonly handBack: (job: LiveJob) => Promise<void>;
  /** Fetches the photo of a waiting job again, because the blob store has lost it. */
  readonly fetchAgain: (job: LiveJob) => void;
  readonly started: (job: LiveJob) => void;
  readonly stage: (job: LiveJob, stage: Stage) => void;
  readonly ended: (job: LiveJob, ending: Ending, bytes?: Cartoon['bytes']) => Promise<void>;
}
