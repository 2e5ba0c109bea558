import { DAY_MS, type Formats, SECOND_MS } from './formats.ts';

/** A message by its id, with its arguments. */
type Say = (id: string, values?: Readonly<Record<string, string | number>>) => string;

/**
 * When a moment comes, as a person would say it: “in 12 minutes”, “in 5 hours (12:00 AM UTC)”; never too early. Times are milliseconds since
 * 1970; without `now` the moment is said as a date.
 */
export function describeMoment(
  at: number,
  now: number | undefined,
  say: Say,
  formats: Pick<Formats, 'clock' | 'dayAndClock' | 'wait'>,
): string {
  const ahead = now === undefined ? Number.POSITIVE_INFINITY : at - now;
  if (ahead >= DAY_MS) return say('when-date', { date: formats.dayAndClock(at) });
  if (ahead < SECOND_MS) return say('when-now');
  const { text, unit } = formats.wait(ahead);
  return unit === 'hour' ? say('when-hours', { wait: text, clock: formats.clock(at) }) : text;
}
