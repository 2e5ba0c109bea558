import { describe, expect, it } from 'vitest';
import { ORDERS } from '../../src/admin/orders.ts';
import { COMMANDS } from '../../src/bots/commands.ts';
import { type AdminContext, admin, type Order, type TypedOrder } from '../../src/cli/admin.ts';
import { createWords } from '../../src/i18n/words.ts';
import { AdminOrder } from '../../src/web/schemas.ts';
import { createTerminal } from './fake-terminal.ts';

const words = createWords('en', { surface: 'terminal' });

async function type(typed: Partial<TypedOrder> & { name: string }, context: Partial<AdminContext> = {}) {
  const terminal = createTerminal('.');
  const sent: Order[] = [];
  const exit = await admin(
    { rest: [], ...typed },
    {
      words,
      terminal,
      isShared: false,
      askServer: async (order) => {
        sent.push(order);
        return { done: true, text: 'Done by the server.' };
      },
      runHere: async () => ({ ok: false, sentence: 'not asked' }),
      ...context,
    },
  );
  return { exit, out: terminal.out(), err: terminal.err(), sent };
}

describe('admin at the terminal', () => {
  it('sends an order with what belongs to it', async () => {
    const { exit, out, sent } = await type({ name: 'ban', rest: ['telegram:42'], days: 7, reason: 'spam' });
    expect({ exit, out }).toEqual({ exit: 0, out: 'Done by the server.\n' });
    expect(sent).toEqual([{ name: 'ban', subject: 'telegram:42', days: 7, reason: 'spam' }]);
    expect((await type({ name: 'drain', rest: ['off'] })).sent).toEqual([{ name: 'drain', state: 'off' }]);
    const one = await type({ name: 'drain', rest: ['on'], process: 'web-1' });
    expect(one.sent).toEqual([{ name: 'drain', state: 'on', process: 'web-1' }]);
    expect((await type({ name: 'notice', rest: ['Back', 'at', '6.'] })).sent).toEqual([
      { name: 'notice', message: 'Back at 6.' },
    ]);
  });

  it.each(['the server', 'the database'])('fails where %s refuses', async (place) => {
    const refused = { done: false, text: 'web:operator is an owner.' };
    const context: Partial<AdminContext> = {
      askServer: async () => (place === 'the server' ? refused : undefined),
      runHere: async () => ({ ok: true, answer: refused }),
    };
    const told = await type({ name: 'ban', rest: ['web:operator'] }, context);
    expect(told).toMatchObject({ exit: 1, out: '', err: 'web:operator is an owner.\n' });
  });

  it('changes the database where no program answers, but only what is stored', async () => {
    const here = {
      askServer: async () => undefined,
      runHere: async ({ name }: Order) =>
        ({ ok: true, answer: { done: true, text: `${name} in the database` } }) as const,
    };
    expect(await type({ name: 'unban', rest: ['telegram:42'] }, here)).toMatchObject({
      exit: 0,
      out: 'unban in the database\n',
    });
    const drain = await type({ name: 'drain', rest: ['on'] }, here);
    expect(drain.exit).toBe(1);
    expect(drain.err).toMatch(/^No running Toonsmith answers/);
    // Processes that share the database read there what they are to do.
    const shared = { ...here, isShared: true };
    expect(await type({ name: 'drain', rest: ['on'], process: 'web-1' }, shared)).toMatchObject({
      exit: 0,
      out: 'drain in the database\n',
    });
    expect((await type({ name: 'status' }, shared)).exit).toBe(1);
    const locked = {
      ...here,
      runHere: async () => ({ ok: false, sentence: 'The database is damaged.' }) as const,
    };
    expect(await type({ name: 'lists' }, locked)).toMatchObject({
      exit: 1,
      err: 'The database is damaged.\n',
    });
  });

  it.each<[Partial<TypedOrder> & { name: string }, RegExp]>([
    [{ name: 'bann', rest: ['telegram:42'] }, /^“bann” isn’t an action\. Did you mean ban\?/],
    [{ name: 'xyz' }, /^“xyz” isn’t an action\. Available: status, ban, unban/],
    [{ name: 'ban' }, /^Who\? For example: \.\/run\.sh admin ban telegram:42/],
    [{ name: 'ban', rest: ['@alice'] }, /^“@alice” isn’t an ID\./],
    [{ name: 'ban', rest: ['42'] }, /^“42” isn’t an ID\./],
    [{ name: 'ban', rest: ['telegram:42', 'sends', 'spam'] }, /^Remove “sends spam”: .*quotation marks/],
    [{ name: 'lists', rest: ['all'] }, /^Remove “all”/],
    [{ name: 'drain', rest: ['maybe'] }, /^Remove “maybe”/],
    [{ name: 'unban', rest: ['telegram:42'], days: 3 }, /^unban has no option --days\./],
  ])('says what is wrong with %j', async (typed, sentence) => {
    const { exit, err, sent } = await type(typed);
    expect({ exit, sent }).toEqual({ exit: 2, sent: [] });
    expect(err).toMatch(sentence);
  });
});

describe('the list of orders', () => {
  it('is the one of the chats and of the API', () => {
    expect(COMMANDS.find(({ name }) => name === 'admin')?.subcommands).toBe(ORDERS);
    for (const { name, hasSubject } of ORDERS) {
      expect(AdminOrder.safeParse({ name, ...(hasSubject && { subject: 'telegram:42' }) }).success).toBe(
        true,
      );
      expect(AdminOrder.safeParse({ name }).success).toBe(!hasSubject);
    }
  });
});
