import type { AdminAnswer } from '../admin/admin.ts';
import { needsService, ORDERS, SUBJECT } from '../admin/orders.ts';
import type { Words } from '../i18n/words.ts';
import { nearest } from '../options/suggestions.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';

/** An order as it was typed: `ban telegram:42 --days 7 --reason spam`. */
export interface TypedOrder {
  readonly name: string;
  /** What follows: the subject, `on` or `off`, or the message. */
  readonly rest: readonly string[];
  readonly days?: number | undefined;
  readonly reason?: string | undefined;
  readonly pictures?: number | undefined;
  readonly process?: string | undefined;
}

/** An order as it is carried out. */
export interface Order extends Omit<TypedOrder, 'rest'> {
  readonly subject?: string;
  readonly state?: 'on' | 'off';
  readonly message?: string;
}

export interface AdminContext {
  readonly words: Pick<Words, 'say'>;
  readonly terminal: Terminal;
  /** Several processes share the database. */
  readonly isShared: boolean;
  /** Asks the running program; undefined when none answers here. */
  readonly askServer: (order: Order) => Promise<AdminAnswer | undefined>;
  /** Carries the order out on the database alone. */
  readonly runHere: (order: Order) => Promise<AnsweredHere>;
}

export type AnsweredHere =
  | { readonly ok: true; readonly answer: AdminAnswer }
  /** A sentence that says why the database can't be used. */
  | { readonly ok: false; readonly sentence: string };

/** Carries out an order of the owners: by the running program, else on the database. */
export async function admin(typed: TypedOrder, context: AdminContext): Promise<Exit> {
  const { words, terminal } = context;
  const read = readOrder(typed, words);
  if (typeof read === 'string') {
    terminal.stderr.write(`${read}\n`);
    return EXIT.usage;
  }
  const answered = await context.askServer(read);
  if (answered !== undefined) return tell(answered, terminal);
  const declared = ORDERS.find(({ name }) => name === read.name);
  if (declared && needsService(declared, context.isShared)) {
    terminal.stderr.write(`${words.say('cli-admin-no-server')}\n`);
    return EXIT.failed;
  }
  const here = await context.runHere(read);
  if (!here.ok) {
    terminal.stderr.write(`${here.sentence}\n`);
    return EXIT.failed;
  }
  return tell(here.answer, terminal);
}

function tell({ done, text }: AdminAnswer, { stdout, stderr }: Terminal): Exit {
  (done ? stdout : stderr).write(`${text}\n`);
  return done ? EXIT.ok : EXIT.failed;
}

/** The order, or a sentence about what is wrong with it. */
function readOrder({ name, rest, ...options }: TypedOrder, { say }: Pick<Words, 'say'>): Order | string {
  const declared = ORDERS.find((one) => one.name === name);
  const names = ORDERS.map((order) => order.name);
  if (!declared) {
    const near = nearest(
      name,
      names.map((one) => [one, one] as const),
    );
    return say('cli-admin-unknown', { name, nearest: near ?? 'none', known: names.join(', ') });
  }
  const [first, ...others] = rest;
  if (declared.name === 'notice') return { name, message: rest.join(' ') };
  if (declared.name === 'drain' && (first === undefined || first === 'on' || first === 'off'))
    return {
      name,
      ...(first && { state: first }),
      ...(options.process !== undefined && { process: options.process }),
    };
  if (others.length > 0 || (first !== undefined && !declared.hasSubject))
    return say('cli-admin-too-much', { text: [...(declared.hasSubject ? others : rest)].join(' ') });
  if (!declared.hasSubject) return { name };
  if (first === undefined) return say('cli-admin-who', { name });
  if (!SUBJECT.test(first)) return say('admin-bad-id', { id: first });
  const allowed = declared.options?.map((option) => option.name) ?? [];
  const extra = Object.entries(options).find(([key, value]) => value !== undefined && !allowed.includes(key));
  if (extra) return say('cli-admin-no-option', { name, option: extra[0] });
  return { name, subject: first, ...options };
}
