import { describe, expect, it } from 'vitest';
import { settle } from '../../fakes/clock.ts';
import { photo, useHarness } from './harness.ts';

const setup = useHarness();
const { open } = setup;
const OUTAGES = [
  ['30 seconds', 30_000],
  ['75 seconds', 75_000],
  ['10 minutes', 600_000],
] as const;

/** Closes Telegram's port for so long; what happens meanwhile is done before it opens again. */
async function outage(milliseconds: number, meanwhile: () => Promise<unknown> = async () => {}) {
  const { harness } = setup;
  const { telegram, clock } = harness;
  // Nothing is on its way: an answer that was lost would leave a message that the bot doesn't know.
  await settle();
  await telegram.goDown();
  await meanwhile();
  for (let left = milliseconds; left > 0; left -= 1_000) await clock.advance(1_000);
  await telegram.comeBack();
}

/** Lets time go by until something is so, in steps that no deadline of a drawing notices. */
async function eventually<Found>(look: () => Found): Promise<NonNullable<Found>> {
  const { harness } = setup;
  let isFound = false;
  const found = harness.telegram.until(look).finally(() => {
    isFound = true;
  });
  while (!isFound) {
    await harness.clock.advance(25);
    // Uploads take real time on a busy machine; without it they would seem too slow.
    await new Promise((resolve) => setTimeout(resolve, 2));
    harness.telegram.changed();
  }
  return found;
}

describe.each(OUTAGES)('an outage of %s', (_, milliseconds) => {
  it('before a photo is fetched fails nothing', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'getFile', how: 'hang' });
    alice.sends(chat, { photo: photo('one') });
    await telegram.until(() => telegram.called('getFile').length === 1);
    await outage(milliseconds);
    const cartoon = await eventually(() => harness.cartoons(chat)[0]);
    expect(harness.tagOf(cartoon)).toBe('one');
    await eventually(() => telegram.fromBot(chat).length === 1);
    expect(await harness.used(42)).toBe(1);
  });

  it('while a photo is drawn loses no cartoon, and leaves no status', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sends(chat, { photo: photo('hold drawn') });
    await drawing.draws('hold drawn');
    await telegram.until(() => telegram.fromBot(chat)[0]);
    await outage(milliseconds, async () => drawing.letGo('hold drawn'));
    await eventually(() => harness.cartoons(chat)[0]);
    await eventually(() => telegram.fromBot(chat).length === 1);
    expect(await harness.used(42)).toBe(1);
    const [batch] = await harness.store.history({ person: 'telegram:42', limit: 1 });
    expect(batch?.replyAttempts).toBe(1);
  });

  it('before an album is sent loses none of it, nor its buttons', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sendsAlbum(chat, [{ photo: photo('hold a') }, { photo: photo('b') }]);
    await harness.wait(1_500);
    await drawing.draws('hold a');
    await telegram.until(() => telegram.fromBot(chat)[0]);
    await outage(milliseconds, async () => drawing.letGo('hold a'));
    await eventually(() => harness.cartoons(chat).length === 2);
    await eventually(() => telegram.fromBot(chat).length === 3);
    expect(telegram.fromBot(chat).some((one) => telegram.buttons(one).flat().includes('Style'))).toBe(true);
  });

  it('before the sentence why there is no cartoon delays it', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sends(chat, { photo: photo('hold first') });
    await drawing.draws('hold first');
    alice.sends(chat, { photo: photo('bad second') });
    await telegram.until(() => telegram.fromBot(chat).length === 2);
    await outage(milliseconds, async () => drawing.letGo('hold first'));
    await eventually(() =>
      telegram.fromBot(chat).some(({ text }) => text?.startsWith('That file isn’t an image.')),
    );
    await eventually(() => harness.cartoons(chat)[0]);
    await eventually(() => telegram.fromBot(chat).length === 2);
    expect(await harness.used(42)).toBe(1);
  });

  it('before the last word about a lost reply delays it', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'sendPhoto', how: 'lose-answer' });
    const lettingGo = telegram.fail({ method: 'editMessageText', times: 99, how: 'hang' });
    alice.sends(chat, { photo: photo() });
    await telegram.until(() => harness.errors.length > 0);
    harness.errors.splice(0);
    await outage(milliseconds, async () => lettingGo());
    await eventually(() =>
      telegram.fromBot(chat).some(({ text }) => text?.startsWith('The connection dropped')),
    );
    expect(await harness.used(42)).toBe(0);
  });

  it('before a refusal delays that', async () => {
    const { harness, telegram, alice, chat } = open();
    telegram.fail({ method: 'sendMessage', how: 'hang' });
    alice.sends(chat, { document: { bytes: photo(), name: 'cv.pdf', type: 'application/pdf' } });
    await telegram.until(() => telegram.called('sendMessage').length === 1);
    await outage(milliseconds);
    await eventually(() => telegram.fromBot(chat).some(({ text }) => text?.startsWith('PDF files')));
    expect(await harness.used(42)).toBe(0);
  });
});

describe('an outage longer than requests may wait', () => {
  it('ends in the sentence that it took too long, for free, as soon as that can be said', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sends(chat, { photo: photo('hold late') });
    await drawing.draws('hold late');
    await telegram.until(() => telegram.fromBot(chat)[0]);
    await telegram.goDown();
    drawing.letGo('hold late');
    await harness.clock.advance(3_700_000);
    await telegram.comeBack();
    await eventually(() =>
      telegram.fromBot(chat).some(({ text }) => text?.startsWith('This took too long, so it was stopped.')),
    );
    expect(harness.cartoons(chat)).toEqual([]);
    expect(await harness.used(42)).toBe(0);
  });
});

describe('an outage with a restart in it', () => {
  it('loses nothing, and the bot signs in as soon as it can', async () => {
    const { harness, telegram, alice, chat, drawing } = open();
    alice.sends(chat, { photo: photo('hold restarted') });
    await drawing.draws('hold restarted');
    await telegram.until(() => telegram.fromBot(chat)[0]);
    await telegram.goDown();
    await harness.stop();
    drawing.letGo('hold restarted');
    await harness.restartUnreachable();
    await drawing.draws('hold restarted');
    drawing.letGo('hold restarted');
    await harness.clock.advance(120_000);
    await telegram.comeBack();
    await eventually(() => harness.cartoons(chat)[0]);
    await eventually(() => telegram.fromBot(chat).length === 1);
    expect(harness.states.at(-1)).toBe('connected');
    alice.sends(chat, { text: '/quota' });
    await eventually(() => telegram.fromBot(chat).length === 2);
  });
});
