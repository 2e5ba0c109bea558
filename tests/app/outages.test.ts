import { expect, it } from 'vitest';
import { createAdmin } from '../../src/admin/admin.ts';
import type { AdminContext } from '../../src/admin/context.ts';
import { createOutageNotices } from '../../src/app/outages.ts';
import { createWords } from '../../src/i18n/words.ts';
import { createPlatforms, type PlatformState } from '../../src/observability/platforms.ts';
import { createFakeClock } from '../fakes/clock.ts';

const MINUTE = 60_000;
const SINCE = 'Nov 22, 2026, 12:00 PM';

/** Both chats, of which each can be made to fail; the results that are counted, and what the owners get. */
function setUp(owners: readonly string[]) {
  const clock = createFakeClock();
  const told: string[] = [];
  const results: string[] = [];
  const broken = new Set<string>();
  const admin = createAdmin(new Set(owners), {
    notices: {
      sent: (platform: string) => results.push(`${platform} sent`),
      failed: (platform: string, error: unknown) => results.push(`${platform} failed: ${error}`),
    },
  } as unknown as AdminContext);
  for (const platform of ['telegram', 'discord'])
    admin.reach(platform, {
      toChat: () => Promise.reject(new Error('not a chat')),
      async toPerson(person, text) {
        if (broken.has(platform)) throw new Error('ECONNRESET');
        told.push(`${person}: ${text}`);
      },
    });
  const platforms = createPlatforms(
    clock.now,
    createOutageNotices({
      clock,
      words: createWords('en'),
      owners: admin.owners,
      notifyOwner: admin.notifyOwner,
    }),
  );
  const change = async (platform: string, state: PlatformState, reason?: string) => {
    if (state === 'connected') broken.delete(platform);
    else broken.add(platform);
    platforms.changed(platform, state, reason);
    await clock.advance(0);
  };
  return { clock, told, results, broken, change };
}

it('an outage is told once, where a chat still works, and so is its end', async () => {
  const { clock, told, results, change } = setUp(['discord:8', 'web:operator']);
  await change('telegram', 'connected');
  await change('telegram', 'unreachable', 'ENOTFOUND');
  await clock.advance(5 * MINUTE - 1);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toEqual([
    `discord:8: Telegram can’t be reached since ${SINCE} (ENOTFOUND). Toonsmith keeps trying.`,
  ]);
  await change('telegram', 'refused', 'token');
  await clock.advance(60 * MINUTE);
  expect(told).toHaveLength(1);
  await change('telegram', 'connected');
  await clock.advance(60 * MINUTE);
  expect(told.slice(1)).toEqual(['discord:8: Telegram can be reached again.']);
  expect(results).toEqual(['discord sent', 'discord sent']);
});

it('a short interruption, and a start, are not told', async () => {
  const { clock, told, change } = setUp(['telegram:7', 'discord:8']);
  await change('discord', 'starting');
  await change('discord', 'unreachable', 'gateway');
  await clock.advance(4 * MINUTE);
  await change('discord', 'connected');
  await clock.advance(60 * MINUTE);
  expect(told).toEqual([]);
});

it('an owner whose only chat was out of reach is told when it is back', async () => {
  const { clock, told, change } = setUp(['telegram:7']);
  await change('telegram', 'unreachable', 'ENOTFOUND');
  await clock.advance(90 * MINUTE);
  expect(told).toEqual([]);
  await change('telegram', 'connected');
  expect(told).toEqual([
    `telegram:7: Telegram couldn’t be reached from ${SINCE} until Nov 22, 2026, 1:30 PM (ENOTFOUND).`,
  ]);
});

it('what could not be sent is counted, and sent when the owner’s chat is back', async () => {
  const { clock, told, results, change } = setUp(['telegram:7', 'discord:8']);
  await change('telegram', 'unreachable', 'ENOTFOUND');
  await change('discord', 'unreachable', 'gateway');
  await clock.advance(10 * MINUTE);
  expect(told).toEqual([]);
  expect(results.toSorted()).toEqual([
    'discord failed: Error: ECONNRESET',
    'telegram failed: Error: ECONNRESET',
  ]);
  await change('telegram', 'connected');
  expect(told).toEqual([expect.stringMatching(/^telegram:7: Telegram couldn’t be reached from .* 12:10 PM/)]);
  await change('discord', 'connected');
  expect(told.slice(1).toSorted()).toEqual([
    expect.stringMatching(/^discord:8: Discord couldn’t be reached from /),
    expect.stringMatching(/^discord:8: Telegram couldn’t be reached from /),
    expect.stringMatching(/^telegram:7: Discord couldn’t be reached from /),
  ]);
});
