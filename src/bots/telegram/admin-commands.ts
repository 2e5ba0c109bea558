import type { Api } from 'grammy';
import type { Admin } from '../../admin/admin.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import { readArguments } from '../../options/arguments.ts';
import type { JobStore, PeopleStore, Subject } from '../../store/store.ts';
import { COMMANDS } from '../commands.ts';
import { PLATFORM } from './address.ts';

/** The commands that owners type after /admin. */
export interface AdminCommands {
  /** The sentence to answer with. `about` is the author of the message that the command replies to. */
  run(text: string, who: { readonly by: Subject; readonly about?: Subject }, words: Words): Promise<string>;
}

export function createAdminCommands({
  admin,
  service,
  store,
  api,
  clock,
  background,
}: {
  readonly admin: Admin;
  readonly service: Pick<JobService, 'drain'>;
  readonly store: Pick<JobStore, 'history'> & Pick<PeopleStore, 'audit'>;
  readonly api: Pick<Api, 'sendMessage'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly background: (work: Promise<unknown>) => void;
}): AdminCommands {
  /** The chats of the latest requests, newest first. */
  const recentChats = async (): Promise<number[]> => {
    const batches = await store.history({ limit: MAX_NOTICE_BATCHES });
    const chats = batches
      .filter(({ platform }) => platform === PLATFORM)
      .map(({ chat }) => Number(chat.slice(PLATFORM.length + 1)));
    return [...new Set(chats)];
  };

  /** One after another: Telegram takes about thirty a second, and this leaves room for everybody else. */
  const broadcast = async (chats: readonly number[], text: string) => {
    for (const chat of chats) await api.sendMessage(chat, text).catch(() => undefined);
  };

  return {
    async run(text, { by, about }, words) {
      const [first = '', second = ''] = text.toLowerCase().split(/\s+/);
      const isTwoWords = `${first} ${second}` in ALIASES;
      const spelled = isTwoWords ? `${first} ${second}` : first;
      const name = ALIASES[spelled] ?? spelled;
      const rest = text.replace(/^\s*\S+\s*/, '').replace(isTwoWords ? /^\S+\s*/ : /^$/, '');
      if (name === 'drain') {
        const on = second !== 'off';
        service.drain(on);
        await store.audit({ at: clock.now(), by, action: `drain ${on ? 'on' : 'off'}` });
        return words.say(on ? 'telegram-draining' : 'telegram-accepting');
      }
      if (name === 'notice') {
        if (rest === '') return words.say('telegram-notice-what');
        const chats = await recentChats();
        background(broadcast(chats, rest));
        await store.audit({ at: clock.now(), by, action: 'notice', detail: { chats: chats.length } });
        return words.say('telegram-notice-sent', { count: chats.length });
      }
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
    },
  };
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
