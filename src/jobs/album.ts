import type { Failure } from '../cartoon.ts';
import type { Job, Trimmed } from '../store/records.ts';

/** One limit: how many pictures it still lets in, and what to say when that is not enough. */
export interface Capacity {
  readonly pictures: number;
  readonly because: () => Failure;
}

export type Fit = { readonly kept: number; readonly trimmed?: Trimmed } | { readonly refuse: Failure };

/**
 * Fits an album into what all limits allow: whole when there is capacity, else its first pictures; refused when not even
 * one fits. The reason is the smallest capacity, of equal ones the first.
 */
export function fitAlbum(asked: number, capacities: readonly Capacity[]): Fit {
  let kept = asked;
  let limiting: Capacity | undefined;
  for (const capacity of capacities) {
    if (capacity.pictures >= kept) continue;
    kept = Math.max(0, capacity.pictures);
    limiting = capacity;
  }
  if (!limiting) return { kept };
  const because = limiting.because();
  return kept === 0 ? { refuse: because } : { kept, trimmed: { asked, kept, because } };
}

/** What became of an album, in numbers. */
export interface Summary {
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly expired: number;
  /** Not started at all: quota or capacity did not suffice. */
  readonly trimmed: number;
}

export function summarize(jobs: readonly Pick<Job, 'state'>[], trimmed?: Trimmed): Summary {
  const count = (state: Job['state']) => jobs.filter((job) => job.state === state).length;
  return {
    done: count('done'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    expired: count('expired'),
    trimmed: trimmed ? trimmed.asked - trimmed.kept : 0,
  };
}
