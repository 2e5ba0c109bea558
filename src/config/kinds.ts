import { z } from 'zod';

/**
 * The kinds of settings. Each takes text (lists also take several), from the file and from the environment alike, and
 * is described by what is expected of it: errors are made of that description alone, so that no value gets into them.
 */

export const text = () => setting('some text', z.string().trim().min(1));

/** Never shown, and read from a file with `…_FILE`. */
export const secret = (expected: string, pattern: RegExp = /^\S+$/) =>
  setting(expected, z.string().trim().regex(pattern))
    .meta({ description: expected, secret: true })
    .optional();

export const choice = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  setting(`one of ${values.join(', ')}`, z.string().trim().toLowerCase().pipe(z.enum(values)));

export const toggle = () =>
  setting('on or off', z.string().trim().toLowerCase().transform(toBoolean).pipe(z.boolean()));

export const count = (min: number, max: number) =>
  setting(`a whole number from ${min} to ${max}`, number().pipe(z.int().min(min).max(max)));

export const fraction = (min: number, max: number) =>
  setting(`a number from ${min} to ${max}`, number().pipe(z.number().min(min).max(max)));

/** A count, or Infinity for the word `unlimited`. */
export const countOrUnlimited = (min: number, max: number) =>
  setting(
    `a whole number from ${min} to ${max}, or unlimited`,
    z.union([
      z.literal('unlimited').transform(() => Number.POSITIVE_INFINITY),
      number().pipe(z.int().min(min).max(max)),
    ]),
  );

/** A count, or undefined for the word `auto`: the program decides. */
export const countOrAuto = (min: number, max: number) =>
  setting(
    `a whole number from ${min} to ${max}, or auto`,
    z.union([z.literal('auto').transform(() => undefined), number().pipe(z.int().min(min).max(max))]),
  );

/** `50 MP` → pixels. */
export const pixels = (min: string, max: string) => quantity('a number', { MP: 1_000_000 }, min, max);

/** `20 MB` → bytes, in units of 1024. */
export const bytes = (min: string, max: string) =>
  quantity('a size', { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 }, min, max);

/** `90 s`, `10 min`, `1 h`, `30 days` → milliseconds. */
export const duration = (min: string, max: string) =>
  quantity('a time', { ms: 1, s: 1000, min: 60_000, h: 3_600_000, days: 86_400_000 }, min, max);

/** `a, b` or a YAML list. */
export const list = (expected: string, pattern: RegExp) =>
  setting(
    `a list of ${expected}`,
    z.preprocess(
      (value) => (typeof value === 'string' ? value.split(',').filter((item) => item.trim()) : value),
      z.array(z.string().trim().regex(pattern)),
    ),
  );

/** An http or https address, without the slash at its end. */
export const address = () =>
  setting(
    'an address that begins with http:// or https://',
    z.url({ protocol: /^https?$/, hostname: /./ }).transform((url) => url.replace(/\/+$/, '')),
  );

export const locale = () =>
  setting('a language tag such as en or zh-CN', z.string().refine(doesNotThrow(Intl.getCanonicalLocales)));

export const timeZone = () =>
  setting(
    'a time zone such as Europe/Berlin or UTC',
    z.string().refine(doesNotThrow((zone: string) => new Intl.DateTimeFormat('en', { timeZone: zone }))),
  );

/** One setting whose every error reads “must be <expected>”. */
function setting<Schema extends z.ZodType>(expected: string, schema: Schema): Schema {
  return schema.meta({ description: expected });
}

function quantity(what: string, units: Readonly<Record<string, number>>, min: string, max: string) {
  const names = Object.keys(units);
  const read = (text: string): number => {
    const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim()) ?? [];
    const name = names.find((known) =>
      [known, known.replace(/s$/, '')].some((one) => one.toLowerCase() === unit.toLowerCase()),
    );
    return name ? Math.round(Number(number) * units[name]!) : Number.NaN;
  };
  return setting(
    `${what} from ${min} to ${max}, in ${names.join(', ')}`,
    z
      .string()
      .transform(read)
      .pipe(z.number().min(read(min)).max(read(max))),
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
