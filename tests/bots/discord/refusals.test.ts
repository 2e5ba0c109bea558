import { describe, expect, it, vi } from 'vitest';
import type { Exchange, Message } from '../../fakes/discord/world.ts';
import { type HarnessOptions, photo, startHarness, useHarness } from './harness.ts';

const LIMITS = {
  daily: 50,
  burst: { pictures: Number.POSITIVE_INFINITY, refill: 1 },
  album: 10,
  inFlight: { person: 20, chat: 40, guild: 60, all: 100 },
  invitedOnly: false,
};
const withLimits = (limits: object): HarnessOptions => ({ service: { limits: { ...LIMITS, ...limits } } });
const harness = useHarness();

const people = () => harness().discord.person('Bert');
/** The asker alone sees the sentence, nobody ever saw anything else, and the answer is the first one. */
const expectPrivate = (exchange: Exchange, reply: Message) => {
  const { discord, place } = harness();
  expect(reply.onlyFor).toBe(exchange.by);
  expect(exchange.acknowledged).toBe('reply');
  expect(discord.seen(place, people())).toEqual([]);
};
const ask = async (options: object = {}, by = harness().anna) => {
  const { discord, place, answer } = harness();
  const exchange = discord.command(by, place, 'cartoon', { photo: photo(), ...options });
  const reply = await answer(exchange);
  return { exchange, reply };
};

describe('what is refused is said to the asker alone', () => {
  it.each([
    ['a PDF', { name: 'cv.pdf', contentType: 'application/pdf' }, 'PDF files aren’t supported.'],
    ['a video', { name: 'me.mp4', contentType: 'video/mp4' }, 'MP4 files aren’t supported.'],
    ['a drawing of vectors', { name: 'me.svg', contentType: 'image/svg+xml' }, 'SVG files aren’t supported.'],
    ['a text', { name: 'me.txt', contentType: 'text/plain; charset=utf-8' }, 'That file isn’t an image.'],
    ['a file of no known kind', { name: 'me', contentType: 'application/octet-stream' }, 'isn’t an image'],
    ['an empty file', { bytes: new Uint8Array() }, 'That file is empty.'],
    [
      'more than 20 MB',
      { bytes: new Uint8Array(20.1 * 2 ** 20) },
      'This file is 20.1 MB. The limit is 20 MB.',
    ],
  ])('%s', async (_, file, sentence) => {
    const { exchange, reply } = await ask({ photo: { ...photo(), ...file } });
    expect(reply.content).toContain(sentence);
    expectPrivate(exchange, reply);
  });

  it('an option of an earlier registration', async () => {
    const { discord, anna, place, answer } = harness();
    const style = discord.commands()[0]!.options.find(({ name }: { name: string }) => name === 'style');
    style.choices.push({ name: 'Old', value: 'old_*style*' });
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo(), style: 'old_*style*' });
    const reply = await answer(exchange);
    expect(reply.content).toContain('“old\\_\\*style\\*” isn’t a style.');
    expectPrivate(exchange, reply);
  });

  it('an option of an earlier registration, before a form is filled in', async () => {
    const { discord, anna, place, answer } = harness();
    const { options } = discord.commands().find(({ name }) => name === 'cartoon-batch')!;
    options
      .find(({ name }: { name: string }) => name === 'style')
      .choices.push({ name: 'Old', value: 'old' });
    const exchange = discord.command(anna, place, 'cartoon-batch', { style: 'old' });
    const reply = await answer(exchange);
    expect(reply.content).toContain('“old” isn’t a style.');
    expectPrivate(exchange, reply);
  });

  it('a ban, with its reason as plain text', async () => {
    const { anna, admin } = harness();
    await admin({
      name: 'ban',
      subject: `discord:${anna.id}`,
      reason: '**bold** <@1> [here](https://x.example)',
    });
    const { exchange, reply } = await ask();
    expect(reply.content).toContain('\\*\\*bold\\*\\*');
    expect(reply.content).toContain('\\[here]');
    expectPrivate(exchange, reply);
  });

  it('a message without a photo', async () => {
    const { discord, anna, place, answer } = harness();
    const message = discord.say(anna, place, { content: 'hello' });
    const exchange = discord.menu(anna, place, 'Cartoonize', message);
    const reply = await answer(exchange);
    expect(reply.content).toContain('That message has no photo.');
    expect(reply.onlyFor).toBe(anna);
  });

  it('a message whose photos are all too large or empty', async () => {
    const { discord, anna, place, answer, result } = harness();
    const large = { ...photo('a.jpg'), bytes: new Uint8Array(20.1 * 2 ** 20) };
    const empty = { ...photo('b.jpg'), bytes: new Uint8Array() };
    const message = discord.say(anna, place, { photos: [large, empty] });
    const exchange = discord.menu(anna, place, 'Cartoonize', message);
    const reply = await answer(exchange);
    expect(reply.content).toContain('This file is 20.1 MB. The limit is 20 MB.');
    expect(reply.onlyFor).toBe(anna);
    expect(exchange.acknowledged).toBe('reply');
    expect(discord.seen(place, people())).toEqual([message]);
    // A good one among them is drawn, and the reply names the other.
    const mixed = discord.say(anna, place, { photos: [photo('c.jpg'), large] });
    const drawn = await result(discord.menu(anna, place, 'Cartoonize', mixed));
    expect(drawn.attachments).toHaveLength(1);
    expect(drawn.content).toContain('a.jpg');
  });

  it('an album in which no file is a photo', async () => {
    const { discord, anna, place, answer } = harness();
    const form = discord.command(anna, place, 'cartoon-batch');
    await discord.until(() => form.modal);
    const songs = ['a', 'b'].map((name) => ({ ...photo(`${name}.mp3`), contentType: 'audio/mpeg' }));
    const exchange = discord.submit(form, {}, songs);
    const reply = await answer(exchange);
    expect(reply.content).toContain('MPEG files aren’t supported.');
    expectPrivate(exchange, reply);
  });

  it('a redraw of what was deleted', async () => {
    const { discord, anna, place, result, answer, service } = harness();
    const cartoon = await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
    await service().forget(`discord:${anna.id}`);
    const exchange = discord.press(anna, cartoon, 'Softer');
    const reply = await answer(exchange);
    expect(reply.content).toContain('This photo has been deleted.');
    expect(reply.onlyFor).toBe(anna);
    expect(discord.seen(place, people())).toEqual([cartoon]);
  });
});

describe.each([
  ['the daily limit', { daily: 1 }, 'You’ve used your cartoon for today.'],
  ['the burst allowance', { burst: { pictures: 1, refill: 60_000 } }, 'Try again in'],
])('beyond %s', (_, limits, sentence) => {
  it('the asker alone is told', async () => {
    const own = await startHarness(withLimits(limits));
    const { discord, anna, place, result, answer } = own;
    await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    const reply = await answer(exchange);
    expect(reply.content).toContain(sentence);
    expect(reply.content).not.toContain('now');
    expect(reply.onlyFor).toBe(anna);
    expect(exchange.acknowledged).toBe('reply');
    expect(own.errors).toEqual([]);
    expect(discord.violations).toEqual([]);
    await own.stop();
  });
});

it('a full queue is said to the asker alone', async () => {
  const own = await startHarness(withLimits({ inFlight: { person: 20, chat: 40, guild: 60, all: 1 } }));
  const { discord, anna, place, answer } = own;
  own.hold();
  discord.command(anna, place, 'cartoon', { photo: photo() });
  await own.draws(1);
  const bert = discord.person('Bert');
  const reply = await answer(discord.command(bert, place, 'cartoon', { photo: photo() }));
  expect(reply.content).toContain('The queue is full.');
  expect(reply.onlyFor).toBe(bert);
  await own.stop();
});

it('a refusal that shows only after a public acknowledgement replaces it, and the asker alone sees it', async () => {
  const own = await startHarness(withLimits({ daily: 1 }));
  const { discord, anna, place } = own;
  own.hold();
  // Both are judged before either is accepted.
  const both = [0, 1].map(() => discord.command(anna, place, 'cartoon', { photo: photo() }));
  const refused = await discord.until(() => both.find(({ followUps }) => followUps.length > 0));
  expect(refused.followUps[0]!.content).toContain('You’ve used your cartoon for today.');
  expect(refused.followUps[0]!.onlyFor).toBe(anna);
  expect(refused.reply!.deleted).toBe(true);
  expect(own.errors).toEqual([]);
  await own.stop();
});

it('judging that takes too long does not delay the acknowledgement', async () => {
  const own = await startHarness(withLimits({ daily: 0 }));
  const { discord, anna, place, clock } = own;
  let release = () => {};
  const judging = vi.spyOn(own.service(), 'judge').mockImplementation(async (submission) => {
    await new Promise<void>((resolve) => {
      release = resolve;
      discord.changed();
    });
    judging.mockRestore();
    return own.service().judge(submission);
  });
  const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
  await discord.until(() => judging.mock.calls.length > 0);
  await clock.advance(1_000);
  await discord.until(() => exchange.acknowledged === 'defer');
  release();
  await discord.until(() => exchange.followUps[0]);
  expect(exchange.followUps[0]!.content).toContain('today');
  expect(exchange.reply!.deleted).toBe(true);
  await own.stop();
});
