import { type Failure, fail, type Outcome, succeed } from '../cartoon.ts';
import type { StyleName, Words } from '../i18n/words.ts';
import { createChatter, type WithoutChatter } from './chatter.ts';
import { OPTIONS, type OptionName, type RequestOptions } from './options.ts';
import { createSpellings, type OptionValue, type Spellings } from './spellings.ts';

/** Reads options as people write them, in any spelling and any language of this installation. */
export interface OptionParser {
  /**
   * The options in a caption or in the text after a command: `strength:0.8 style:anime`, `0.8 anime webp`,
   * `强度：80％，风格：动漫`. With `asked`, the text followed a command, and words that are not understood get a hint; without it
   * a caption may be about anything, and only what is clearly an option is read.
   */
  text(text: string, how?: { readonly asked?: boolean }): ParsedOptions;
  /** One option with the value that a form, flag or API gave it. */
  value<Name extends OptionName>(name: Name, value: unknown): Outcome<RequestOptions[Name]>;
  /** The options of a form, a set of flags or a JSON body; empty ones (undefined, null, '') are left out. */
  values(values: Readonly<Record<string, unknown>>): ParsedOptions;
}

export interface ParsedOptions {
  /** Only the options that were given and are valid; the others keep their defaults. */
  readonly options: Partial<RequestOptions>;
  /** “stronger” and “softer”: steps from the strength that would be used without them. */
  readonly strengthSteps?: number;
  /** What is not valid, each with the nearest valid value. Strict surfaces refuse on the first. */
  readonly hints: readonly Failure[];
}

/** Builds the parser for the styles that can be drawn now and every language in `translations`. */
export function createOptionParser({
  styles,
  translations,
}: {
  readonly styles: readonly StyleName[];
  readonly translations: readonly Words[];
}): OptionParser {
  const spellings = createSpellings(styles, translations);
  const chatter = createChatter(translations, spellings.bareSpellings());
  const isOption = (token: string) => spellings.bare(token) !== undefined;
  return {
    text: (text, { asked = false } = {}) => {
      const around = chatter.remove(tokenize(chatter.space(text)), isOption);
      const readings = read(around.tokens, spellings);
      if (asked) return collect(withoutChatter(readings, around), around.steps);
      const meant = meantForUs(readings, around);
      return collect(meant, meant.length === readings.length ? around.steps : 0);
    },
    value<Name extends OptionName>(name: Name, value: unknown) {
      const read = spellings.value(name, String(value));
      // The spellings answer with the option that was asked for.
      return read.ok ? succeed(read.value.value as RequestOptions[Name]) : read;
    },
    values: (values) =>
      collect(
        Object.entries(values)
          .filter(([, value]) => value !== undefined && value !== null && value !== '')
          .map(([key, value]) => {
            const name = spellings.name(key);
            return named(name ? spellings.value(name, String(value)) : fail(spellings.unknownName(key)));
          }),
      ),
  };
}

/** The meaning of one stretch of the text. */
interface Reading {
  /**
   * Written as `name:value` with a known name, or with a typo of one and a value that fits it: so it is meant as an
   * option.
   */
  readonly named: boolean;
  readonly outcome: Outcome<OptionValue>;
}
const named = (outcome: Outcome<OptionValue>): Reading => ({ named: true, outcome });
const bare = (outcome: Outcome<OptionValue>): Reading => ({ named: false, outcome });

/** Splits a text at spaces and commas, with `name:value` and quoted values in one piece. */
function tokenize(text: string): string[] {
  const plain = text
    .replace(/[，、；。]/gu, ' ')
    .normalize('NFKC')
    .replace(/(?<![\d.,])([01]),(\d{1,2})(?![\d.,])/g, '$1.$2')
    .replace(/\s*[:=]\s*/g, ':')
    // 强度0.8 and 80%动漫 are written without a space.
    .replace(/(?<=\p{Script=Han})(?=[\d.])|(?<=[\d%])(?=\p{Script=Han})/gu, ' ');
  const pieces =
    plain.match(/[^\s,;:"“”「」]+:["“「][^"“”「」]+["”」]|["“「][^"“”「」]+["”」]|[^\s,;]+/gu) ?? [];
  return pieces.map((piece) => piece.replace(/["“”「」]/gu, ''));
}

/** Reads tokens from left to right, taking the longest stretch that means something. */
function read(tokens: readonly string[], spellings: Spellings): Reading[] {
  const readings: Reading[] = [];
  for (let at = 0; at < tokens.length; ) {
    const [reading, taken] = readNext(tokens.slice(at, at + LONGEST_STRETCH), spellings);
    readings.push(reading);
    at += taken;
  }
  return readings;
}

/** Tokens of `style American comic of Tokyo` that may belong together. */
const LONGEST_STRETCH = 5;
const PAIR = /^-{0,2}(\p{L}[\p{L}\p{N}_-]*):(?!\/\/)(.+)$/u;

function readNext(
  [token = '', ...following]: readonly string[],
  spellings: Spellings,
): [Reading, taken: number] {
  const end = following.findIndex((next) => PAIR.test(next));
  const rest = end < 0 ? following : following.slice(0, end);

  const [, key, value] = PAIR.exec(token) ?? [];
  if (key && value) {
    const name = spellings.name(key);
    if (!name) return readMistyped(spellings.unknownName(key), [value, ...rest], spellings);
    const [outcome, taken] = readValue(name, [value, ...rest], spellings);
    return [named(outcome), taken];
  }

  const [option, taken] = longest([token, ...rest], (stretch) => spellings.bare(stretch));
  if (option) return [bare(succeed(option)), taken];

  const name = spellings.name(token.replace(/^-{1,2}/, ''));
  if (name && rest.length > 0) {
    const [outcome, taken] = readValue(name, rest, spellings);
    if (outcome.ok || OPTIONS[name].kind !== 'switch') return [bare(outcome), taken + 1];
  }
  if (name && OPTIONS[name].kind === 'switch') return [bare(spellings.value(name, 'on')), 1];

  const leading = spellings.leadingName(token);
  if (leading) return [bare(spellings.value(leading.name, leading.rest)), 1];
  return [bare(spellings.guess(token)), 1];
}

/** `strenght:0.8`: with a valid value behind it the option is meant, while “me: at the beach” is no option. */
function readMistyped(
  failure: ReturnType<Spellings['unknownName']>,
  tokens: readonly string[],
  spellings: Spellings,
): [Reading, taken: number] {
  const meant = failure.nearest === undefined ? undefined : spellings.name(failure.nearest);
  const [outcome, taken] = meant ? readValue(meant, tokens, spellings) : [fail(failure), 1];
  return outcome.ok ? [named(fail(failure)), taken] : [bare(fail(failure)), 1];
}

/** Reads the longest stretch that is a value of this option; when there is none, the first token is a wrong one. */
function readValue(
  name: OptionName,
  tokens: readonly string[],
  spellings: Spellings,
): [Outcome<OptionValue>, taken: number] {
  const [option, taken] = longest(tokens, (stretch) => {
    const outcome = spellings.value(name, stretch);
    return outcome.ok ? outcome.value : undefined;
  });
  return option ? [succeed(option), taken] : [spellings.value(name, tokens[0] ?? ''), 1];
}

function longest<Found>(
  tokens: readonly string[],
  find: (stretch: string) => Found | undefined,
): [Found | undefined, taken: number] {
  for (let taken = tokens.length; taken > 0; taken--) {
    const found = find(tokens.slice(0, taken).join(' '));
    if (found !== undefined) return [found, taken];
  }
  return [undefined, 0];
}

/**
 * In a caption without a command: everything when it is nothing but options, typos of them and chatter, or asks for something with
 * an option in it; else what is named.
 */
function meantForUs(
  readings: readonly Reading[],
  { isRequest, steps }: Pick<WithoutChatter, 'isRequest' | 'steps'>,
): readonly Reading[] {
  const hasOption = steps !== 0 || readings.some(isClear);
  if (hasOption && !readings.some(isStrange)) return readings;
  if (isRequest && readings.some(({ outcome }) => outcome.ok))
    return readings.filter((reading) => !isStrange(reading));
  return readings.filter((reading) => reading.named);
}

/** After a command: a single unknown word is a wrong option, several are prose. */
function withoutChatter(
  readings: readonly Reading[],
  { isChatty }: Pick<WithoutChatter, 'isChatty'>,
): readonly Reading[] {
  const failed = readings.filter(({ outcome }) => !outcome.ok).length;
  return failed === 1 && !isChatty ? readings : readings.filter((reading) => !isStrange(reading));
}

const isStrange = ({ named, outcome }: Reading) => !named && !outcome.ok && !isNear(outcome.failure);

/** A valid option, or a number that can only be meant as a strength: 80, 150%. */
const isClear = ({ outcome }: Reading): boolean =>
  outcome.ok ||
  (outcome.failure.code === 'bad-option' &&
    outcome.failure.option === 'strength' &&
    /^\d{2,}%$|^\d{2}$|^100$/.test(outcome.failure.value));

const isNear = (failure: Failure): boolean => 'nearest' in failure && failure.nearest !== undefined;

/** The last value of an option counts; “stronger” does not count beside a strength. */
function collect(readings: readonly Reading[], steps = 0): ParsedOptions {
  const options = Object.fromEntries(
    readings.flatMap(({ outcome }) => (outcome.ok ? [[outcome.value.name, outcome.value.value]] : [])),
  ) as Partial<RequestOptions>;
  const hints = readings.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.failure]));
  return steps === 0 || options.strength !== undefined
    ? { options, hints }
    : { options, strengthSteps: steps, hints };
}
