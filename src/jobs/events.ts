import type { Failure, Stage } from '../cartoon.ts';
import type { Batch, Drawing, Subject } from '../store/records.ts';
import type { Forecast } from './forecast.ts';

/** The events of batches and their pictures, in order: for front ends, metrics and the log. */
export type JobEvent =
  | ({ readonly type: 'accepted' } & OfBatch)
  /** Late pictures were added, or left out. */
  | ({ readonly type: 'extended' } & OfBatch)
  | ({ readonly type: 'place'; readonly forecast: Forecast } & OfBatch)
  | ({ readonly type: 'started'; readonly waited: number } & OfJob)
  | ({ readonly type: 'stage'; readonly stage: Stage } & OfJob)
  /** A picture has ended; `ended` of the batch's pictures have, it included. `milliseconds` is its drawing time. */
  | ({
      readonly type: 'ended';
      readonly state: 'done' | 'failed' | 'cancelled' | 'expired';
      readonly ended: number;
      readonly milliseconds: number;
      readonly failure?: Failure | undefined;
      readonly drawing?: Drawing | undefined;
    } & OfJob)
  | ({
      readonly type: 'replied';
      readonly state: 'sent' | 'lost' | 'unconfirmed';
      readonly attempts: number;
      readonly milliseconds: number;
    } & OfBatch);

/** For the observer alone: the front end has it as the answer of submit. */
export interface RefusedEvent {
  readonly type: 'refused';
  readonly platform: string;
  readonly person: Subject;
  readonly failure: Failure;
}

/** What a process does with the store and the services that it shares with others. */
export type ProcessEvent =
  /** It asked for pictures to draw, and got this many. */
  | { readonly type: 'take'; readonly pictures: number }
  /** Its lease was over before it was renewed. */
  | { readonly type: 'lease-lost' }
  /** A signal came back from the service that carries it. */
  | { readonly type: 'signal'; readonly milliseconds: number };

interface OfBatch {
  /** As it was when last read; its jobs' states may be older than the event. */
  readonly batch: Batch;
}

interface OfJob extends OfBatch {
  readonly job: string;
  readonly item: number;
}

export type Observer = (event: JobEvent | RefusedEvent) => void;
