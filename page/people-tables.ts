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
  /** Who asked lately, the latest first. */
  readonly recent: readonly { readonly person: string; readonly at: number }[];
}

interface AccessRecord {
  readonly banned?: object;
  readonly allowed?: boolean;
  readonly dailyLimit?: number;
}

export interface PeopleControls {
  /** Fills in the form. */
  prepare(subject: string, order?: 'ban'): void;
  /** Carries out an order that needs no more than its person. */
  run(subject: string, order: 'unban' | 'refill'): void;
}

/** Recent failures, and people with what was decided about them, searched together; orders beside each. */
export function createPeopleTables({ prepare, run }: PeopleControls) {
  const search = byId<HTMLInputElement>('people-search');
  const controls: PeopleControls = {
    prepare,
    run(subject, order) {
      // The row changes with the order; the keyboard focus would keep it as it is.
      search.focus();
      run(subject, order);
    },
  };
  const failures = byId('failures').querySelector('tbody')!;
  const people = byId('people').querySelector('tbody')!;
  const more = byId('people-more');
  let shown: { readonly overview: PeopleOverview; readonly words: Words } | undefined;

  const idCell = (subject: string) => {
    const button = h('button', { type: 'button', className: 'quiet' }, subject);
    button.addEventListener('click', () => controls.prepare(subject));
    return h('td', {}, button);
  };
  const render = () => {
    if (!shown) return;
    const { overview, words } = shown;
    const wanted = search.value.trim().toLowerCase();
    const matches = (...texts: readonly string[]) =>
      texts.some((text) => text.toLowerCase().includes(wanted));
    const found = peopleIn(overview).filter(({ subject }) => matches(subject));
    const failed = overview.failures.filter((one) => matches(one.person, one.job, one.code, one.message));
    people.replaceChildren(
      ...found
        .slice(0, MOST_ROWS)
        .map(({ subject, accessRecord, at }) =>
          h(
            'tr',
            {},
            idCell(subject),
            h('td', {}, describeAccess(accessRecord, words)),
            h('td', {}, at === undefined ? '' : words.date(at)),
            ordersCell(subject, accessRecord, words, controls),
          ),
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

/** Everybody who asked lately or about whom something was decided, the latest first. */
function peopleIn({ accessRecords, recent }: PeopleOverview): Person[] {
  const records = new Map(accessRecords.map(({ subject, accessRecord }) => [subject, accessRecord]));
  const asked = new Set(recent.map(({ person }) => person));
  return [
    ...recent.map(({ person, at }) => ({ subject: person, accessRecord: records.get(person) ?? {}, at })),
    ...accessRecords.filter(({ subject }) => !asked.has(subject)),
  ];
}

interface Person {
  readonly subject: string;
  readonly accessRecord: AccessRecord;
  /** Of the last request. */
  readonly at?: number;
}

/** What can be decided about a person at one press; a ban wants its reason and days first. */
function ordersCell(
  subject: string,
  { banned }: AccessRecord,
  { say }: Words,
  { prepare, run }: PeopleControls,
): HTMLElement {
  const button = (label: string, press: () => void) => {
    const title = `${label}: ${subject}`;
    const element = h('button', { type: 'button', className: 'quiet', ariaLabel: title }, label);
    element.addEventListener('click', press);
    return element;
  };
  const ban = banned
    ? button(say('page-order-unban'), () => run(subject, 'unban'))
    : button(say('page-order-ban-with-reason'), () => prepare(subject, 'ban'));
  const refill = button(say('page-order-refill'), () => run(subject, 'refill'));
  return h('td', { className: 'orders' }, ban, refill);
}

const emptyRow = ({ say }: Words) => h('tr', {}, h('td', { colSpan: 4 }, say('page-none')));

const describeAccess = ({ banned, allowed, dailyLimit }: AccessRecord, { say }: Words): string =>
  [
    banned && say('page-access-banned'),
    allowed && say('page-access-allowed'),
    dailyLimit !== undefined && say('page-access-limit', { pictures: dailyLimit }),
  ]
    .filter(Boolean)
    .join(', ');
