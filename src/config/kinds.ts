import { isIP } from 'node:net';
import * as z from 'zod';
import { COLOR_NAMES, type HexColor } from '../cartoon.ts';

/**
 * The kinds of settings. Each takes text (lists also take several), from the file and from the environment alike, and
 * has a message that says what is expected of it: errors are made of that message alone, so that no value gets into them.
 */

/** The message `config-expected-…` that says what a setting must be. */
export interface Expected {
  readonly id: string;
  readonly args: Readonly<Record<string, string>>;
}

export const text = () => setting('text', z.string().trim().min(1));

/** An Ed25519 public key, in hexadecimal. */
export const publicKey = () =>
  setting(
    'public-key',
    z
      .string()
      .trim()
      .regex(/^[0-9a-f]{64}$/i),
  );

/** The path of a folder; what only a shell would expand is refused. */
export const folder = () =>
  setting(
    'folder',
    z
      .string()
      .trim()
      .min(1)
      .regex(/^(?!~|.*\$\{?\w|.*%\w+%)/),
  );

/** A host name or IP address, without scheme and port. */
export const host = () =>
  setting(
    'host',
    z
      .string()
      .trim()
      .refine((text) => isIP(text) > 0 || /^[a-z0-9.-]+$/i.test(text)),
  );

/** Never shown, and read from a file with `…_FILE`. */
export const secret = (expected: string, pattern: RegExp = /^\S+$/) =>
  setting(expected, z.string().trim().regex(pattern), { secret: true }).optional();

export const choice = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  setting('choice', z.string().trim().toLowerCase().pipe(z.enum(values)), {
    args: { values: values.join(', ') },
    known: () => values,
  });

/** One of some words, or a color by its name or in hexadecimal, which becomes `#rrggbb`. */
export const colorOr = <const Values extends readonly [string, ...string[]]>(...values: Values) => {
  const names = Object.keys(COLOR_NAMES) as [keyof typeof COLOR_NAMES];
  const word = z.string().trim().toLowerCase();
  return setting(
    'choice',
    z.union([
      word.pipe(z.enum(values)),
      word.pipe(z.enum(names)).transform((name): HexColor => COLOR_NAMES[name]),
      word.regex(/^#[0-9a-f]{6}$/).transform((text) => text as HexColor),
    ]),
    { args: { values: [...values, ...names, '#rrggbb'].join(', ') }, known: () => [...values, ...names] },
  );
};

export const toggle = () =>
  setting('toggle', z.string().trim().toLowerCase().transform(toBoolean).pipe(z.boolean()));

export const count = (min: number, max: number) =>
  setting('count', number().pipe(z.int().min(min).max(max)), { args: range(min, max) });

export const fraction = (min: number, max: number) =>
  setting('number', number().pipe(z.number().min(min).max(max)), { args: range(min, max) });

/** A count, or Infinity for the word `unlimited`. */
export const countOrUnlimited = (min: number, max: number) =>
  setting(
    'count-or-unlimited',
    z.union([
      z.literal('unlimited').transform(() => Number.POSITIVE_INFINITY),
      number().pipe(z.int().min(min).max(max)),
    ]),
    { args: range(min, max) },
  );

/** A count, or undefined for the word `auto`: the program decides. */
export const countOrAuto = (min: number, max: number) =>
  setting(
    'count-or-auto',
    z.union([z.literal('auto').transform(() => undefined), number().pipe(z.int().min(min).max(max))]),
    { args: range(min, max) },
  );

/** Some of the shards that all processes of a bot have together. */
export interface ShardRange {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** A number of shards, undefined for `auto`, or the part of one process: `0-3/8`. */
export const shards = (max: number) =>
  setting(
    'shards',
    z.union([
      z.literal('auto').transform(() => undefined),
      number().pipe(z.int().min(1).max(max)),
      z
        .string()
        .trim()
        .regex(/^\d+(?:-\d+)?\/\d+$/)
        .transform(toShardRange)
        .refine(({ first, last, count }) => first <= last && last < count && count <= max),
    ]),
    { args: range(1, max) },
  );

function toShardRange(text: string): ShardRange {
  const [first = 0, last = 0, count = 0] = text
    .replace(/^(\d+)\//, '$1-$1/')
    .split(/[-/]/)
    .map(Number);
  return { first, last, count };
}

/** `50 MP` → pixels. */
export const pixels = (min: string, max: string) => quantity('pixels', { MP: 1_000_000 }, min, max);

/** `20 MB` → bytes, in units of 1024. */
export const bytes = (min: string, max: string) =>
  quantity('size', { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 }, min, max);

/** `90 s`, `10 min`, `1 h`, `30 days` → milliseconds. */
export const duration = (min: string, max: string) =>
  quantity('time', { ms: 1, s: 1000, min: 60_000, h: 3_600_000, days: 86_400_000 }, min, max);

/** A duration, or undefined for the word `off`. */
export const durationOrOff = (min: string, max: string) => {
  const time = duration(min, max);
  const { expected } = time.meta() as { readonly expected: Expected };
  return setting('time-or-off', z.union([z.literal('off').transform(() => undefined), time]), {
    args: expected.args,
  });
};

/** `a, b` or a YAML list. */
export const list = (expected: string, pattern: RegExp) =>
  setting(
    expected,
    z.preprocess(
      (value) => (typeof value === 'string' ? value.split(',').filter((item) => item.trim()) : value),
      z.array(z.string().trim().regex(pattern)),
    ),
  );

/** An http or https address, without the slash at its end. */
export const address = () =>
  setting(
    'address',
    z.url({ protocol: /^https?$/, hostname: /./ }).transform((url) => url.replace(/\/+$/, '')),
  );

export const locale = () => setting('language', z.string().refine(doesNotThrow(Intl.getCanonicalLocales)));

/** Asked only of other zones than the usual one: reading the zones takes tens of milliseconds. */
const isTimeZone = doesNotThrow((zone: string) => new Intl.DateTimeFormat('en', { timeZone: zone }));

export const timeZone = () =>
  setting(
    'time-zone',
    z.string().refine((zone) => zone === 'UTC' || isTimeZone(zone)),
    { known: () => Intl.supportedValuesOf('timeZone') },
  );

/** One setting whose every error is the message `config-expected-<kind>`. */
function setting<Schema extends z.ZodType>(
  kind: string,
  schema: Schema,
  { args = {}, secret = false, known = () => [] }: KindOptions = {},
): Schema {
  const expected: Expected = { id: `config-expected-${kind}`, args };
  return schema.meta({ expected, secret, known });
}

interface KindOptions {
  readonly args?: Expected['args'];
  readonly secret?: boolean;
  /** Values to suggest for a wrong one. */
  readonly known?: () => readonly string[];
}

/** As text: settings have no thousands separators. */
const range = (min: number, max: number) => ({ min: String(min), max: String(max) });

function quantity(kind: string, units: Readonly<Record<string, number>>, min: string, max: string) {
  const names = Object.keys(units);
  const read = (text: string): number => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim()) ?? [];
    if (number === undefined || unit === undefined) return Number.NaN;
    const name = names.find((known) =>
      [known, known.replace(/s$/, '')].some((one) => one.toLowerCase() === unit.toLowerCase()),
    );
    return name ? Math.round(Number(number) * units[name]!) : Number.NaN;
  };
  return setting(
    kind,
    z
      .string()
      .transform(read)
      .pipe(z.number().min(read(min)).max(read(max))),
    { args: { min, max, units: names.join(', ') } },
  );
}

const number = () =>
  z
    .string()
    .trim()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number);

function toBoolean(text: string): boolean | undefined {
  if (['on', 'true', 'yes', '1'].includes(text)) return true;
  if (['off', 'false', 'no', '0'].includes(text)) return false;
  return undefined;
}

function doesNotThrow(work: (text: string) => unknown): (text: string) => boolean {
  return (text) => {
    try {
      work(text);
      return true;
    } catch {
      return false;
    }
  };
}
