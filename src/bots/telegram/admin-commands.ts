import type { Api } from 'grammy';
import type { Admin } from '../../admin/admin.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import { readArguments } from '../../options/arguments.ts';
import type { Subject } from '../../store/records.ts';
import type { JobStore, PeopleStore } from '../../store/store.ts';
import { COMMANDS } from '../commands.ts';
import { PLATFORM } from './address.ts';

/** The commands that owners type after /admin. */
export interface AdminCommands {
  /** The sentence to answer with. `about` is the author of the message that the command replies to. */
  run(text: string, who: { readonly by: Subject; readonly about?: Subject }, words: Words): Promise<string>;
}

export interface AdminCommandOptions {
  readonly admin: Admin;
  readonly service: Pick<JobService, 'drain'>;
  readonly store: Pick<JobStore, 'history'> & Pick<PeopleStore, 'audit'>;
  readonly api: Pick<Api, 'sendMessage'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly background: (work: Promise<unknown>) => void;
}

export function createAdminCommands(options: AdminCommandOptions): AdminCommands {
  return {
    async run(text, who, words) {
      const { name, rest } = parseCommand(text);
      if (name === 'drain') return drain(!/^off\b/i.test(rest), who.by, words, options);
      if (name === 'notice') return sendNotice(rest, who.by, words, options);
      return runSubcommand({ ...who, name, rest }, words, options);
    },
  };
}

/** The command's own name, whichever it was typed as, and what follows it. */
function parseCommand(text: string): { readonly name: string; readonly rest: string } {
  const [first = '', second = ''] = text.toLowerCase().split(/\s+/);
  const isTwoWords = `${first} ${second}` in ALIASES;
  const typed = isTwoWords ? `${first} ${second}` : first;
  const rest = text.replace(/^\s*\S+\s*/, '').replace(isTwoWords ? /^\S+\s*/ : /^$/, '');
  return { name: ALIASES[typed] ?? typed, rest };
}

async function drain(
  on: boolean,
  by: Subject,
  words: Words,
  { service, store, clock }: AdminCommandOptions,
): Promise<string> {
  service.drain(on);
  await store.audit({ at: clock.now(), by, action: `drain ${on ? 'on' : 'off'}` });
  return words.say(on ? 'telegram-draining' : 'telegram-accepting');
}

async function sendNotice(
  text: string,
  by: Subject,
  words: Words,
  options: AdminCommandOptions,
): Promise<string> {
  const { store, clock, background } = options;
  if (text === '') return words.say('telegram-notice-what');
  const chats = await recentChats(store);
  background(broadcast(chats, text, options));
  await store.audit({ at: clock.now(), by, action: 'notice', detail: { chats: chats.length } });
  return words.say('telegram-notice-sent', { count: chats.length });
}

/** The chats of the latest requests, newest first. */
async function recentChats(store: AdminCommandOptions['store']): Promise<number[]> {
  const batches = await store.history({ limit: MAX_NOTICE_BATCHES });
  const chats = batches
    .filter(({ platform }) => platform === PLATFORM)
    .map(({ chat }) => Number(chat.slice(PLATFORM.length + 1)));
  return [...new Set(chats)];
}

/** One after another: Telegram takes about thirty a second, and this leaves room for everybody else. */
async function broadcast(chats: readonly number[], text: string, { api }: AdminCommandOptions) {
  for (const chat of chats) await api.sendMessage(chat, text).catch(() => undefined);
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
  const { person, id, days, reason, pictures } = read.value;
  const who = person ?? id;
  // The Bot API finds nobody by name.
  if (typeof who === 'string' && who.startsWith('@')) return words.say('telegram-admin-number');
  const subject = who === undefined ? about : /:/.test(String(who)) ? String(who) : `${PLATFORM}:${who}`;
  return admin.run(
    {
      name,
      by,
      ...(subject !== undefined && { subject }),
      ...(days !== undefined && { days: Number(days) }),
      ...(reason !== undefined && { reason: String(reason) }),
      ...(pictures !== undefined && { pictures: Number(pictures) }),
    },
    words,
  );
}

const SUBCOMMANDS = COMMANDS.find(({ name }) => name === 'admin')?.subcommands ?? [];
const ALIASES: Readonly<Record<string, string>> = {
  stats: 'status',
  'quota set': 'limit',
  'quota reset': 'refill',
  broadcast: 'notice',
  maintenance: 'notice',
};
/** Batches that are read for the chats that get a notice. */
const MAX_NOTICE_BATCHES = 5_000;

const usage = (words: Words): string =>
  [
    ...SUBCOMMANDS.map(({ name }) => `/admin ${name}: ${words.say(`command-admin-${name}-text`)}`),
    `/admin notice …: ${words.say('telegram-admin-notice')}`,
    `/admin drain on, off: ${words.say('telegram-admin-drain')}`,
  ].join('\n');
