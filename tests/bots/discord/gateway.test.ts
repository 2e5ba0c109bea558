import { describe, expect, it, vi } from 'vitest';
import { discordCommands } from '../../../src/bots/discord/command-definitions.ts';
import { createFakeClock, settle } from '../../fakes/clock.ts';
import { reconnectAtOnce } from '../../fakes/discord/reconnect-at-once.ts';
import { commandSetBreaches } from '../../fakes/discord/rules.ts';
import { startFakeDiscord } from '../../fakes/discord.ts';
import { type Harness, photo, STYLES, startHarness, useHarness, wordsIn } from './harness.ts';

reconnectAtOnce();
const harness = useHarness();
const greetings = ({ discord }: Harness) => discord.gateway.greetings.map(({ kind }) => kind);
/** Until a lost connection is resumed: one that was left, and came again by itself, would have greeted before. */
const resume = async (own: Harness) => {
  own.discord.gateway.drop();
  await own.discord.until(() => greetings(own).includes('resume'));
};
const timesAsked = ({ discord }: Harness, asked: string) =>
  discord.requests.filter(({ path }) => path === asked).length;
/** Why the connection was lost, as the log says. */
const reasons = ({ changes }: Harness) => changes.filter((line) => line.startsWith('unreachable'));
const registrations = (discord: { readonly requests: readonly { method: string; path: string }[] }) =>
  discord.requests.filter(({ method }) => method === 'PUT').map(({ path }) => path);

describe('the commands', () => {
  it('keep to Discord’s published rules', () => {
    const contents = { styles: STYLES, translations: ['en', 'zh-CN'].map(wordsIn) };
    expect(commandSetBreaches(discordCommands(contents, wordsIn))).toEqual([]);
  });

  it('keep to them with more styles than a list takes', () => {
    const styles = Array.from({ length: 60 }, (_, index) => ({
      id: `style-${index}`,
      name: { en: `Style ${index}` },
    }));
    expect(commandSetBreaches(discordCommands({ styles, translations: [wordsIn('en')] }, wordsIn))).toEqual(
      [],
    );
  });

  it('are registered everywhere, and again only when they changed', async () => {
    const { discord, restart } = harness();
    expect(registrations(discord)).toEqual([`/applications/${discord.applicationId}/commands`]);
    await restart();
    expect(registrations(discord)).toHaveLength(1);
  });

  it('are registered for some servers alone while things are tried out', async () => {
    const own = await startHarness({ settings: { servers: ['11', '12'] } });
    const { applicationId } = own.discord;
    expect(registrations(own.discord)).toEqual([
      `/applications/${applicationId}/guilds/11/commands`,
      `/applications/${applicationId}/guilds/12/commands`,
    ]);
    await own.stop();
  });

  it('are completed while typing, in the person’s language', async () => {
    const styles = Array.from({ length: 60 }, (_, index) => ({
      id: `style-${index}`,
      name: { en: `Style ${index}`, 'zh-CN': `风格${index}` },
    }));
    const own = await startHarness({ styles });
    const mei = own.discord.person('Mei', { locale: 'zh-CN' });
    const all = await own.discord.complete(mei, own.place, 'cartoon', 'style', '');
    expect(all).toHaveLength(25);
    expect(await own.discord.complete(mei, own.place, 'cartoon', 'style', '格59')).toEqual([
      { name: '风格59', value: 'style-59' },
    ]);
    await own.stop();
  });
});

/** A harness whose bot found a gateway that takes the connection and says nothing. */
const startWaiting = async () => {
  const own = await startHarness();
  own.discord.gateway.mute();
  const restarted = own.restart();
  await own.discord.until(() => timesAsked(own, '/gateway/bot') === 4);
  await own.discord.until(() => own.discord.gateway.connected === 1);
  await own.clock.advance(10_000);
  await restarted;
  return own;
};

describe('the gateway', () => {
  it('is asked for servers and nothing else', () => {
    expect(harness().discord.gateway.greetings[0]!.data.intents).toBe(1);
  });

  it('resumes after a drop, and what was said meanwhile is answered', async () => {
    const { discord, anna, place, result, changes } = harness();
    discord.gateway.drop();
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    expect((await result(exchange)).attachments).toHaveLength(1);
    expect(discord.gateway.greetings.map(({ kind }) => kind)).toEqual(['identify', 'resume']);
    expect(changes).toEqual(['connected', 'unreachable: close code 1006', 'connected']);
  });

  it('resumes when Discord asks it to reconnect', async () => {
    const { discord, anna, place, result } = harness();
    discord.gateway.askToReconnect();
    await discord.until(() => discord.gateway.greetings.length === 2);
    expect(
      (await result(discord.command(anna, place, 'cartoon', { photo: photo() }))).attachments,
    ).toHaveLength(1);
  });

  it('begins anew when its session is over', async () => {
    const { discord, anna, place, result } = harness();
    discord.gateway.invalidate(false);
    await discord.until(() => discord.gateway.greetings.length === 2);
    expect(discord.gateway.greetings[1]!.kind).toBe('identify');
    await discord.until(() => discord.gateway.connected === 1);
    expect(
      (await result(discord.command(anna, place, 'cartoon', { photo: photo() }))).attachments,
    ).toHaveLength(1);
  });

  it.each([
    ['as many as Discord recommends', 'auto' as const],
    ['as many as the settings say', 2],
  ])('shares the servers among several connections, %s', async (_, shards) => {
    const own = await startHarness({ shards: 2, settings: { shards } });
    const identified = own.discord.gateway.greetings.map(({ data }) => data.shard);
    expect(identified.toSorted()).toEqual([
      [0, 2],
      [1, 2],
    ]);
    const reply = await own.result(own.discord.command(own.anna, own.place, 'cartoon', { photo: photo() }));
    expect(reply.attachments).toHaveLength(1);
    await own.stop();
  });

  it('connects only its part of the shards where other processes have the rest', async () => {
    const own = await startHarness({ shards: 4, settings: { shards: { first: 1, last: 2, count: 4 } } });
    expect(own.discord.gateway.greetings.map(({ data }) => data.shard)).toEqual([
      [1, 4],
      [2, 4],
    ]);
    expect(own.started()).toBe('connected');
    await own.stop();
  });

  it('goes on trying when Discord cannot be reached at the start', async () => {
    const own = await startHarness({
      prepare: (discord) => discord.refuse({ path: /gateway\/bot/, status: 503, times: 8 }),
    });
    expect(own.started()).toBe('waiting');
    await own.clock.advance(5_000);
    await own.discord.until(() => timesAsked(own, '/gateway/bot') === 8);
    await settle();
    await own.clock.advance(10_000);
    await own.discord.until(() => own.discord.gateway.greetings.length === 1);
    const reply = await own.result(own.discord.command(own.anna, own.place, 'cartoon', { photo: photo() }));
    expect(reply.attachments).toHaveLength(1);
    await own.stop();
  });

  it('goes on trying when the first connection fails', async () => {
    const own = await startHarness({
      // The first such request asks whether Discord is there; the library makes the next ones.
      prepare: (discord) => discord.refuse({ path: /gateway\/bot/, status: 503, after: 1, times: 4 }),
    });
    expect(own.started()).toBe('waiting');
    expect(reasons(own)).toEqual(['unreachable: unreachable']);
    await own.clock.advance(5_000);
    await own.discord.until(() => own.discord.gateway.greetings.length === 1);
    const reply = await own.result(own.discord.command(own.anna, own.place, 'cartoon', { photo: photo() }));
    expect(reply.attachments).toHaveLength(1);
    await own.stop();
  });

  it('lets the other components start, and stops, while the connection cannot be opened', async () => {
    const own = await startWaiting();
    expect(own.started()).toBe('waiting');
    await own.stop();
    expect(own.errors).toEqual([]);
  });

  it('connects once after the gateway turned it away', async () => {
    const own = await startHarness({ prepare: ({ gateway }) => gateway.turnAway(503) });
    expect(own.started()).toBe('waiting');
    expect(reasons(own)).toEqual([expect.stringContaining('503')]);
    await own.clock.advance(5_000);
    await own.discord.until(() => own.discord.gateway.greetings.length === 1);
    await own.result(own.discord.command(own.anna, own.place, 'cartoon', { photo: photo() }));
    await resume(own);
    expect(greetings(own)).toEqual(['identify', 'resume']);
    await own.stop();
  });

  it('goes on trying when one of several connections is turned away and another comes to nothing', async () => {
    const own = await startHarness({
      shards: 2,
      settings: { shards: 2 },
      prepare({ gateway }) {
        gateway.mute();
        gateway.turnAway(503);
      },
    });
    expect(own.started()).toBe('waiting');
    expect(reasons(own)).toEqual([expect.stringContaining('503')]);
    await own.clock.advance(5_000);
    await own.discord.until(() => own.discord.gateway.greetings.length === 2);
    await own.result(own.discord.command(own.anna, own.place, 'cartoon', { photo: photo() }));
    await own.stop();
  });

  it('connects no more after it was stopped while a connection came to nothing', async () => {
    const own = await startWaiting();
    await own.restart();
    expect(own.started()).toBe('connected');
    await resume(own);
    expect(greetings(own)).toEqual(['identify', 'identify', 'resume']);
    await own.stop();
  });

  it('does nothing more when it is stopped while it asks whether Discord is there', async () => {
    const own = await startHarness({
      prepare: (discord) => discord.refuse({ path: /gateway\/bot/, status: 503, times: 4 }),
    });
    const later = own.clock.advance(5_000);
    await own.discord.until(() => timesAsked(own, '/gateway/bot') === 5);
    await own.restart();
    await later;
    expect(timesAsked(own, '/applications/@me')).toBe(1);
    expect(own.errors).toEqual([]);
    await own.stop();
  });

  it('stops while a lost connection is sought again', async () => {
    const own = await startHarness();
    own.discord.gateway.mute();
    own.discord.gateway.drop();
    await own.discord.until(() => own.discord.gateway.connected === 1);
    await settle();
    await own.stop();
    expect(own.errors).toEqual([]);
  });

  it('says why when Discord ends the connection for good, and tries slowly again', async () => {
    const own = await startHarness({ prepare: ({ gateway }) => gateway.deny(4011) });
    expect(own.started()).toBe('ended');
    expect(own.errors.splice(0).map(String)).toEqual([expect.stringContaining('close code 4011')]);
    expect(own.states.at(-1)).toBe('refused');
    own.discord.gateway.deny(undefined);
    await own.clock.advance(600_000);
    await own.discord.until(() => own.states.at(-1) === 'connected');
    await own.stop();
  });

  it('tries slowly again after Discord ended a connection that was open, as when the token is replaced', async () => {
    const own = await startHarness();
    expect(own.states.at(-1)).toBe('connected');
    own.discord.gateway.end(4004);
    await own.discord.until(() => own.states.at(-1) === 'refused');
    expect(own.errors.splice(0).map(String)).toEqual([expect.stringContaining('close code 4004')]);
    await own.clock.advance(600_000);
    await own.discord.until(() => own.states.at(-1) === 'connected');
    const reply = await own.result(own.discord.command(own.anna, own.place, 'cartoon', { photo: photo() }));
    expect(reply.attachments).toHaveLength(1);
    await own.stop();
  });

  it('is connected again when all of its connections are', async () => {
    const own = await startHarness({ shards: 2, settings: { shards: 2 } });
    own.discord.gateway.mute();
    own.discord.gateway.drop();
    await own.discord.until(() => greetings(own).includes('resume'));
    await settle();
    expect(own.states.at(-1)).toBe('unreachable');
    await own.stop();
  });

  it('says when Discord does not take the token, and asks again every ten minutes', async () => {
    const own = await startHarness({ settings: { token: 'MTIz.wrong.token' } });
    expect(own.started()).toBe('refused');
    expect(own.states).toEqual(['starting', 'refused']);
    const asked = timesAsked(own, '/gateway/bot');
    await own.clock.advance(599_000);
    expect(timesAsked(own, '/gateway/bot')).toBe(asked);
    await own.clock.advance(1_000);
    await own.discord.until(() => timesAsked(own, '/gateway/bot') === asked + 1);
    await own.stop();
  });
});

describe('what Discord refuses', () => {
  it('an answer that comes too late is not followed by work', async () => {
    const { discord, anna, place, service, notes } = harness();
    discord.delayNext(4_000);
    discord.command(anna, place, 'cartoon', { photo: photo() });
    await discord.until(() => notes.length > 0);
    expect(notes).toMatchObject([{ about: { kind: 'late' } }]);
    expect((await service().quota(`discord:${anna.id}`)).used).toBe(0);
  });

  it('an interaction that somebody else has answered is left to them', async () => {
    const { discord, anna, place, notes, service } = harness();
    discord.refuse({ path: /callback$/, status: 400, code: 40060 });
    discord.command(anna, place, 'cartoon', { photo: photo() });
    await discord.until(() => notes.length > 0);
    expect(notes).toMatchObject([{ about: { kind: 'answered' } }]);
    expect((await service().quota(`discord:${anna.id}`)).used).toBe(0);
  });

  it('missing access ends the reply, and returns the charge', async () => {
    const { discord, anna, place, service } = harness();
    discord.refuse({ method: 'PATCH', path: /@original$/, status: 403, code: 50001, times: 10 });
    discord.command(anna, place, 'cartoon', { photo: photo() });
    await harness().allReplied();
    await discord.until(() => discord.requests.filter(({ status }) => status === 403).length === 2);
    expect((await service().quota(`discord:${anna.id}`)).used).toBe(0);
  });

  it('a server error in the middle of the reply is tried again, and shows one message', async () => {
    const { discord, anna, place, result } = harness();
    discord.refuse({ method: 'PATCH', path: /@original$/, status: 500, times: 2 });
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    const reply = await result(exchange);
    expect(reply.attachments).toHaveLength(1);
    expect(discord.seen(place)).toEqual([reply]);
  });

  it('counts when it is asked to slow down, and goes on', async () => {
    const { discord, anna, place, result, slowdowns } = harness();
    discord.refuse({ method: 'PATCH', path: /@original$/, status: 429, retryAfter: 0.02 });
    const reply = await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
    expect(reply.attachments).toHaveLength(1);
    expect(slowdowns()).toBe(1);
  });

  it('an unexpected error is shown by its id, never by its cause', async () => {
    const { discord, anna, place, answer, errors } = harness();
    vi.spyOn(harness().service(), 'quota').mockRejectedValue(new Error('SQLITE_CORRUPT at /secret/path'));
    const reply = await answer(discord.command(anna, place, 'quota'));
    expect(reply.content).toContain('Something went wrong. It didn’t count toward your daily limit.');
    expect(reply.content).toContain('a1b2');
    expect(reply.content).not.toContain('SQLITE');
    expect(errors).toHaveLength(1);
    errors.length = 0;
  });

  it('a button of another version says that it does not work any more', async () => {
    const { discord, anna, place, result, answer } = harness();
    const reply = await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
    discord.controls(reply)[0]!.custom_id = 'v0-old-button';
    const refusal = await answer(discord.press(anna, reply, 'Softer'));
    expect(refusal.content).toBe('This no longer works. Type / to see the available commands.');
    expect(refusal.onlyFor).toBe(anna);
  });
});

describe('secrets', () => {
  it('are in nothing that is noted or reported', async () => {
    const own = await startHarness();
    const { discord, anna, place, notes, errors } = own;
    discord.refuse({ method: 'PATCH', path: /@original$/, status: 400, code: 50035, times: 20 });
    discord.command(anna, place, 'quota');
    discord.command(anna, place, 'cartoon', { photo: photo() });
    await discord.until(() => errors.length > 2);
    await own.stop();
    const told = JSON.stringify([
      notes,
      errors.map((error) => [String(error), (error as Error).stack, { ...(error as object) }]),
    ]);
    expect(told).toContain('Discord answered 400 (50035) to PATCH');
    expect(told).not.toContain('interaction-secret');
    expect(told).not.toContain(discord.token);
  });
});

it('the fake itself refuses what Discord refuses', async () => {
  const discord = await startFakeDiscord({ now: createFakeClock().now });
  const answer = await fetch(`${discord.apiRoot}/v10/users/@me`, { headers: { authorization: 'Bot wrong' } });
  expect(answer.status).toBe(401);
  await discord.close();
});
