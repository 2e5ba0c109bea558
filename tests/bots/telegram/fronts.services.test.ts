import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Update } from 'grammy/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TAG } from '../../fakes/chat-drawing.ts';
import { type Dialog, type FakeTelegram, startFakeTelegram } from '../../fakes/telegram.ts';
import { bundled } from '../../fixtures/bundled.ts';
import { POSTGRES, postgresSchema } from '../../fixtures/services.ts';
import { startFront } from './children/front.ts';
import { photo } from './harness.ts';

/* Two fronts that serve one bot from one PostgreSQL database, by Telegram's calls or by polling. */

const program = fileURLToPath(bundled(new URL('./children/front-process.ts', import.meta.url)));
const SECRET = 'a-secret_token';
let telegram: FakeTelegram;
let schema: string;
const errors: unknown[] = [];
const stops: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  telegram = await startFakeTelegram({ now: Date.now, privacyMode: false });
  schema = await postgresSchema();
});
afterEach(async () => {
  telegram.letGo();
  for (const stop of stops.splice(0).reverse()) await stop();
  await telegram.close();
  expect({ errors: errors.splice(0), invalid: telegram.invalid }).toEqual({ errors: [], invalid: [] });
});

/** A front in this process. */
async function open(secret?: string) {
  const front = await startFront({
    ...{ database: POSTGRES.url, schema, root: telegram.root(), token: telegram.token, secret },
    leaseTime: 15_000,
    report: (error) => errors.push(error),
    fail: (sentence) => errors.push(sentence),
  });
  stops.push(front.stop);
  return front;
}
type Front = Awaited<ReturnType<typeof open>>;

/** A front in a process of its own, which is killed, or paused. */
function spawnFront(leaseTime: number, secret?: string) {
  const options = [POSTGRES.url, schema, telegram.root(), telegram.token, String(leaseTime)];
  const child: ChildProcess = spawn(process.execPath, [program, ...options, ...(secret ? [secret] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([status]) => status as number | null);
  stops.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => {
    lines.push(line);
    telegram.changed();
  });
  return {
    child,
    ended,
    said: (line: RegExp) => telegram.until(() => lines.find((one) => line.test(one))),
    kill: () => child.kill('SIGKILL'),
  };
}

const cartoons = (dialog: Dialog) =>
  telegram.fromBot(dialog).filter(({ photo, document }) => photo ?? document);
const tags = (dialog: Dialog) =>
  cartoons(dialog).map((message) => {
    const text = Buffer.from(telegram.bytesOf(message) ?? '').toString('latin1');
    return text.slice(text.lastIndexOf(TAG) + TAG.length);
  });
const used = async (front: Front, id = 42) => (await front.service.quota(`telegram:${id}`)).used;
/** What Telegram has to tell since the last time. */
const updates = (): Update[] => telegram.world.updates.splice(0);
const bring = async ({ webhook }: Pick<Front, 'webhook'>, update: Update | undefined) => {
  const headers = { 'x-telegram-bot-api-secret-token': SECRET };
  const body = JSON.stringify(update);
  return (await webhook!(new Request('http://localhost/telegram', { method: 'POST', body, headers }))).status;
};
const settled = async (front: Front, count: number) => {
  const isOpen = (reply: string) => reply === 'due' || reply === 'sending';
  for (;;) {
    const batches = await front.store.history({ limit: 99 });
    if (batches.length >= count && batches.every(({ reply }) => !isOpen(reply))) return batches;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

// Once in some sixty runs, a photo did not come within 50 s. A pause of more than 5 s within a transaction did that, until those were
// run again; whether it was the only cause is not known: whoever sees it again should keep the log.
describe.skipIf(!POSTGRES.isThere)(`two fronts of Telegram${POSTGRES.skipped}`, { retry: 1 }, () => {
  describe('with a webhook', () => {
    it('answer an update once, also when Telegram repeats it to the other', async () => {
      const [one, two] = [await open(SECRET), await open(SECRET)];
      const alice = telegram.person();
      alice.sends(alice.dialog, { text: '/help' });
      alice.sends(alice.dialog, { photo: photo('a') });
      for (const update of updates())
        for (const front of [one, two, one]) expect(await bring(front, update)).toBe(200);
      await telegram.until(() => cartoons(alice.dialog).length === 1);
      await settled(one, 1);
      expect(tags(alice.dialog)).toEqual(['a']);
      expect(telegram.fromBot(alice.dialog).filter(({ text }) => text?.includes('/forget'))).toHaveLength(1);
      expect(await used(two)).toBe(1);
    });

    it('put the stickers that a person adds at the same moment into one pack', async () => {
      const [one, two] = [await open(SECRET), await open(SECRET)];
      const alice = telegram.person();
      const chat = alice.dialog;
      const stickers = () => telegram.fromBot(chat).filter(({ sticker }) => sticker);
      for (const tag of ['a', 'b']) alice.sends(chat, { photo: photo(tag), caption: 'sticker' });
      for (const update of updates()) await bring(one, update);
      await telegram.until(() => stickers().length === 2);
      await settled(one, 2);
      const emoji = ['😎', '👍'];
      for (const sticker of stickers()) alice.presses(chat, sticker, 'Add to my pack');
      for (const update of updates()) await bring(two, update);
      for (const [n, sticker] of stickers().entries()) alice.presses(chat, sticker, emoji[n]!);
      const [first, second] = updates();
      expect(await Promise.all([bring(one, first), bring(two, second)])).toEqual([200, 200]);
      const packs = [...telegram.world.stickerSets.values()];
      expect(packs.map((pack) => pack.stickers.map((sticker) => sticker.emoji).sort())).toEqual([
        [...emoji].sort(),
      ]);
      const [recorded] = await one.store.stickerSets('telegram:42');
      expect(recorded?.stickers.map(({ file }) => file)).toEqual(
        packs[0]?.stickers.map(({ file_id: file }) => file),
      );
    });

    it('answer it once, when it comes to both at the same moment', async () => {
      const fronts = [await open(SECRET), await open(SECRET)];
      const people = Array.from({ length: 10 }, (_, n) => telegram.person({ id: 100 + n, name: `P${n}` }));
      for (const [n, person] of people.entries()) {
        person.sends(person.dialog, { text: '/help' });
        person.sends(person.dialog, { photo: photo(`photo ${n}`) });
      }
      const all = updates();
      await Promise.all(
        fronts.flatMap((front) =>
          all.map(async (update) => {
            // It is repeated until it is taken, with pauses: what asks all the time keeps a busy machine from the work itself.
            while ((await bring(front, update)) !== 200)
              await new Promise((resolve) => setTimeout(resolve, 50));
          }),
        ),
      );
      await settled(fronts[0]!, 10);
      for (const [n, { dialog }] of people.entries()) {
        expect(tags(dialog)).toEqual([`photo ${n}`]);
        expect(telegram.fromBot(dialog)).toHaveLength(2);
        expect(await used(fronts[1]!, 100 + n)).toBe(1);
      }
    });

    it('leave an update to the one that works on it, and take it over when that has died', async () => {
      const victim = spawnFront(1_500, SECRET);
      const port = Number((await victim.said(/^port /)).split(' ')[1]);
      await victim.said(/^listening$/);
      const other = await open(SECRET);
      const alice = telegram.person();
      telegram.fail({ method: 'sendMessage', how: 'hang' });
      alice.sends(alice.dialog, { text: '/help' });
      const [update] = updates();
      const call = fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(update) });
      await telegram.until(() => telegram.called('sendMessage').length === 1);
      expect(await bring(other, update)).toBe(503);
      victim.kill();
      await expect(call).rejects.toThrow();
      while ((await bring(other, update)) === 503) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(telegram.fromBot(alice.dialog)).toHaveLength(1);
      expect(await bring(other, update)).toBe(200);
      expect(telegram.fromBot(alice.dialog)).toHaveLength(1);
    });

    it('draw an album as one whose parts come to both', async () => {
      const [one, two] = [await open(SECRET), await open(SECRET)];
      const alice = telegram.person();
      const group = telegram.group();
      // Only the first says what is wanted, as in a group it has to.
      const items = ['a', 'b', 'c', 'd'].map((tag, n) => ({
        photo: photo(tag),
        ...(n === 0 && { caption: '/cartoon' }),
      }));
      alice.sendsAlbum(group, items);
      await Promise.all(updates().map((update, n) => bring(n % 2 ? one : two, update)));
      await telegram.until(() => cartoons(group).length === 4);
      const batches = await settled(one, 1);
      expect(batches.map(({ jobs }) => jobs.length)).toEqual([4]);
      expect(tags(group)).toEqual(['a', 'b', 'c', 'd']);
      expect(new Set(cartoons(group).map((message) => message.media_group_id)).size).toBe(1);
      expect(await used(two)).toBe(4);
      expect(await one.store.notes('telegram:albums')).toEqual([]);
    });

    it('draw the parts of an album that a front received before it died', async () => {
      const victim = spawnFront(1_500, SECRET);
      const port = Number((await victim.said(/^port /)).split(' ')[1]);
      await victim.said(/^listening$/);
      const other = await open(SECRET);
      const alice = telegram.person();
      alice.sendsAlbum(alice.dialog, [{ photo: photo('a') }, { photo: photo('b') }]);
      const [first, second] = updates();
      const call = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(first) });
      expect(call.status).toBe(200);
      victim.kill();
      expect(await bring(other, second)).toBe(200);
      await telegram.until(() => cartoons(alice.dialog).length === 2);
      await settled(other, 1);
      expect(tags(alice.dialog)).toEqual(['a', 'b']);
      expect(await used(other)).toBe(2);
    });
  });

  describe('that poll', () => {
    it('do so one at a time, and the other takes over when that one is killed', async () => {
      const victim = spawnFront(1_500);
      await victim.said(/^listening$/);
      const other = await open();
      expect(other.state).toBe('cli-serve-standing-by');
      const alice = telegram.person();
      alice.sends(alice.dialog, { photo: photo('a') });
      await telegram.until(() => cartoons(alice.dialog).length === 1);
      // It dies with an update that it has not finished, and others come while nobody polls.
      telegram.fail({ method: 'sendMessage', how: 'hang' });
      alice.sends(alice.dialog, { text: '/help' });
      await telegram.until(() => telegram.called('sendMessage').length === 1);
      victim.kill();
      await victim.ended;
      alice.sends(alice.dialog, { photo: photo('b') });
      await telegram.until(() => cartoons(alice.dialog).length === 2);
      await settled(other, 2);
      await telegram.until(() => telegram.isPolled() && telegram.unconfirmed() === 0);
      expect(tags(alice.dialog)).toEqual(['a', 'b']);
      expect(telegram.fromBot(alice.dialog).filter(({ text }) => text?.includes('/forget'))).toHaveLength(1);
      expect(await used(other)).toBe(2);
      expect(telegram.conflicts()).toBe(0);
    });

    it('do so one at a time, also when one was paused for so long that the other took over', async () => {
      const paused = spawnFront(1_500);
      await paused.said(/^listening$/);
      const other = await open();
      const alice = telegram.person();
      paused.child.kill('SIGSTOP');
      const before = telegram.polls();
      // The call of the paused one is ended by Telegram when the other one calls.
      await telegram.until(() => telegram.polls() > before);
      expect(telegram.conflicts()).toBe(1);
      alice.sends(alice.dialog, { photo: photo('a') });
      await telegram.until(() => cartoons(alice.dialog).length === 1);
      paused.child.kill('SIGCONT');
      await paused.said(/^lost$/);
      expect(await paused.ended).toBe(1);
      alice.sends(alice.dialog, { photo: photo('b') });
      await telegram.until(() => cartoons(alice.dialog).length === 2);
      await settled(other, 2);
      expect(tags(alice.dialog)).toEqual(['a', 'b']);
      expect(await used(other)).toBe(2);
    });
  });
});
