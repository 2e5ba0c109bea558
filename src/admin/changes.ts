import type { Words } from '../i18n/words.ts';
import type { AccessRecord, Json, Subject } from '../store/records.ts';
import type { AdminCommand, AdminContext } from './context.ts';

type Run = (command: SubjectCommand, words: Words, context: AdminContext) => Promise<string>;

interface SubjectCommand extends AdminCommand {
  readonly subject: Subject;
}

/** The orders that change what a person, chat or guild may do; each change is audited. */
export const CHANGES: Readonly<Record<string, Run>> = {
  async ban(command, words, context) {
    const { days, reason, subject: who } = command;
    const until = days === undefined ? undefined : context.clock.now() + days * DAY_MS;
    const detail = { ...(days && { days }), ...(reason && { reason }) };
    await updateAccessRecord(command, context, detail, (accessRecord) => ({
      ...accessRecord,
      banned: { ...(reason && { reason }), ...(until && { until }) },
    }));
    for (const scope of ['person', 'chat', 'guild'] as const) await context.service?.cancelAll(scope, who);
    return until === undefined
      ? words.say('admin-banned', { who })
      : words.say('admin-banned-until', { who, date: words.date(until) });
  },
  async unban(command, words, context) {
    await updateAccessRecord(command, context, null, ({ banned: _, ...accessRecord }) => accessRecord);
    return words.say('admin-unbanned', { who: command.subject });
  },
  async allow(command, words, context) {
    await updateAccessRecord(command, context, null, (accessRecord) => ({ ...accessRecord, allowed: true }));
    return words.say('admin-allowed', { who: command.subject });
  },
  async disallow(command, words, context) {
    await updateAccessRecord(command, context, null, ({ allowed: _, ...accessRecord }) => accessRecord);
    return words.say('admin-disallowed', { who: command.subject });
  },
  async limit(command, words, context) {
    const { pictures, subject: who } = command;
    const detail = { pictures: pictures ?? null };
    await updateAccessRecord(command, context, detail, ({ dailyLimit: _, ...accessRecord }) =>
      pictures === undefined ? accessRecord : { ...accessRecord, dailyLimit: pictures },
    );
    return pictures === undefined
      ? words.say('admin-limit-usual', { who })
      : words.say('admin-limit', { who, pictures });
  },
  async refill({ by, name, subject: who }, words, { store, clock, windowOf }) {
    const at = clock.now();
    await store.resetQuota(who, windowOf(at).id, { at, by, action: name, subject: who });
    return words.say('admin-refilled', { who });
  },
};

const DAY_MS = 86_400_000;

async function updateAccessRecord(
  { by, name, subject }: SubjectCommand,
  { store, clock }: AdminContext,
  detail: Json,
  change: (accessRecord: AccessRecord) => AccessRecord,
): Promise<void> {
  const entry = { at: clock.now(), by, action: name, subject, detail };
  await store.changeAccessRecord(subject, change, entry);
}
