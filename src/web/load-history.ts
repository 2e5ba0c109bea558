import type { Clock } from '../clock.ts';
import type { JobService } from '../jobs/service.ts';
import type { Store } from '../store/store.ts';

/** What went on in a few minutes. */
export interface LoadSample {
  /** The end of these minutes, in milliseconds since 1970. */
  readonly at: number;
  /** Pictures that waited and were drawn at that moment. */
  readonly waiting: number;
  readonly drawing: number;
  /** Pictures that came in these minutes and are done by now, and those that failed. */
  readonly done: number;
  readonly failed: number;
}

/** The load of the last day, sample by sample, as long as this process runs. */
export interface LoadHistory {
  samples(): readonly LoadSample[];
  start(): void;
  stop(): void;
}

export interface LoadHistoryOptions {
  readonly service: Pick<JobService, 'load'>;
  readonly store: Pick<Store, 'stats'>;
  readonly clock: Pick<Clock, 'after' | 'now'>;
  readonly report: (error: unknown) => void;
}

export function createLoadHistory({ service, store, clock, report }: LoadHistoryOptions): LoadHistory {
  let samples: readonly LoadSample[] = [];
  let cancel = () => {};

  const take = async () => {
    const at = clock.now();
    const { waiting, drawing } = service.load();
    const { done = 0, failed = 0 } = (await store.stats(at - INTERVAL_MS)).states;
    samples = [...samples, { at, waiting, drawing, done, failed }].slice(-MOST_SAMPLES);
  };
  const schedule = () => {
    cancel = clock.after(INTERVAL_MS, () => {
      schedule();
      take().catch(report);
    });
  };
  return { samples: () => samples, start: schedule, stop: () => cancel() };
}

const INTERVAL_MS = 600_000;
/** A day of them. */
const MOST_SAMPLES = 144;
