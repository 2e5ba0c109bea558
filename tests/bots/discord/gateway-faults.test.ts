import { REST } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { createConnector } from '../../../src/bots/discord/connector.ts';
import { createGatewayState } from '../../../src/bots/discord/gateway-state.ts';
import { restSettings } from '../../../src/bots/discord/rest.ts';
import type { Clock } from '../../../src/clock.ts';
import { createPlatforms } from '../../../src/observability/platforms.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { reconnectAtOnce } from '../../fakes/discord/reconnect-at-once.ts';
import { type FakeDiscord, startFakeDiscord } from '../../fakes/discord.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// On a fake day the real half seconds would take minutes.
reconnectAtOnce();

async function setUp({ shards = 1 } = {}) {
  const fake = createFakeClock();
  const discord = await startFakeDiscord({ now: fake.now, shards });
  const lines: string[] = [];
  const states: string[] = [];
  const pauses: number[] = [];
  const clock: Clock = {
    ...fake,
    // Only what is tested here sets timers.
    after(milliseconds, run) {
      pauses.push(milliseconds);
      discord.changed();
      return fake.after(milliseconds, run);
    },
  };
  const platforms = createPlatforms(fake.now, ({ state, lastError }) => {
    lines.push(state === 'connected' ? state : `${state}: ${lastError?.reason}`);
  });
  const { token, apiRoot } = discord;
  const settings = { token, apiRoot, cdnRoot: apiRoot, mediaRoot: apiRoot };
  const report = (error: unknown) => void lines.push(String(error));
  const connector = createConnector({
    rest: new REST({ ...restSettings(settings), retries: 0 }).setToken(discord.token),
    settings: {
      ...settings,
      rest: { ...restSettings(settings), retries: 0 },
      shards,
      gateway: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) },
    },
    clock,
    state: createGatewayState({
      changed(state, reason) {
        states.push(reason ? `${state}: ${reason}` : state);
        platforms.changed('discord', state, reason);
        discord.changed();
      },
      report,
    }),
    register: async () => {},
    onClient: () => {},
    report,
    random: () => 0.5,
  });
  /** Passes a time in which the bot does nothing but wait and try, until it is connected. */
  const pass = async (milliseconds: number) => {
    const end = fake.now() + milliseconds;
    for (;;) {
      await discord.until(() => pauses.length > 0 || states.at(-1) === 'connected');
      const pause = pauses.shift();
      if (pause === undefined) return;
      if (fake.now() + pause > end) {
        pauses.unshift(pause - (end - fake.now()));
        return fake.advance(end - fake.now());
      }
      await fake.advance(pause);
    }
  };
  return { clock: fake, connector, discord, lines, states, pauses, pass };
}

const identifies = ({ gateway }: FakeDiscord) =>
  gateway.greetings.filter(({ kind }) => kind === 'identify').length;

describe('hours in which the gateway', { timeout: 240_000 }, () => {
  it('closes after each IDENTIFY takes a part of the sessions of a day, and one log line', async () => {
    const { connector, discord, lines, states, pass } = await setUp();
    discord.gateway.deny(4000);
    void connector.open();
    await pass(6 * HOUR);
    expect(identifies(discord)).toBeGreaterThan(200 / 4);
    expect(identifies(discord)).toBeLessThan(450 / 4);
    expect(lines).toEqual(['unreachable: close code 4000']);
    expect(new Set(states)).toEqual(new Set(['unreachable: close code 4000']));
    discord.gateway.deny(undefined);
    await pass(5 * MINUTE);
    await discord.until(() => states.at(-1) === 'connected');
    expect(lines).toEqual(['unreachable: close code 4000', 'connected']);
    await connector.close();
    await discord.close();
  });

  it('answers nothing but errors starts no session', async () => {
    const { connector, discord, lines, states, pass } = await setUp();
    await connector.open();
    discord.gateway.turnAway(503, 1e6);
    discord.gateway.drop();
    await discord.until(() => states.at(-1)?.startsWith('unreachable'));
    await pass(DAY);
    expect(identifies(discord)).toBe(1);
    expect(discord.gateway.turnedAway).toBeLessThan(450);
    expect(lines).toEqual(['connected', 'unreachable: close code 1006']);
    discord.gateway.turnAway(503, 0);
    await pass(5 * MINUTE);
    await discord.until(() => states.at(-1) === 'connected');
    await connector.close();
    await discord.close();
  });

  it('ends every connection soon after it was opened keeps within the sessions of a day, with many shards', async () => {
    const { connector, discord, states, pass } = await setUp({ shards: 4 });
    discord.gateway.limitSessions(300);
    discord.gateway.deny(4009);
    void connector.open();
    await pass(DAY);
    // A twentieth is left for the next start.
    expect(identifies(discord)).toBe(285);
    expect(states.at(-1)).toBe('unreachable: session limit');
    discord.gateway.deny(undefined);
    await pass(DAY);
    await discord.until(() => states.at(-1) === 'connected');
    await connector.close();
    await discord.close();
  });

  it('asks to reconnect often is followed at once', async () => {
    const { connector, discord, lines, states, pauses } = await setUp();
    await connector.open();
    discord.gateway.askToReconnect();
    await discord.until(() => discord.gateway.greetings.length === 2);
    await discord.until(() => states.at(-1) === 'connected');
    expect(pauses).toEqual([]);
    expect(lines).toEqual(['connected', 'unreachable: close code 4200', 'connected']);
    await connector.close();
    await discord.close();
  });

  it('accepts no such connection is asked every ten minutes, and reported once', async () => {
    const { connector, discord, lines, pass } = await setUp();
    discord.gateway.deny(4014);
    await connector.open();
    await pass(6 * HOUR);
    expect(identifies(discord)).toBe(37);
    expect(lines).toEqual([
      'Error: Discord closed the connection permanently (close code 4014).',
      'refused: close code 4014',
    ]);
    await connector.close();
    await discord.close();
  });
});
