import { type Failure, fail, type Outcome, succeed } from '../cartoon.ts';
import { allowedValues, type OptionDeclaration } from './options.ts';

/** What was given to a command, by option name. */
export type Arguments = Readonly<Record<string, string | number>>;

/**
 * Reads the options of a command that is typed as one line, `/admin ban @somebody 7 sends spam`: persons and numbers in
 * the order of their declaration, and the rest for the last text option. Each may also be named: `days:7`.
 */
export function readArguments(text: string, options: readonly OptionDeclaration[]): Outcome<Arguments> {
  const given: Record<string, string | number> = {};
  const rest: string[] = [];
  const last = options.findLast(({ kind }) => kind === 'text');
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const [, name, value] = /^(\w+)[:=](.+)$/u.exec(word) ?? [];
    const named = options.find((option) => option.name === name?.toLowerCase());
    // Once the free text has begun, a number in it is a word of it.
    const next = named ?? (rest.length > 0 ? undefined : options.find((option) => fits(option, word, given)));
    if (!next) {
      rest.push(word);
      continue;
    }
    const read = readArgument(next, named ? (value as string) : word);
    if (!read.ok) return read;
    given[next.name] = read.value;
  }
  if (rest.length > 0 && last && !(last.name in given)) {
    const read = readArgument(last, rest.join(' '));
    if (!read.ok) return read;
    given[last.name] = read.value;
  }
  return succeed(given);
}

/** A name, a number of a person or chat, or a full subject: `@somebody`, `-100123`, `discord:guild:7`. */
const PERSON = /^(?:@\w+|-?\d+|[a-z]+:[\w:-]+)$/;

function fits(option: OptionDeclaration, word: string, given: Arguments): boolean {
  if (option.name in given) return false;
  if (option.kind === 'person') return PERSON.test(word);
  if (option.kind === 'choice') return option.values.includes(word.toLowerCase());
  return option.kind === 'number' && /^-?\d+$/.test(word);
}

function readArgument(option: OptionDeclaration, value: string): Outcome<string | number> {
  if (option.kind === 'number') {
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= option.min && number <= option.max) return succeed(number);
    return fail(wrong(option, value, Math.min(option.max, Math.max(option.min, number))));
  }
  if (option.kind === 'choice') {
    const chosen = value.toLowerCase();
    return option.values.includes(chosen) ? succeed(chosen) : fail(wrong(option, value));
  }
  if (option.kind === 'person' && !PERSON.test(value)) return fail(wrong(option, value));
  return succeed(option.kind === 'text' ? [...value].slice(0, option.longest).join('') : value);
}

function wrong(option: OptionDeclaration, value: string, near = Number.NaN): Failure {
  return {
    code: 'bad-option',
    option: option.name,
    value,
    allowed: allowedValues(option, []) ?? '@name, 12345',
    ...(!Number.isNaN(near) && { nearest: String(near) }),
  };
}
