import type { Words } from '../i18n/words.ts';
import type { AdminContext } from './context.ts';

type Report = (words: Words, context: AdminContext) => Promise<string>;

/** The subcommands of /admin that only show something. */
export const REPORTS: Readonly<Record<string, Report>> = {
  async status(words, { service, store, clock, memory }) {
    const { waiting, drawing, atOnce } = service.load();
    const { people, states } = await store.stats(clock.now() - DAY_MS);
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
  async lists(words, { store }) {
    const all = await store.standings();
    const section = (title: string, lines: readonly string[]) =>
      lines.length > 0 ? [words.say(title), ...lines.slice(0, MAX_LINES)] : [];
    const banned = all.flatMap(({ subject, standing: { banned: ban } }) =>
      ban ? [[subject, ban.until && words.date(ban.until), ban.reason].filter(Boolean).join(', ')] : [],
    );
    const allowed = all.flatMap(({ subject, standing }) => (standing.allowed ? [subject] : []));
    const limits = all.flatMap(({ subject, standing: { dailyLimit } }) =>
      dailyLimit === undefined ? [] : [`${subject}: ${dailyLimit}`],
    );
    const lines = [
      ...section('admin-lists-banned', banned),
      ...section('admin-lists-allowed', allowed),
      ...section('admin-lists-limits', limits),
    ];
    return lines.length > 0 ? lines.join('\n') : words.say('admin-lists-empty');
  },
  async audit(words, { store }) {
    const entries = await store.audited(MAX_LINES);
    if (entries.length === 0) return words.say('admin-audit-empty');
    return entries
      .map(({ at, by, action, subject = '' }) =>
        words.say('admin-audit-line', { date: words.date(at), by, action, who: subject }).trim(),
      )
      .join('\n');
  },
};

const DAY_MS = 86_400_000;
const MAX_LINES = 20;
