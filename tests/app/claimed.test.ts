import { describe, expect, it } from 'vitest';
import type { AppContext } from '../../src/app/context.ts';
import { createClaimed } from '../../src/app/surfaces/claimed.ts';
import type { Surface } from '../../src/app/surfaces/surface.ts';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';
import { createFakeClock } from '../fakes/clock.ts';

/** Two fronts that serve the same platform on one store; which of them receives, and which has failed. */
async function twoFronts() {
  const opened = openSqliteStore({ path: ':memory:' });
  if (!opened.ok) throw new Error(opened.problem.code);
  const { store } = opened;
  const clock = createFakeClock();
  const receiving = new Set<string>();
  const failed: string[] = [];
  const asked: string[] = [];
  const answered = { after: Promise.resolve() };
  const front = async (holder: string) => {
    const member = { holder, name: holder, role: 'front', version: '1', atOnce: 0, paused: false } as const;
    await store.join({ ...member, drained: false }, 1_000_000);
    const surface: Surface = {
      async start() {
        receiving.add(holder);
        return { state: 'open', sentence: 'receiving' };
      },
      async stop() {
        receiving.delete(holder);
      },
    };
    const claimed = createClaimed(surface, 'Telegram', {
      service: {
        async claim(role: string) {
          asked.push(holder);
          await answered.after;
          return store.claim(role, holder);
        },
      },
      clock,
      monitoring: { log: { info() {} }, report: String },
      fail: (sentence: string) => failed.push(`${holder}: ${sentence}`),
    } as unknown as AppContext);
    return claimed;
  };
  return {
    store,
    clock,
    receiving,
    failed,
    asked,
    answered,
    one: await front('one'),
    two: await front('two'),
  };
}

const words = { say: (id: string) => id };

describe('a platform that one process at a time receives from', () => {
  it('is received by the first, and by another one when that has died', async () => {
    const { store, clock, receiving, failed, one, two } = await twoFronts();
    expect(await one.start(words)).toEqual({ state: 'open', sentence: 'receiving' });
    expect(await two.start(words)).toEqual({ state: 'open', sentence: 'cli-serve-standing-by' });
    await clock.advance(10_000);
    expect([...receiving]).toEqual(['one']);
    // It is silent for as long as its lease is, and another process takes over.
    receiving.delete('one');
    await store.leave('one');
    await clock.advance(4_000);
    expect([...receiving]).toEqual(['two']);
    // It was only paused: it ends, as somebody else receives by now.
    await clock.advance(4_000);
    expect(failed).toContain('one: cli-serve-claim-lost');
    expect([...receiving]).toEqual(['two']);
  });

  it('is not asked for any more after a stop, also in the middle of asking', async () => {
    const { clock, asked, answered, one, two } = await twoFronts();
    await one.start(words);
    await two.start(words);
    let answer = () => {};
    answered.after = new Promise((resolve) => {
      answer = resolve;
    });
    await clock.advance(3_000);
    await one.stop?.();
    await two.stop?.();
    expect(asked).toHaveLength(4);
    answer();
    await clock.advance(30_000);
    expect(asked).toHaveLength(4);
  });
});
