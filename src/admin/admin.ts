import type { Clock } from '../clock.ts';
import type { Words } from '../i18n/words.ts';
import type { JobService } from '../jobs/service.ts';
import type { AuditEntry, Json, Standing, Store, Subject } from '../store/store.ts';

/** What an owner can do, the same on every platform; whether somebody is an owner is checked before. */
export interface Admin {
  /** Does what a subcommand of /admin says and answers with the sentence to show. */
  run(order: AdminCommand, words: Words): Promise<string>;
}

export interface AdminCommand {
  readonly name: string;
  readonly by: Subject;
  /** The person, chat or guild it is about. */
  readonly subject?: Subject | undefined;
  readonly days?: number | undefined;
  readonly reason?: string | undefined;
  readonly pictures?: number | undefined;
}

export interface AdminOptions {
  readonly store: Pick<Store, 'standing' | 'saveStanding' | 'standings' | 'audited' | 'resetQuota' | 'stats'>;
  readonly service: Pick<JobService, 'load' | 'quota' | 'cancelAll'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The quota window of a moment. */
  readonly windowOf: (now: number) => { readonly id: string };
  /** Bytes the process takes. */
  readonly memory: () => number;
}

export function createAdmin({ store, service, clock, windowOf, memory }: AdminOptions): Admin {
  const decide = async (
    { by, name, subject }: AdminCommand,
    detail: Json,
    change: (standing: Standing) => Standing,
  ) => {
    const who = subject as Subject;
    const action: AuditEntry = { at: clock.now(), by, action: name, subject: who, detail };
    await store.saveStanding(who, change(await store.standing(who)), action);
  };

  const orders: Readonly<
    Record<string, (order: AdminCommand, words: Words, who: string) => Promise<string>>
  > = {
    async ban(order, words, who) {
      const { days, reason } = order;
      const until = days === undefined ? undefined : clock.now() + days * DAY;
      await decide(order, { ...(days && { days }), ...(reason && { reason }) }, (standing) => ({
        ...standing,
        banned: { ...(reason && { reason }), ...(until && { until }) },
      }));
      for (const scope of ['person', 'chat', 'guild'] as const) await service.cancelAll(scope, who);
      return until === undefined
        ? words.say('admin-banned', { who })
        : words.say('admin-banned-until', { who, date: words.date(until) });
    },
    async unban(order, words, who) {
      await decide(order, null, ({ banned: _, ...standing }) => standing);
      return words.say('admin-unbanned', { who });
    },
    async allow(order, words, who) {
      await decide(order, null, (standing) => ({ ...standing, allowed: true }));
      return words.say('admin-allowed', { who });
    },
    async disallow(order, words, who) {
      await decide(order, null, ({ allowed: _, ...standing }) => standing);
      return words.say('admin-disallowed', { who });
    },
    async limit(order, words, who) {
      const { pictures } = order;
      await decide(order, { pictures: pictures ?? null }, ({ dailyLimit: _, ...standing }) =>
        pictures === undefined ? standing : { ...standing, dailyLimit: pictures },
      );
      return pictures === undefined
        ? words.say('admin-limit-usual', { who })
        : words.say('admin-limit', { who, pictures });
    },
    async refill({ by, name }, words, who) {
      const at = clock.now();
      await store.resetQuota(who, windowOf(at).id, { at, by, action: name, subject: who });
      return words.say('admin-refilled', { who });
    },
  };

  const reports: Readonly<Record<string, (words: Words) => Promise<string>>> = {
    async status(words) {
      const { waiting, drawing, atOnce } = service.load();
      const { people, states } = await store.stats(clock.now() - DAY);
      return words.say('admin-status', {
        waiting,
        running: drawing,
        atOnce,
        memory: words.bytes(memory()),
        people,
        done: states.done ?? 0,
        failed: states.failed ?? 0,
        refused: (states.cancelled ?? 0) + (states.expired ?? 0),
      });
    },
    async lists(words) {
      const all = await store.standings();
      const section = (title: string, lines: readonly string[]) =>
        lines.length > 0 ? [words.say(title), ...lines.slice(0, LONGEST_LIST)] : [];
      const lines = [
        ...section(
          'admin-lists-banned',
          all.flatMap(({ subject, standing: { banned } }) =>
            banned
              ? [
                  [subject, banned.until && words.date(banned.until), banned.reason]
                    .filter(Boolean)
                    .join(', '),
                ]
              : [],
          ),
        ),
        ...section(
          'admin-lists-allowed',
          all.flatMap(({ subject, standing }) => (standing.allowed ? [subject] : [])),
        ),
        ...section(
          'admin-lists-limits',
          all.flatMap(({ subject, standing: { dailyLimit } }) =>
            dailyLimit === undefined ? [] : [`${subject}: ${dailyLimit}`],
          ),
        ),
      ];
      return lines.length > 0 ? lines.join('\n') : words.say('admin-lists-empty');
    },
    async audit(words) {
      const actions = await store.audited(LONGEST_LIST);
      if (actions.length === 0) return words.say('admin-audit-empty');
      return actions
        .map(({ at, by, action, subject = '' }) =>
          words.say('admin-audit-line', { date: words.date(at), by, action, who: subject }).trim(),
        )
        .join('\n');
    },
  };

  return {
    async run(order, words) {
      const report = reports[order.name];
      if (report) return report(words);
      const act = orders[order.name];
      if (!act) throw new Error(`There is no order /admin ${order.name}.`);
      if (order.subject === undefined) return words.say('admin-who');
      return act(order, words, order.subject);
    },
  };
}

const DAY = 86_400_000;
const LONGEST_LIST = 20;
