import type { QuotaWindow } from '../store/store.ts';

/**
 * The day of a moment in a time zone (IANA name): its local date, and the moment the next date begins there. Days have
 * 23, 24 or 25 hours where clocks change, and begin at 01:00 where they change at midnight.
 *
 * @throws RangeError for an unknown time zone
 */
export function createQuotaWindows(timeZone: string): (now: number) => QuotaWindow {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  let last = { id: '', from: 0, endsAt: 0 };
  return (now) => {
    if (now < last.from || now >= last.endsAt) {
      const id = format.format(now);
      last = { id, from: now, endsAt: firstMoment(now, (moment) => format.format(moment) !== id) };
    }
    return { id: last.id, endsAt: last.endsAt };
  };
}

const HOUR = 3_600_000;

/** The first moment after `now` where the condition holds, given that it then holds for some hours. */
function firstMoment(now: number, references: (moment: number) => boolean): number {
  let before = now;
  let after = now + HOUR;
  while (!references(after)) [before, after] = [after, after + HOUR];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (references(middle)) after = middle;
    else before = middle;
  }
  return after;
}
