import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settle } from '../../fakes/clock.ts';
import type { Dialog, Shown } from '../../fakes/telegram.ts';
import { photo, useHarness } from './harness.ts';

const setup = useHarness();
const { open } = setup;
const logged = (text: string) => setup.harness.lines.some((line) => line.includes(text));
/** Lets time go by until something is so, in small steps: a drawing takes real time, and must not seem too slow on a busy machine. */
const waitUntil = async (isSo: () => boolean, step = 50) => {
  let done = false;
  const waiting = setup.harness.telegram.until(isSo).finally(() => {
    done = true;
  });
  while (!done) {
    await setup.harness.clock.advance(step);
    setup.harness.telegram.changed();
  }
  await waiting;
};
/** What the job service is told about replies nobody can be sure of. */
const doubts = () => setup.harness.errors.splice(0).map((error) => (error as Error).message);
/** A cartoon is there, or the word that it may never come. */
const isAnswered = (dialog: Dialog, status?: Shown) =>
  setup.harness.telegram
    .fromBot(dialog)
    .some(
      ({ message_id: id, text }) => id !== status?.message_id || text?.startsWith('The connection dropped'),
    );
const TOO_MANY = (retryAfter: number) =>
  ({ code: 429, description: `Too Many Requests: retry after ${retryAfter}`, retryAfter }) as const;

describe('when Telegram has enough', () => {
  it('a reply waits as long as it is told, and nobody else with it', async () => {
    const { harness, telegram, alice, bob, chat } = open();
    telegram.fail({ method: 'sendPhoto', chat: 42, how: TOO_MANY(40) });
    alice.sends(chat, { photo: photo('late') });
    await telegram.until(() => telegram.called('sendPhoto').length === 1);
    bob.sends(bob.dialog, { photo: photo('bob') });
    await telegram.until(() => harness.cartoons(bob.dialog).length === 1);
    await harness.wait(39_000);
    expect(telegram.called('sendPhoto')).toHaveLength(2);
    await harness.wait(2_000);
    await telegram.until(() => harness.cartoons(chat).length === 1);
    expect(await harness.used(42)).toBe(1);
    expect(harness.slowdowns).toBe(1);
  });

  it('a sentence waits too, and nobody else with it', async () => {
    const { telegram, alice, bob, chat } = open();
    telegram.fail({ method: 'sendMessage', chat: 42, how: TOO_MANY(0.05) });
    alice.sends(chat, { text: '/help' });
    bob.sends(bob.dialog, { text: '/help' });
    await telegram.until(() => telegram.fromBot(bob.dialog).length === 1);
    await telegram.until(() => telegram.fromBot(chat).length === 1);
  });
});

it('the status message of a reply whose process died is deleted by another one within two minutes', async () => {
  const { harness, telegram, alice, chat } = open();
  alice.sends(chat, { photo: photo() });
  await telegram.until(() => harness.cartoons(chat).length === 1);
  await harness.happened('replied', 1);
  await harness.heard();
  const [batch] = await harness.store.history({ limit: 1 });
  const sent = await fetch(`${telegram.root()}/bot${telegram.token}/sendMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: 42, text: 'Saving…' }),
  });
  const { result } = (await sent.json()) as { readonly result: { readonly message_id: number } };
  const { id, person, address } = batch!;
  await harness.store.readdress(id, { ...(address as object), status: result.message_id });
  await harness.store.keepNote({
    ...{ box: 'telegram:statuses', key: id, person, at: harness.clock.now(), value: null },
  });
  expect(telegram.fromBot(chat)).toHaveLength(2);
  await harness.clock.advance(120_000);
  await telegram.until(() => telegram.fromBot(chat).length === 1);
  expect(harness.cartoons(chat)).toHaveLength(1);
  await harness.heard();
  expect(await harness.store.notes('telegram:statuses')).toEqual([]);
});

describe('when the database is away', () => {
  it('people are told that something went wrong, in the language of their app', async () => {
    const { harness, telegram, alice, chat } = open('zh-hans');
    alice.sends(chat, { text: '/settings' });
    const page = await telegram.until(() => telegram.fromBot(chat)[0]);
    const away = () => Promise.reject(new Error('connect ECONNREFUSED'));
    Object.assign(harness.store, { known: away, settings: away });
    alice.sends(chat, { photo: photo() });
    const sentence = await telegram.until(() => telegram.fromBot(chat)[1]);
    expect(sentence.text).toContain('出现意外情况');
    const pressed = alice.presses(chat, page, telegram.buttons(page).flat()[0]!);
    await telegram.until(() => pressed.answer);
    expect(pressed.answer).toMatchObject({ alert: true, text: expect.stringContaining('出现意外情况') });
    expect(doubts().every((message) => message.includes('ECONNREFUSED'))).toBe(true);
  });
});

describe('when the network fails', () => {
  it('a sentence that says why there is no cartoon is sent until it has arrived', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'sendMessage', how: 'reset' });
    telegram.fail({ method: 'sendMessage', how: { code: 502, description: 'Bad Gateway' } });
    alice.sends(chat, { document: { bytes: photo(), name: 'notes.pdf', type: 'application/pdf' } });
    await waitUntil(() => telegram.fromBot(chat).length === 1);
    await harness.heard();
    expect(telegram.fromBot(chat)).toHaveLength(1);
    expect(telegram.called('sendMessage')).toHaveLength(3);
  });

  it('a reply that surely was not sent is sent again', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sends(chat, { photo: photo('hold down') });
    await drawing.draws('hold down');
    await telegram.until(() => telegram.fromBot(chat).length === 1);
    await telegram.goDown();
    drawing.letGo('hold down');
    await telegram.until(() => logged('can’t reach Telegram'));
    await telegram.comeBack();
    await waitUntil(() => harness.cartoons(chat).length === 1);
    await harness.heard();
    alice.sends(chat, { text: '/cancel' });
    await telegram.until(() => logged('is reachable again'));
    await telegram.until(() => telegram.fromBot(chat).length === 2);
    expect(harness.cartoons(chat)).toHaveLength(1);
  });

  it('a reply that may have been sent is not sent twice; the person is told, and pays nothing', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'sendPhoto', how: 'lose-answer' });
    alice.sends(chat, { photo: photo() });
    const status = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text?.startsWith('The connection dropped')),
    );
    expect(telegram.buttons(status)).toEqual([['Redo']]);
    expect(telegram.called('sendPhoto')).toHaveLength(1);
    expect(doubts()).toEqual(["Network request for 'sendPhoto' failed! (ECONNRESET)"]);
    expect(await harness.used(42)).toBe(0);
    const pressed = alice.presses(chat, status, 'Redo');
    await telegram.until(() => pressed.answer);
    await telegram.until(() => harness.cartoons(chat).length === 2);
  });

  it('what may be done twice is tried again, with longer and longer pauses', async () => {
    const { telegram, alice, chat } = open();
    telegram.fail({ method: 'getFile', times: 2, how: { code: 502, description: 'Bad Gateway' } });
    telegram.fail({ method: 'deleteMessage', how: 'reset' });
    alice.sends(chat, { photo: photo() });
    await waitUntil(
      () => telegram.fromBot(chat).length === 1 && telegram.called('deleteMessage').length === 2,
    );
    expect(telegram.called('getFile')).toHaveLength(3);
  });

  it('a cartoon does not wait for a waiting message whose edit hangs', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sends(chat, { photo: photo('hold edit') });
    await drawing.draws('hold edit');
    const status = await telegram.until(() => telegram.fromBot(chat)[0]);
    telegram.fail({ method: 'editMessageText', how: 'hang' });
    await harness.wait(1_500);
    await telegram.until(() => telegram.called('editMessageText').length === 1);
    drawing.letGo('hold edit');
    await waitUntil(() => isAnswered(chat, status));
    expect(harness.cartoons(chat)).toHaveLength(1);
    await telegram.until(() => chat.deleted.includes(status.message_id));
  });

  it('a cartoon does not wait for a waiting message that does not arrive, and it goes when it does', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'sendMessage', how: 'hang' });
    alice.sends(chat, { photo: photo() });
    await waitUntil(() => isAnswered(chat));
    expect(harness.cartoons(chat)).toHaveLength(1);
    telegram.letGo();
    await telegram.until(() => chat.deleted.length === 1);
    expect(telegram.fromBot(chat)).toHaveLength(1);
  });

  it('an error of Telegram while it sends is not taken for a refusal', async () => {
    const { telegram, alice, chat } = open();
    telegram.fail({ method: 'sendPhoto', how: { code: 500, description: 'Internal Server Error' } });
    alice.sends(chat, { photo: photo() });
    await telegram.until(() => telegram.fromBot(chat)[0]?.text?.startsWith('The connection dropped'));
    expect(doubts()).toHaveLength(1);
    expect(telegram.called('sendPhoto')).toHaveLength(1);
  });

  it('no address and no token gets into the log', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'sendMessage', how: 'reset' });
    telegram.fail({ method: 'answerCallbackQuery', times: 4, how: 'reset' });
    alice.sends(chat, { text: '/help' });
    await telegram.until(() => logged('a Telegram request failed'));
    expect(harness.lines.join('')).not.toContain('http');
    expect(harness.lines.join('')).not.toContain(telegram.token);
  });
});

describe('updates', () => {
  it('are worked on once, also when Telegram repeats them after a restart', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo() });
    alice.sends(chat, { text: '/quota' });
    const updates = structuredClone(telegram.world.updates);
    await telegram.until(() => harness.cartoons(chat).length === 1 && telegram.fromBot(chat).length === 2);
    await harness.stop();
    telegram.redeliver(updates);
    await harness.restart();
    await harness.heard();
    alice.sends(chat, { text: '/cancel' });
    await telegram.until(() =>
      telegram.fromBot(chat).some(({ text }) => text?.startsWith('You have nothing to cancel')),
    );
    expect(telegram.fromBot(chat).filter(({ text }) => text?.includes('left today'))).toHaveLength(1);
    expect(harness.cartoons(chat)).toHaveLength(1);
    expect(await harness.used(42)).toBe(1);
  });

  it('of a batch that a stop interrupted are answered after it, in the same waiting message', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sends(chat, { photo: photo('hold restart') });
    await drawing.draws('hold restart');
    const status = await telegram.until(() => telegram.fromBot(chat)[0]);
    await harness.heard();
    await harness.stop();
    drawing.letGo('hold restart');
    await harness.restart();
    await drawing.draws('hold restart');
    drawing.letGo('hold restart');
    await telegram.until(() => harness.cartoons(chat).length === 1 && telegram.fromBot(chat).length === 1);
    expect(chat.deleted).toEqual([status.message_id]);
    expect(await harness.used(42)).toBe(1);
  });

  it('leave no waiting message behind whose deletion a stop prevented', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'deleteMessage', how: 'hang' });
    alice.sends(chat, { photo: photo() });
    await telegram.until(() => telegram.called('deleteMessage').length === 1);
    expect(telegram.fromBot(chat)).toHaveLength(2);
    await harness.stop();
    await harness.restart();
    await telegram.until(() => telegram.fromBot(chat).length === 1);
    expect(harness.cartoons(chat)).toHaveLength(1);
    await settle();
    expect(await harness.store.notes('telegram:statuses')).toEqual([]);
  });

  it('get their last word after a restart that came before it', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'sendPhoto', how: { code: 500, description: 'Internal Server Error' } });
    const stopHanging = telegram.fail({ method: 'editMessageText', times: 9, how: 'hang' });
    alice.sends(chat, { photo: photo() });
    await telegram.until(() => telegram.called('editMessageText').length > 0 && doubts().length > 0);
    await harness.stop();
    expect(telegram.fromBot(chat)[0]?.text).not.toContain('The connection dropped');
    stopHanging();
    await harness.restart();
    await telegram.until(() => telegram.fromBot(chat)[0]?.text?.startsWith('The connection dropped'));
    expect(telegram.fromBot(chat)).toHaveLength(1);
    await settle();
    expect(await harness.store.notes('telegram:statuses')).toEqual([]);
  });

  it('of any shape never stop the bot', async () => {
    const { harness, telegram, alice, chat } = open();
    const anything = fc.jsonValue({ maxDepth: 3 });
    const message = fc.record(
      {
        message_id: fc.nat(),
        date: fc.nat(),
        chat: fc.oneof(
          fc.record({ id: fc.integer(), type: fc.constantFrom('private', 'supergroup', 'channel') }),
          anything,
        ),
        from: fc.oneof(fc.record({ id: fc.nat(), is_bot: fc.boolean(), first_name: fc.string() }), anything),
        text: fc.oneof(
          fc.constantFrom('/cartoon', '/start', '/admin ban', '/settings', '@toonsmith_bot'),
          anything,
        ),
        caption: anything,
        photo: fc.oneof(fc.constant([]), anything),
        document: anything,
        media_group_id: anything,
        reply_to_message: anything,
        migrate_to_chat_id: anything,
      },
      { requiredKeys: [] },
    );
    const query = fc.record(
      { id: fc.string(), from: anything, message: fc.oneof(message, anything), data: anything },
      { requiredKeys: [] },
    );
    const update = fc.record(
      {
        message,
        edited_message: message,
        channel_post: message,
        callback_query: query,
        my_chat_member: anything,
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    for (const one of fc.sample(update, { numRuns: 150, seed: 6 })) telegram.world.tell(one);
    await harness.heard();
    expect(harness.errors.splice(0)).not.toEqual([]);
    alice.sends(chat, { text: '/help' });
    await waitUntil(() => telegram.fromBot(chat).length === 1, 1_000);
    alice.sends(chat, { photo: photo() });
    await waitUntil(() => harness.cartoons(chat).length === 1);
    harness.errors.splice(0);
    // Answers to what Telegram would never send.
    telegram.invalid.splice(0);
  });
});

describe('two programs with one token', () => {
  it('leave what was finished before they met finished', async () => {
    const { harness, telegram, alice, chat } = open();
    await telegram.until(() => telegram.isPolled());
    telegram.fail({ method: 'getUpdates', how: { code: 409, description: 'Conflict' } });
    alice.sends(chat, { text: '/help' });
    await telegram.until(() => logged('another program is polling Telegram with the same bot token'));
    await telegram.until(() => telegram.fromBot(chat).length === 1);
    expect(telegram.unconfirmed()).toBe(1);
    await harness.clock.advance(30_000);
    await harness.heard();
    expect(telegram.fromBot(chat)).toHaveLength(1);
  });

  it('are told from each other, and the bot goes on when the other one stops', async () => {
    const { harness, telegram, alice, chat } = open();
    await telegram.until(() => telegram.isPolled());
    const other = new AbortController();
    const polled = fetch(`${telegram.root()}/bot${telegram.token}/getUpdates`, {
      signal: other.signal,
    }).catch(() => undefined);
    await telegram.until(() => logged('another program is polling Telegram with the same bot token'));
    other.abort();
    await polled;
    await telegram.until(() => !telegram.isPolled());
    await harness.clock.advance(30_000);
    await telegram.until(() => telegram.isPolled());
    alice.sends(chat, { text: '/help' });
    await telegram.until(() => telegram.fromBot(chat).length === 1);
    expect(harness.errors).toEqual([]);
  });
});

describe('a token that Telegram does not accept', () => {
  it('at the start is tried again every ten minutes, and the bot serves when it is accepted', async () => {
    const { harness, telegram, alice, chat } = open();
    await harness.stop();
    harness.states.length = 0;
    await harness.restartRefused();
    expect(harness.states).toEqual(['starting', 'refused']);
    await harness.clock.advance(599_000);
    expect(telegram.isPolled()).toBe(false);
    await harness.clock.advance(1_000);
    await telegram.until(() => telegram.isPolled());
    expect(harness.states.at(-1)).toBe('connected');
    alice.sends(chat, { text: '/help' });
    await telegram.until(() => telegram.fromBot(chat).length === 1);
  });

  it('while it runs is tried again every ten minutes', async () => {
    const { harness, telegram, alice, chat } = open();
    await telegram.until(() => telegram.isPolled());
    telegram.fail({ method: 'getUpdates', how: { code: 401, description: 'Unauthorized' } });
    alice.sends(chat, { text: '/help' });
    await telegram.until(() => harness.states.at(-1) === 'refused');
    await telegram.until(() => logged('Telegram rejected the bot token'));
    await harness.clock.advance(600_000);
    alice.sends(chat, { text: '/quota' });
    await telegram.until(() => telegram.fromBot(chat).length === 2);
    expect(harness.states.at(-1)).toBe('connected');
  });
});
