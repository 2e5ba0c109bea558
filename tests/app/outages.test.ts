import { expect, it } from 'vitest';
import { createAdmin } from '../../src/admin/admin.ts';
import type { AdminContext } from '../../src/admin/context.ts';
import { createOutageNotices } from '../../src/app/outages.ts';
import { createWords } from '../../src/i18n/words.ts';
import { createPlatforms } from '../../src/observability/platforms.ts';
import { createFakeClock } from '../fakes/clock.ts';

const MINUTE = 60_000;

function setUp() {
  const clock = createFakeClock();
  const told: string[] = [];
  const admin = createAdmin(new Set(['telegram:7', 'discord:8', 'web:operator']), {} as AdminContext);
  for (const platform of ['telegram', 'discord'])
    admin.reach(platform, {
      toChat: () => Promise.reject(new Error('not a chat')),
      toPerson: async (person, text) => void told.push(`${person}: ${text}`),
    });
  const platforms = createPlatforms(
    clock.now,
    createOutageNotices({
      clock,
      words: createWords('en'),
      tellOwners: (text, without) => admin.tellOwners(text, without),
    }),
  );
  return { clock, told, platforms };
}

it('an outage is told once, where a chat still works, and so is its end', async () => {
  const { clock, told, platforms } = setUp();
  platforms.changed('telegram', 'connected');
  platforms.changed('telegram', 'unreachable', 'ENOTFOUND');
  await clock.advance(5 * MINUTE - 1);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toEqual([
    'discord:8: Telegram can’t be reached since Nov 22, 2026, 12:00 PM (ENOTFOUND). Toonsmith keeps trying.',
  ]);
  platforms.changed('telegram', 'refused', 'token');
  await clock.advance(60 * MINUTE);
  expect(told).toHaveLength(1);
  platforms.changed('telegram', 'connected');
  await clock.advance(60 * MINUTE);
  expect(told.slice(1)).toEqual(['discord:8: Telegram can be reached again.']);
});

it('a short interruption, and a start, are not told', async () => {
  const { clock, told, platforms } = setUp();
  platforms.changed('discord', 'starting');
  platforms.changed('discord', 'unreachable', 'gateway');
  await clock.advance(4 * MINUTE);
  platforms.changed('discord', 'connected');
  await clock.advance(60 * MINUTE);
  expect(told).toEqual([]);
});
