import { expect, it } from 'vitest';
import { createMediaGroupBuffer } from '../../../src/bots/telegram/media-group-buffer.ts';
import { createFakeClock, settle } from '../../fakes/clock.ts';
import { openStoreQuickly } from '../../fakes/open-store.ts';

/** Two fronts that buffer albums, on one store. */
async function twoFronts() {
  const store = openStoreQuickly(':memory:');
  const clock = createFakeClock();
  const complete: string[] = [];
  const front = async (holder: string) => {
    const member = { holder, name: holder, role: 'front', version: '1', atOnce: 0, paused: false } as const;
    await store.join({ ...member, drained: false }, 1e15);
    return createMediaGroupBuffer<string>({
      clock,
      timeouts: { quiet: 1_000, longest: 30_000 },
      store: { ...store, shared: true },
      claims: {
        claim: (role) => store.claim(role, holder),
        release: (role) => store.release(role, holder),
      },
      isUnderWay: () => false,
      async complete({ items }) {
        complete.push(`${holder}: ${items.join(' ')}`);
      },
      background: (work) => void work,
      report: (error) => complete.push(String(error)),
    });
  };
  const notes = async () => (await store.notes('telegram:albums')).map(({ key }) => key);
  const part = (place: number) => ({ album: 'a', place, person: 'p:1', item: `part${place}` });
  return { store, clock, complete, notes, part, one: await front('one'), two: await front('two') };
}

it('the parts of an album that a dead front has stored are processed by another after a while', async () => {
  const { clock, complete, notes, part, one, two } = await twoFronts();
  await one.start();
  await two.start();
  await two.add(part(1));
  await two.add(part(2));
  two.stop();
  await clock.advance(40_000);
  expect(complete).toEqual([]);
  expect(await notes()).toEqual(['a:1', 'a:2']);
  await clock.advance(30_000);
  expect(complete).toEqual(['one: part1 part2']);
  expect(await notes()).toEqual([]);
});

it('one front processes what both have received of an album', async () => {
  const { clock, complete, notes, part, one, two } = await twoFronts();
  await one.start();
  await two.start();
  await Promise.all([one.add(part(3)), two.add(part(1)), one.add(part(2))]);
  await clock.advance(10_000);
  expect(complete).toEqual([expect.stringMatching(/^(one|two): part1 part2 part3$/)]);
  expect(await notes()).toEqual([]);
  // What comes later is processed by whoever receives it.
  await two.add(part(4));
  await clock.advance(10_000);
  expect(complete.slice(1)).toEqual(['two: part4']);
  await settle();
});
