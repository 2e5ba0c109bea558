import { describe, expect, it } from 'vitest';
import {
  BOT_PERMISSIONS,
  type Exchange,
  type Person,
  type Place,
  SEND_MESSAGES,
} from '../../fakes/discord/world.ts';
import { photo, useHarness } from './harness.ts';

const harness = useHarness(() => ({
  service: { drawing: { atOnce: 1, deadline: 3_600_000, bytesPerDrawing: 1 }, expiresAfter: 4 * 3_600_000 },
}));
const MINUTE = 60_000;

/** Somebody else’s drawing that takes twenty minutes, so that everybody behind it waits longer than Discord does. */
async function longQueue(): Promise<() => Promise<void>> {
  const { discord, hold, release, clock } = harness();
  const other = discord.person('Somebody');
  const there = discord.place({ guild: discord.guild('There') });
  // One drawing of a quarter of an hour teaches how long the next will take.
  hold();
  const first = discord.command(other, there, 'cartoon', { photo: photo() });
  await harness().draws(1);
  await clock.advance(14 * MINUTE);
  release();
  await harness().result(first);
  hold();
  discord.command(other, there, 'cartoon', { photo: photo() });
  await harness().draws(1);
  return async () => {
    await clock.advance(16 * MINUTE);
    release();
  };
}

async function askIn(place: Place, by: Person, options = {}): Promise<Exchange> {
  const { discord } = harness();
  const exchange = discord.command(by, place, 'cartoon', { photo: photo(), ...options });
  await discord.until(() => exchange.reply && !exchange.reply.thinking);
  return exchange;
}

describe('a queue longer than Discord keeps an interaction open', () => {
  it('is told at once, and the cartoon comes as a message in the channel', async () => {
    const { discord, anna, place } = harness();
    const goOn = await longQueue();
    const exchange = await askIn(place, anna);
    await harness().clock.advance(3_000);
    await discord.until(() =>
      exchange.reply!.content.includes('Your cartoon will arrive here as a new message'),
    );
    await goOn();
    const late = await discord.until(() =>
      discord.seen(place).find(({ attachments }) => attachments.length > 0),
    );
    expect(late.content).toContain(`<@${anna.id}>`);
    expect(late.id).not.toBe(exchange.reply!.id);
    await discord.until(() => exchange.reply!.deleted);
    const again = await harness().result(discord.press(anna, late, 'Redo'));
    expect(again.attachments).toHaveLength(1);
  });

  it('comes as a direct message where the bot may not write', async () => {
    const { discord, anna, clock } = harness();
    const quiet = discord.place({
      guild: discord.guild('Quiet'),
      permissions: BOT_PERMISSIONS & ~SEND_MESSAGES,
    });
    const goOn = await longQueue();
    const exchange = await askIn(quiet, anna);
    await discord.until(() => discord.directMessages(anna).length === 1);
    expect(discord.directMessages(anna)[0]!.content).toContain('your cartoon will be sent to you here');
    await clock.advance(3_000);
    await discord.until(() => exchange.reply!.content.includes('as a direct message'));
    await goOn();
    await discord.until(() => discord.directMessages(anna).some(({ attachments }) => attachments.length > 0));
    expect(discord.seen(quiet).flatMap(({ attachments }) => attachments)).toEqual([]);
  });

  it('mentions the asker alone', async () => {
    const { discord, anna, place } = harness();
    const goOn = await longQueue();
    await askIn(place, anna);
    await goOn();
    await discord.until(() => discord.seen(place).some(({ attachments }) => attachments.length > 0));
    const posted = discord.requests.filter(
      ({ method, path }) => method === 'POST' && path === `/channels/${place.id}/messages`,
    );
    expect(posted.map(({ json }) => json.allowed_mentions)).toEqual([{ parse: [], users: [anna.id] }]);
  });

  it('comes as a direct message when the channel that was announced takes it no more', async () => {
    const { discord, anna, place, clock } = harness();
    const goOn = await longQueue();
    const exchange = await askIn(place, anna);
    await clock.advance(3_000);
    await discord.until(() => exchange.reply!.content.includes('here as a new message'));
    place.permissions = BOT_PERMISSIONS & ~SEND_MESSAGES;
    await goOn();
    const late = await discord.until(() =>
      discord.directMessages(anna).find(({ attachments }) => attachments.length > 0),
    );
    expect(late.content).toContain(`<@${anna.id}>`);
  });

  it('leaves a waiting message that is true for as long as it stays', async () => {
    const { discord, anna, place, clock } = harness();
    await longQueue();
    const exchange = await askIn(place, anna);
    await clock.advance(3_000);
    await discord.until(() => exchange.reply!.content.includes('here as a new message'));
    expect(exchange.reply!.content).toContain('left');
    for (let minute = 0; minute < 15; minute++) await clock.advance(MINUTE);
    await discord.until(() => !exchange.reply!.content.includes('left'));
    expect(exchange.reply!.content).toBe(
      'This will take longer than Discord’s 15-minute limit for replies. Your cartoon will arrive here as a new message.',
    );
    harness().release();
    await harness().allReplied();
  });

  it('never shows a private cartoon in the channel', async () => {
    const { discord, anna, place } = harness();
    const goOn = await longQueue();
    await askIn(place, anna, { private: true });
    await goOn();
    await discord.until(() => discord.directMessages(anna).some(({ attachments }) => attachments.length > 0));
    expect(discord.seen(place).flatMap(({ attachments }) => attachments)).toEqual([]);
  });

  it('says when there is no way, and returns the charge', async () => {
    const { discord, anna, clock, service } = harness();
    anna.blocksBot = true;
    const foreign = discord.place({ guild: discord.guild('Foreign', { hasBot: false }) });
    const goOn = await longQueue();
    const exchange = await askIn(foreign, anna);
    await clock.advance(3_000);
    await discord.until(() => exchange.reply!.content.includes('I can’t message you any other way'));
    await goOn();
    await harness().allReplied();
    expect((await service().quota(`discord:${anna.id}`)).used).toBe(0);
    expect(discord.seen(foreign).flatMap(({ attachments }) => attachments)).toEqual([]);
  });
});

describe('a drawing that takes longer than anybody thought', () => {
  it('says before the end of the interaction where the cartoon will be', async () => {
    const { discord, anna, place, hold, release, clock } = harness();
    hold();
    const exchange = await askIn(place, anna);
    for (let minute = 0; minute < 14; minute++) await clock.advance(MINUTE);
    await clock.advance(3_000);
    await discord.until(() => exchange.reply!.content.includes('here as a new message'));
    expect(exchange.reply!.content).not.toContain('Drawing');
    for (let minute = 0; minute < 2; minute++) await clock.advance(MINUTE);
    release();
    await discord.until(() => discord.seen(place).some(({ attachments }) => attachments.length > 0));
  });

  it('finds its way after a restart that outlived the interaction', async () => {
    const { discord, anna, place, hold, release, clock, restart } = harness();
    hold();
    await askIn(place, anna);
    await harness().draws(1);
    await restart();
    await clock.advance(16 * MINUTE);
    release();
    await discord.until(() => discord.seen(place).some(({ attachments }) => attachments.length > 0));
  });

  it('answers once after a restart within the interaction', async () => {
    const { discord, anna, place, hold, release, restart, result } = harness();
    hold();
    const exchange = await askIn(place, anna);
    await harness().draws(1);
    await restart();
    release();
    const reply = await result(exchange);
    expect(reply.attachments).toHaveLength(1);
    expect(discord.seen(place)).toEqual([reply]);
  });
});
