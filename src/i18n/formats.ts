/** Numbers, sizes and times as a language writes them. */
export interface Formats {
  number(value: number, style?: Intl.NumberFormatOptions): string;
  /** 0.7 → “70%”. */
  percent(fraction: number): string;
  /** Bytes in units of 1024: 10485760 → “10 MB”. `rounding` says which way a tenth is rounded; `nearest` without it. */
  bytes(bytes: number, rounding?: 'up' | 'down'): string;
  /** A span of time, rounded up to whole seconds, from ten minutes on to minutes, from two days on to hours: “1 minute, 20 seconds”. */
  duration(milliseconds: number): string;
  /** A moment (ms since 1970) as date and time of day. */
  date(at: number): string;
  /** “Nov 29, 12:00 AM UTC”. */
  dayAndClock(at: number): string;
  /** “12:00 AM UTC”. */
  clock(at: number): string;
  /** “in 12 minutes”, with the unit that suits and never too early; a day at most. */
  wait(milliseconds: number): { readonly text: string; readonly unit: 'second' | 'minute' | 'hour' };
  /** “a, b and c”. */
  list(items: readonly string[]): string;
}

/** Formats for a BCP-47 tag; times are in the time zone with this IANA name. */
export function createFormats(locale: string, timeZone: string): Formats {
  const number = (value: number, style?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, style).format(value);
  const unit = (value: number, name: string) =>
    number(value, { style: 'unit', unit: name, unitDisplay: 'long', maximumFractionDigits: 0 });
  const date = (at: number, parts: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...parts }).format(at);
  return {
    number,
    percent: (fraction) => number(fraction, { style: 'percent' }),
    bytes: (bytes, rounding) => {
      const power = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : bytes < 1024 ** 3 ? 2 : 3;
      return number(bytes / 1024 ** power, {
        style: 'unit',
        unit: ['byte', 'kilobyte', 'megabyte', 'gigabyte'][power]!,
        maximumFractionDigits: 1,
        roundingMode: rounding === 'up' ? 'ceil' : rounding === 'down' ? 'floor' : 'halfExpand',
      });
    },
    duration: (milliseconds) =>
      new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(
        durationParts(milliseconds).map(({ count, name }) => unit(count, name)),
      ),
    date: (at) => date(at, { dateStyle: 'medium', timeStyle: 'short' }),
    dayAndClock: (at) => date(at, DAY_AND_CLOCK),
    clock: (at) => date(at, CLOCK),
    wait(milliseconds) {
      const { name, length } = waitUnit(milliseconds);
      const text = new Intl.RelativeTimeFormat(locale).format(Math.ceil(milliseconds / length), name);
      return { text, unit: name };
    },
    list: (items) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
  };
}

const CLOCK = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
const DAY_AND_CLOCK = { month: 'short', day: 'numeric', ...CLOCK } as const;

export const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const SECONDS = { name: 'second', length: SECOND_MS } as const;
const MINUTES = { name: 'minute', length: MINUTE_MS } as const;
const HOURS = { name: 'hour', length: HOUR_MS } as const;
const DAYS = { name: 'day', length: DAY_MS } as const;

/** The two units of a duration, above this many milliseconds. */
const DURATION_UNITS = [
  { above: 48 * HOUR_MS, units: [DAYS, HOURS] },
  { above: 10 * MINUTE_MS, units: [HOURS, MINUTES] },
  { above: Number.NEGATIVE_INFINITY, units: [MINUTES, SECONDS] },
] as const;

function durationParts(milliseconds: number): { readonly count: number; readonly name: string }[] {
  const [large, small] = DURATION_UNITS.find(({ above }) => milliseconds > above)!.units;
  const count = Math.max(0, Math.ceil(milliseconds / small.length));
  const perLarge = large.length / small.length;
  const [whole, part] = [Math.floor(count / perLarge), count % perLarge];
  return [
    ...(whole > 0 ? [{ count: whole, name: large.name }] : []),
    ...(part > 0 || whole === 0 ? [{ count: part, name: small.name }] : []),
  ];
}

const waitUnit = (milliseconds: number) =>
  milliseconds < 90 * SECOND_MS ? SECONDS : milliseconds < 90 * MINUTE_MS ? MINUTES : HOURS;
