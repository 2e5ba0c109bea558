import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQuotaWindows } from '../../src/jobs/quota-window.ts';

const at = (text: string) => Date.parse(text);

describe('the quota window', () => {
  it('is the day of the time zone', () => {
    const window = createQuotaWindows('Asia/Shanghai');
    expect(window(at('2026-11-22T15:59:59.999Z'))).toEqual({
      id: '2026-11-22',
      endsAt: at('2026-11-22T16:00:00Z'),
    });
    expect(window(at('2026-11-22T16:00:00Z'))).toEqual({
      id: '2026-11-23',
      endsAt: at('2026-11-23T16:00:00Z'),
    });
  });

  it.each([
    ['23 hours where clocks go forward', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00Z', 23],
    ['25 hours where they go back', 'Europe/Berlin', '2026-10-25', '2026-10-24T22:00Z', 25],
    ['an end at 01:00 where midnight is skipped', 'Africa/Cairo', '2026-04-23', '2026-04-22T22:00Z', 24],
    ['half an hour less on Lord Howe', 'Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30Z', 23.5],
  ])('has %s', (_what, zone, id, start, hours) => {
    const window = createQuotaWindows(zone);
    expect(window(at(start))).toEqual({ id, endsAt: at(start) + hours * 3_600_000 });
    expect(window(at(start) - 1)).toMatchObject({ endsAt: at(start) });
  });

  it('refuses an unknown zone', () => {
    expect(() => createQuotaWindows('Mars/Olympus')).toThrow(RangeError);
  });

  it('covers every moment of every zone once, and holds what asked in any order', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const moments = fc.array(fc.integer({ min: at('2020-01-01'), max: at('2035-01-01') }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(zones, moments, (zone, asked) => {
        const window = createQuotaWindows(zone);
        for (const now of asked) {
          const { id, endsAt } = window(now);
          expect(endsAt).toBeGreaterThan(now);
          expect(endsAt - now).toBeLessThanOrEqual(25 * 3_600_000);
          expect(id).toBe(localDate(zone, now));
          expect(localDate(zone, endsAt - 1)).toBe(id);
          expect(localDate(zone, endsAt) > id).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** The date by another way than the tested one: from the parts of the clock on the wall. */
function localDate(timeZone: string, now: number): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, dateStyle: 'short' }).formatToParts(now);
  const part = (type: string) => parts.find((each) => each.type === type)?.value.padStart(2, '0');
  return `20${part('year')}-${part('month')}-${part('day')}`;
}
