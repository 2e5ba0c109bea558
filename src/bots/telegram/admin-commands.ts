import type { Admin } from '../../admin/admin.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import { readArguments } from '../../options/arguments.ts';
import type { Subject } from '../../store/records.ts';
import { COMMANDS } from '../commands.ts';
import { PLATFORM } from './address.ts';

/** The commands that owners type after /admin. */
export interface AdminCommands {
  /** The sentence to answer with. `about` is the author of the message that the command replies to. */
  run(text: string, who: { readonly by: Subject; readonly about?: Subject }, words: Words): Promise<string>;
}

export interface AdminCommandOptions {
  readonly admin: Admin;
  readonly clock: Pick<Clock, 'now'>;
}

export function createAdminCommands(options: AdminCommandOptions): AdminCommands {
  return {
    run(text, who, words) {
      const [name = ''] = text.toLowerCase().split(/\s+/);
      return runSubcommand({ ...who, name, rest: text.replace(/^\s*\S+\s*/, '') }, words, options);
    },
  };
}

interface TypedSubcommand {
  readonly name: string;
  /** The arguments as they were typed. */
  readonly rest: string;
  readonly by: Subject;
  readonly about?: Subject;
}

async function runSubcommand(
  { name, rest, by, about }: TypedSubcommand,
  words: Words,
  { admin, clock }: AdminCommandOptions,
): Promise<string> {
  const declared = SUBCOMMANDS.find((one) => one.name === name);
  if (!declared) return usage(words);
  const read = readArguments(rest, declared.options ?? []);
  if (!read.ok) return words.failure(read.failure, clock.now());
  const { person, id, days, reason, pictures, state, process, message } = read.value;
  const who = person ?? id;
  // The Bot API finds nobody by name.
  if (typeof who === 'string' && who.startsWith('@')) return words.say('telegram-admin-number');
  const subject = who === undefined ? about : /:/.test(String(who)) ? String(who) : `${PLATFORM}:${who}`;
  const answered = await admin.run(
    {
      name,
      by,
      ...(subject !== undefined && { subject }),
      ...(days !== undefined && { days: Number(days) }),
      ...(reason !== undefined && { reason: String(reason) }),
      ...(pictures !== undefined && { pictures: Number(pictures) }),
      ...(state !== undefined && { state: state === 'off' ? 'off' : 'on' }),
      ...(process !== undefined && { process: String(process) }),
      ...(message !== undefined && { message: String(message) }),
    },
    words,
  );
  return answered.text;
}

const SUBCOMMANDS = COMMANDS.find(({ name }) => name === 'admin')?.subcommands ?? [];

/** Every order; nearly right ones get this too. */
const usage = (words: Words): string =>
  SUBCOMMANDS.map(({ name }) => `/admin ${name}: ${words.say(`command-admin-${name}-text`)}`).join('\n');
