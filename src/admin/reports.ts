import type { Words } from '../i18n/words.ts';
import type { Json, Subject } from '../store/records.ts';
import type { AdminContext } from './context.ts';

type Report = (words: Words, context: AdminContext) => Promise<string>;

/** The orders that only show what is stored. */
export const REPORTS: Readonly<Record<string, Report>> = {
  async lists(words, { store }) {
    const all = await store.accessRecords();
    const section = (title: string, lines: readonly string[]) =>
      lines.length > 0 ? [words.say(title), ...lines.slice(0, MAX_LINES)] : [];
    const banned = all.flatMap(({ subject, accessRecord: { banned: ban } }) =>
      ban ? [[subject, ban.until && words.date(ban.until), ban.reason].filter(Boolean).join(', ')] : [],
    );
    const allowed = all.flatMap(({ subject, accessRecord }) => (accessRecord.allowed ? [subject] : []));
    const limits = all.flatMap(({ subject, accessRecord: { dailyLimit } }) =>
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
    const { actions } = await readActions({ limit: MAX_LINES }, words, { store });
    if (actions.length === 0) return words.say('admin-audit-empty');
    return actions
      .map(({ at, by, what }) => words.say('admin-audit-line', { date: words.date(at), by, what }))
      .join('\n');
  },
};

/** What owners did, newest first, as it is shown. */
export interface ActionsPage {
  readonly actions: readonly {
    readonly id: number;
    readonly at: number;
    readonly by: Subject;
    /** The order with what it is about, for how long, how many and why. */
    readonly what: string;
  }[];
  /** Before which id the next page begins; undefined at the end. */
  readonly next?: number | undefined;
}

export async function readActions(
  { limit, before }: { readonly limit: number; readonly before?: number | undefined },
  words: Words,
  { store }: Pick<AdminContext, 'store'>,
): Promise<ActionsPage> {
  // One more than is shown tells whether there are more.
  const read = await store.audited({ limit: limit + 1, before });
  const shown = read.slice(0, limit);
  return {
    actions: shown.map(({ id, at, by, action, subject = '', detail }) => ({
      id,
      at,
      by,
      what: [action, subject, detailText(detail, words)].filter(Boolean).join(' '),
    })),
    next: read.length > limit ? shown.at(-1)?.id : undefined,
  };
}

/** For how long, how many and why: what the entry was made with. */
function detailText(detail: Json | undefined, words: Words): string {
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return '';
  const { days, pictures, chats, state, process, reason } = detail as Readonly<
    Record<string, string | number | null>
  >;
  return [
    ...(days ? [words.say('admin-audit-days', { days })] : []),
    ...(pictures === undefined || pictures === null ? [] : [words.say('admin-audit-pictures', { pictures })]),
    ...(chats === undefined || chats === null ? [] : [words.say('admin-audit-chats', { chats })]),
    ...[state, process].flatMap((value) => (value ? [String(value)] : [])),
    ...(reason ? [words.say('admin-audit-reason', { reason })] : []),
  ].join(', ');
}

const MAX_LINES = 20;
