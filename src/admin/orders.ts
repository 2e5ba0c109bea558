import type { OptionDeclaration } from '../options/options.ts';

/** What owners can do, once for every surface: the chats, the page, the API and the command line. */
export interface OrderDeclaration {
  readonly name: OrderName;
  readonly options?: readonly OptionDeclaration[];
  /** It is about a person, chat or server. */
  readonly hasSubject?: true;
  /**
   * It is for the running program: without one there is nothing to do. `alone`: only where no processes share the database, as they
   * read there what they are to do.
   */
  readonly isLive?: 'always' | 'alone';
}

export type OrderName =
  | 'status'
  | 'ban'
  | 'unban'
  | 'allow'
  | 'disallow'
  | 'limit'
  | 'refill'
  | 'drain'
  | 'notice'
  | 'lists'
  | 'audit';

const PERSON = { name: 'person', kind: 'person' } as const;
/** A chat or server has no name to pick from a list. */
const ID = { name: 'id', kind: 'text', longest: 64 } as const;
const DAYS = { name: 'days', kind: 'number', min: 1, max: 3650 } as const;
const REASON = { name: 'reason', kind: 'text', longest: 200 } as const;
const PICTURES = { name: 'pictures', kind: 'number', min: 0, max: 100_000 } as const;

/** Every order, in the order of menus. */
export const ORDERS: readonly OrderDeclaration[] = [
  { name: 'status', isLive: 'always' },
  { name: 'ban', hasSubject: true, options: [PERSON, ID, DAYS, REASON] },
  { name: 'unban', hasSubject: true, options: [PERSON, ID] },
  { name: 'allow', hasSubject: true, options: [PERSON, ID] },
  { name: 'disallow', hasSubject: true, options: [PERSON, ID] },
  { name: 'limit', hasSubject: true, options: [PERSON, ID, PICTURES] },
  { name: 'refill', hasSubject: true, options: [PERSON, ID] },
  {
    name: 'drain',
    isLive: 'alone',
    options: [
      { name: 'state', kind: 'choice', values: ['on', 'off'] },
      { name: 'process', kind: 'text', longest: 100 },
    ],
  },
  { name: 'notice', isLive: 'always', options: [{ name: 'message', kind: 'text', longest: 1000 }] },
  { name: 'lists' },
  { name: 'audit' },
];

/** Whether only a program that serves can carry it out. */
export const needsService = ({ isLive }: OrderDeclaration, isShared: boolean): boolean =>
  isLive === 'always' || (isLive === 'alone' && !isShared);

/** Who can be named: people, chats and servers of the platforms, and addresses of the page's visitors. */
export const SUBJECT = /^(?:telegram:-?\d{1,20}|discord:(?:(?:channel|guild):)?\d{1,20}|web:[\w:.-]{1,80})$/;
