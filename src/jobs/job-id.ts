import type { JobKey } from '../store/records.ts';

/** One word for a job, short enough for the callback data of a button: the batch's id, a dot, the place in the album. */
export const jobId = ({ batch, item }: JobKey): string => `${batch}.${item}`;

/** The inverse; undefined for anything else, as it may come from outside. */
export function parseJobId(text: string): JobKey | undefined {
  const [, batch, item] = /^([\w-]{1,40})\.(\d{1,3})$/.exec(text) ?? [];
  return batch === undefined ? undefined : { batch, item: Number(item) };
}
