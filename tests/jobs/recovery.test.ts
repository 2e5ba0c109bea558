import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { succeed } from '../../src/cartoon.ts';
import type { Picture, Settlement, Submission } from '../../src/jobs/front-end.ts';
import type { Store } from '../../src/store/store.ts';
import { createMemoryBlobStore, type MemoryBlobStore } from '../fakes/blob-store.ts';
import { createFakeCartoonizer } from '../fakes/cartoonizer.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';
import { createFakeFrontEnd, type FakeFrontEnd, shown } from '../fakes/front-end.ts';
import { openStoreQuickly } from '../fakes/open-store.ts';
import { createTestService } from '../fakes/service.ts';

/** A process that is simply abandoned, as by a power cut, and the next one over the same store and blob store. */
let store: Store;
let blobs: MemoryBlobStore;
let clock: FakeClock;
let process: ReturnType<typeof createTestService> & { frontEnd: FakeFrontEnd };
let generation = 0;
beforeEach(() => {
  store = openStoreQuickly(':memory:');
  blobs = createMemoryBlobStore();
  clock = createFakeClock();
});
afterEach(async () => {
  expect(process.errors).toEqual([]);
  await store.close();
});

const begin = async (frontEnd = createFakeFrontEnd(), platforms = [frontEnd]) => {
  for (const file of blobs.files.values()) file.references = 0;
  let ids = 0;
  const letter = 'abc'[generation++ % 3];
  const cartoonizer = createFakeCartoonizer({ clock });
  process = {
    ...createTestService({ store, blobs, clock, cartoonizer, newId: () => `${letter}${ids++}` }),
    cartoonizer,
    frontEnd,
  };
  for (const each of platforms) process.service.attach(each);
  await process.service.start();
};
/** From here on nothing of the running process counts any more. */
const die = () => {
  process.frontEnd.deliver = () => new Promise(() => {});
  clock = createFakeClock(clock.now());
};
const submit = async (how: Partial<Submission>, ...photos: (string | Picture)[]) => {
  const submitted = await process.service.submit({
    platform: 'p',
    person: 'p:1',
    chat: 'p:1',
    address: { status: 1 },
    options: {},
    ...how,
    pictures: photos.map((photo) =>
      typeof photo === 'string' ? { bytes: new TextEncoder().encode(photo) } : photo,
    ),
  });
  if (!submitted.ok || submitted.value.state !== 'accepted') throw new Error(JSON.stringify(submitted));
  return submitted.value.batch.id;
};
const replies = () => process.frontEnd.sent.map(shown);
const used = async (person = 'p:1') => (await process.service.quota(person)).used;

describe('after a restart', () => {
  it('what waited and what ran goes on, in fair order, with its address', async () => {
    await begin();
    const album = await submit({}, 'a', 'b', 'c');
    await process.service.readdress(album, { status: 2 });
    await submit({ person: 'p:2' }, 'x');
    await clock.advance(500);
    die();
    await begin();
    await clock.advance(10_000);
    expect(replies().sort()).toEqual([['cartoon of a', 'cartoon of b', 'cartoon of c'], ['cartoon of x']]);
    expect(process.frontEnd.sent.find(({ batch }) => batch.id === album)?.batch.address).toEqual({
      status: 2,
    });
    expect([await used(), await used('p:2')]).toEqual([3, 1]);
  });

  it('pictures that ran at the crash run alone, the others together', async () => {
    await begin();
    await submit({}, 'a', 'b', 'c', 'd');
    await clock.advance(500);
    die();
    await begin();
    await clock.advance(999);
    expect(process.service.load()).toMatchObject({ drawing: 1, waiting: 3 });
    await clock.advance(1_001);
    expect(process.service.load()).toMatchObject({ drawing: 2, waiting: 0 });
  });

  it('no picture is blamed for kills while several are drawn, and the suspects are drawn one by one', async () => {
    await begin();
    const batch = await submit({}, 'a', 'b', 'c', 'd');
    await clock.advance(500);
    for (let kills = 0; kills < 2; kills++) {
      expect(process.service.load().drawing).toBe(2);
      die();
      await begin();
      expect((await store.batch(batch))?.jobs.map(({ crashes }) => crashes)).toEqual([0, 0, 0, 0]);
      await clock.advance(1_500);
      expect(process.service.load().drawing).toBe(1);
      await clock.advance(1_000);
    }
    expect(process.cartoonizer.peak).toBe(1);
    expect(replies()).toEqual([['cartoon of a', 'cartoon of b', 'cartoon of c', 'cartoon of d']]);
  });

  it('a picture that ended the process twice while it was drawn alone is refused, and only that one', async () => {
    await begin();
    await submit({}, 'a', 'b', 'c');
    for (let kills = 0; kills < 3; kills++) {
      await clock.advance(500);
      die();
      await begin();
    }
    await clock.advance(10_000);
    expect(replies()).toEqual([['crashed-twice', 'cartoon of b', 'cartoon of c']]);
    expect(await used()).toBe(2);
  });

  it('a stop that is cut short blames nobody, also when it happens again and again', async () => {
    await begin();
    const batch = await submit({}, 'a');
    for (let stops = 0; stops < 3; stops++) {
      await clock.advance(500);
      void process.service.close({ drainFor: 60_000 });
      await clock.advance(100);
      die();
      await begin();
      expect((await store.batch(batch))?.jobs[0]).toMatchObject({ crashes: 0, suspect: false });
    }
    await clock.advance(1_000);
    expect(replies()).toEqual([['cartoon of a']]);
  });

  it('what is drawn is not drawn again, but replied', async () => {
    await begin();
    process.frontEnd.answer = async () => ({ state: 'not-sent', retryAt: Number.MAX_SAFE_INTEGER });
    await submit({ replyBy: Number.MAX_SAFE_INTEGER }, 'a');
    await clock.advance(1_000);
    die();
    await begin();
    await clock.advance(1_000);
    expect(process.cartoonizer.drawn).toEqual([]);
    expect(replies()).toEqual([['cartoon of a']]);
  });

  it('a cartoon that was lost before its reply is drawn again, at no further charge', async () => {
    await begin();
    await submit({}, 'a', 'b', 'c');
    await clock.advance(1_500);
    die();
    const lost = [...blobs.files.keys()].filter((key) => key.endsWith('.out'));
    expect(lost).toHaveLength(2);
    for (const key of lost) blobs.files.delete(key);
    await begin();
    await clock.advance(10_000);
    expect(replies()).toEqual([['cartoon of a', 'cartoon of b', 'cartoon of c']]);
    expect(await used()).toBe(3);
  });

  it('a photo that was lost is fetched again where it can, and refunded where it cannot', async () => {
    const fetchPhoto = async (source: unknown) => succeed(new TextEncoder().encode(`fetched ${source}`));
    await begin(createFakeFrontEnd({ fetchPhoto }));
    await submit({}, 'a', { bytes: new TextEncoder().encode('b'), source: 'b' });
    await clock.advance(500);
    die();
    blobs.files.clear();
    await begin(createFakeFrontEnd({ fetchPhoto }));
    await clock.advance(10_000);
    expect(replies()).toEqual([['photo-gone', 'cartoon of fetched b']]);
    expect(await used()).toBe(1);
  });

  it('a photo that is fetched again takes no room from what waits', async () => {
    blobs = createMemoryBlobStore({ maxBytes: 10 });
    await begin(createFakeFrontEnd({ fetchPhoto: () => new Promise(() => {}) }));
    await submit({}, { source: 'fetched' });
    await submit({ person: 'p:2', replyBy: clock.now() + 1 }, 'x');
    await submit({ person: 'p:3' }, 'waiting');
    die();
    await clock.advance(1);
    const fetchPhoto = async (source: unknown) => succeed(new TextEncoder().encode(`${source}`));
    await begin(createFakeFrontEnd({ fetchPhoto }));
    await clock.advance(5_000);
    expect(replies().sort()).toEqual([['cartoon of waiting'], ['expired'], ['queue-full']]);
  });

  it('a request whose reply time has passed is expired, refunded and explained once', async () => {
    await begin();
    const drawn = await submit({ replyBy: clock.now() + 60_000 }, 'a');
    process.frontEnd.answer = async () => ({ state: 'not-sent', retryAt: clock.now() + 59_000 });
    await clock.advance(2_000);
    const waiting = await submit({ replyBy: clock.now() + 900_000 }, 'b', 'c');
    die();
    await clock.advance(900_000);
    await begin();
    await clock.advance(5_000);
    expect(replies()).toEqual([['expired'], ['expired', 'expired']]);
    expect(process.frontEnd.sent.map(({ summary }) => summary.expired)).toEqual([1, 2]);
    expect(process.cartoonizer.drawn).toEqual([]);
    expect(await used()).toBe(0);
    expect([(await store.batch(drawn))?.reply, (await store.batch(waiting))?.reply]).toEqual([
      'lost',
      'lost',
    ]);
  });

  it('what belongs to a platform that is no longer served is expired and refunded', async () => {
    await begin();
    const batch = await submit({}, 'a');
    die();
    await begin(createFakeFrontEnd({ platform: 'other' }));
    await clock.advance(5_000);
    expect(await store.batch(batch)).toMatchObject({ reply: 'lost', jobs: [{ state: 'expired' }] });
    expect(replies()).toEqual([]);
    expect((await store.export('p:1')).quota[0]?.used).toBe(0);
  });

  it('first forecasts rest on what drawing took before', async () => {
    await begin();
    await submit({}, 'a');
    await clock.advance(1_000);
    die();
    await begin();
    const id = await submit({}, 'b', 'c');
    expect((await process.service.view(id))?.forecast?.milliseconds).toBe(100);
  });

  it.each<[string, Settlement, { reply: string; sends: number; used: number }]>([
    ['sent stays sent', { state: 'sent', reference: 'found' }, { reply: 'sent', sends: 0, used: 1 }],
    ['not sent is sent', { state: 'not-sent' }, { reply: 'sent', sends: 1, used: 1 }],
    [
      'unknown is not sent again, and refunded',
      { state: 'unknown' },
      { reply: 'unconfirmed', sends: 0, used: 0 },
    ],
    ['impossible is refunded', { state: 'impossible' }, { reply: 'lost', sends: 0, used: 0 }],
  ])('a reply cut off and settled as %s', async (_what, settlement, expected) => {
    await begin();
    process.frontEnd.answer = () => new Promise(() => {});
    const batch = await submit({}, 'a');
    await clock.advance(1_000);
    die();
    expect((await store.batch(batch))?.reply).toBe('sending');
    const frontEnd = createFakeFrontEnd();
    frontEnd.settlement = async () => settlement;
    await begin(frontEnd);
    await clock.advance(5_000);
    expect((await store.batch(batch))?.reply).toBe(expected.reply);
    expect(frontEnd.sent).toHaveLength(expected.sends);
    expect(await used()).toBe(expected.used);
    expect(await store.recover({ holder: 'next', crashes: 2, at: clock.now() })).toEqual([]);
  });

  it('a settlement that fails is asked for again, and in the end given up without sending', async () => {
    await begin();
    process.frontEnd.answer = () => new Promise(() => {});
    const batch = await submit({}, 'a');
    await clock.advance(1_000);
    die();
    const frontEnd = createFakeFrontEnd();
    let asked = 0;
    frontEnd.settlement = async () => {
      asked += 1;
      throw new Error('offline');
    };
    await begin(frontEnd);
    await clock.advance(60_000);
    expect(asked).toBe(4);
    expect((await store.batch(batch))?.reply).toBe('unconfirmed');
    expect(frontEnd.sent).toEqual([]);
    expect(process.errors.splice(0)).toHaveLength(4);
  });
});
