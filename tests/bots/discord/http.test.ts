import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, photo, startHarness } from './harness.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const KEY = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
const URL_OF_ENDPOINT = 'https://toons.example/discord/interactions';

let own: Harness;
const answers: number[] = [];

/** As Discord calls: the timestamp and the body are signed together. */
const signed = (body: string, timestamp = '1790000000', key = privateKey) =>
  new Request(URL_OF_ENDPOINT, {
    method: 'POST',
    body,
    headers: {
      'x-signature-ed25519': sign(null, Buffer.from(timestamp + body), key).toString('hex'),
      'x-signature-timestamp': timestamp,
    },
  });
const call = async (body: string) => {
  const { status } = await own.endpoint()(signed(body));
  answers.push(status);
};

beforeEach(async () => {
  answers.length = 0;
  own = await startHarness({
    settings: { publicKey: KEY },
    prepare: (discord) => discord.callBy(KEY, (interaction) => void call(JSON.stringify(interaction))),
  });
});
afterEach(async () => {
  const { violations } = own.discord;
  const { errors } = own;
  await own.stop();
  expect({ violations, errors }).toEqual({ violations: [], errors: [] });
});

describe('interactions over HTTP', () => {
  it('need no gateway: a command, a button, a form and a restart', async () => {
    const { discord, anna, place, result, restart } = own;
    expect(own.started()).toBe('connected');
    const first = await result(discord.command(anna, place, 'cartoon', { photo: photo(), style: 'ink' }));
    expect(first.attachments).toHaveLength(1);
    await restart();
    const second = await result(discord.press(anna, first, 'Stronger'));
    expect(second.attachments).toHaveLength(1);
    const form = discord.press(anna, second, 'Change…');
    await discord.until(() => form.modal);
    expect((await result(discord.submit(form, { style: 'pop' }))).attachments).toHaveLength(1);
    expect(await discord.complete(anna, place, 'cartoon', 'style', '').catch(() => [])).toBeDefined();
    expect(discord.gateway.greetings).toEqual([]);
    expect(new Set(answers)).toEqual(new Set([202]));
    expect(own.states.at(-1)).toBe('connected');
  });

  it('know threads, roles and rights as the gateway does', async () => {
    const { discord, anna, place, answer } = own;
    const boss = discord.person('Boss');
    discord.allow(boss, place, 1n << 5n);
    const menus = await answer(discord.command(boss, place, 'server access'));
    discord.choose(boss, menus, 'access:channels:deny', [place.id]);
    await discord.until(() => menus.content.includes(`<#${place.id}>`));
    const thread = discord.place({ kind: 'thread', guild: place.guild!, parent: place.id });
    const refused = await answer(discord.command(anna, thread, 'cartoon', { photo: photo() }));
    expect(refused.content).toContain('Cartoons are turned off in this channel.');
  });

  it('are taken once when a call is repeated', async () => {
    const { discord, anna, place, result, notes } = own;
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    await result(exchange);
    discord.repeat(exchange);
    await discord.until(() => notes.some(({ about }) => about.kind === 'answered'));
    expect((await own.service().quota(`discord:${anna.id}`)).used).toBe(1);
  });
});

describe('the endpoint', () => {
  it('answers a PING that Discord signed', async () => {
    const response = await own.endpoint()(signed('{"type":1}'));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ type: 1 });
  });

  it.each([
    ['another key', () => signed('{"type":1}', '1', generateKeyPairSync('ed25519').privateKey)],
    ['no signature', () => new Request(URL_OF_ENDPOINT, { method: 'POST', body: '{"type":1}' })],
    [
      'another body',
      () => {
        const { headers } = signed('{"type":1}');
        return new Request(URL_OF_ENDPOINT, { method: 'POST', body: '{"type":2}', headers });
      },
    ],
    [
      'another time',
      () => {
        const request = signed('{"type":1}');
        request.headers.set('x-signature-timestamp', '2');
        return request;
      },
    ],
    [
      'a signature that is none',
      () => {
        const request = signed('{"type":1}');
        request.headers.set('x-signature-ed25519', 'zz');
        return request;
      },
    ],
  ])('answers 401 with %s', async (_, request) => {
    expect((await own.endpoint()(request())).status).toBe(401);
  });

  it.each(['', 'null', '[]', '{"type":"1"}', '{'])('answers 400 to “%s”', async (body) => {
    expect((await own.endpoint()(signed(body))).status).toBe(400);
  });

  it('answers 413 to more than an interaction can be', async () => {
    expect((await own.endpoint()(signed(' '.repeat(2 ** 20 + 1)))).status).toBe(413);
  });
});

it('a key of another application is refused at the start, and says so', async () => {
  const other = await startHarness({
    settings: { publicKey: KEY },
    prepare: (discord) => discord.callBy('00'.repeat(32), () => {}),
  });
  expect(other.started()).toBe('refused');
  expect(other.errors.splice(0).map(String)).toEqual([expect.stringContaining('discord.publicKey')]);
  const response = await other.endpoint()(signed('{"type":2}'));
  expect(response.status).toBe(503);
  await other.stop();
});
