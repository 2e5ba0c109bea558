import { byId, h } from './dom.ts';
import type { Words } from './words.ts';

export interface PeopleOverview {
  readonly failures: readonly {
    readonly job: string;
    readonly person: string;
    readonly at: number;
    readonly code: string;
    readonly message: string;
  }[];
  readonly accessRecords: readonly {
    readonly subject: string;
    readonly accessRecord: AccessRecord;
  }[];
}

interface AccessRecord {
  readonly banned?: object;
  readonly allowed?: boolean;
  readonly dailyLimit?: number;
}

/** Recent failures and the people that something was decided about, searched together; pressing an ID fills in the form. */
export function createPeopleTables(choose: (subject: string) => void) {
  const search = byId<HTMLInputElement>('people-search');
  const failures = byId('failures').querySelector('tbody')!;
  const people = byId('people').querySelector('tbody')!;
  const more = byId('people-more');
  let shown: { readonly overview: PeopleOverview; readonly words: Words } | undefined;

  const idCell = (subject: string) => {
    const button = h('button', { type: 'button', className: 'quiet' }, subject);
    button.addEventListener('click', () => choose(subject));
    return h('td', {}, button);
  };
  const render = () => {
    if (!shown) return;
    const { overview, words } = shown;
    const wanted = search.value.trim().toLowerCase();
    const matches = (...texts: readonly string[]) =>
      texts.some((text) => text.toLowerCase().includes(wanted));
    const found = overview.accessRecords.filter(({ subject }) => matches(subject));
    const failed = overview.failures.filter((one) => matches(one.person, one.job, one.code, one.message));
    people.replaceChildren(
      ...found
        .slice(0, MOST_ROWS)
        .map(({ subject, accessRecord }) =>
          h('tr', {}, idCell(subject), h('td', {}, describeAccess(accessRecord, words))),
        ),
      ...(found.length === 0 ? [emptyRow(words)] : []),
    );
    more.textContent =
      found.length > MOST_ROWS ? words.say('page-people-more', { more: found.length - MOST_ROWS }) : '';
    failures.replaceChildren(
      ...failed.map(({ at, person, code, message, job }) =>
        h(
          'tr',
          {},
          h('td', {}, words.date(at)),
          idCell(person),
          h('td', {}, `${code}: ${message}`),
          h('td', {}, job),
        ),
      ),
      ...(failed.length === 0 ? [emptyRow(words)] : []),
    );
  };
  search.addEventListener('input', render);

  return {
    show(overview: PeopleOverview, words: Words) {
      shown = { overview, words };
      // A button that has the keyboard focus stays until it is left.
      if (![people, failures].some((table) => table.contains(document.activeElement))) render();
    },
  };
}

/** More rows than this are searched, not read. */
const MOST_ROWS = 50;

const emptyRow = ({ say }: Words) => h('tr', {}, h('td', { colSpan: 4 }, say('page-none')));

const describeAccess = ({ banned, allowed, dailyLimit }: AccessRecord, { say }: Words): string =>
  [
    banned && say('page-access-banned'),
    allowed && say('page-access-allowed'),
    dailyLimit !== undefined && say('page-access-limit', { pictures: dailyLimit }),
  ]
    .filter(Boolean)
    .join(', ');
