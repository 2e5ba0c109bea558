import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Cartoon, type CartoonOptions, fail, type Outcome, succeed } from '../../src/cartoon.ts';
import type { JobEvent, RefusedEvent } from '../../src/jobs/events.ts';
import type { Delivery, FinishedBatch, Picture, Submission } from '../../src/jobs/front-end.ts';
import type { JobServiceOptions } from '../../src/jobs/service.ts';
import { createLocalSignals } from '../../src/jobs/signals.ts';
import type { Store } from '../../src/store/store.ts';
import { createMemoryBlobStore } from '../fakes/blob-store.ts';
import { createFakeCartoonizer } from '../fakes/cartoonizer.ts';
import { createFakeClock, settle } from '../fakes/clock.ts';
import { createFakeFrontEnd, type FakeFrontEnd, shown } from '../fakes/front-end.ts';
import { createTestService, LIMITS } from '../fakes/service.ts';

type World = ReturnType<typeof createTestService> & { frontEnd: FakeFrontEnd };

let world: World;
const open = async (changes: Partial<JobServiceOptions> = {}, frontEnd = createFakeFrontEnd()) => {
  world = { ...createTestService(changes), frontEnd };
  world.service.attach(frontEnd);
  await world.service.start();
  return world;
};
const submit = (...photos: (string | Picture)[]) => submitAs({}, ...photos);
const submitAs = (who: Partial<Submission>, ...photos: (string | Picture)[]) =>
  world.service.submit({ ...submission, ...who, pictures: photos.map(picture) });
const accept = async (...photos: (string | Picture)[]) => acceptAs({}, ...photos);
const acceptAs = async (who: Partial<Submission>, ...photos: (string | Picture)[]) => {
  const submitted = await submitAs(who, ...photos);
  if (!submitted.ok || submitted.value.state !== 'accepted') throw new Error(JSON.stringify(submitted));
  return submitted.value;
};
const used = async (person = 'p:1') => (await world.service.quota(person)).used;
const replies = () => world.frontEnd.sent.map(shown);

describe('the job service', () => {
  beforeEach(async () => {
    await open();
  });

  it('knows what the platform calls a reply as soon as it is recorded, while the blob store still clears up', async () => {
    const blobs = createMemoryBlobStore();
    let cleared = () => {};
    const clearing = new Promise<void>((resolve) => {
      cleared = resolve;
    });
    await open({
      blobs: { ...blobs, delete: (key) => clearing.then(() => blobs.delete(key)) },
    });
    const { batch } = await accept('me');
    await world.clock.advance(1_000);
    expect(await world.store.batch(batch.id)).toMatchObject({ reply: 'sent' });
    expect((await world.service.view(batch.id))?.batch).toMatchObject({
      reply: 'sent',
      reference: { message: batch.id },
    });
    expect(world.service.load().replying).toBe(1);
    cleared();
    await world.clock.advance(0);
    expect(world.service.load().replying).toBe(0);
  });
  afterEach(async () => {
    expect(world.errors).toEqual([]);
    await world.store.close();
  });

  it('records the newest reply address of a batch when the store is back, whatever is read meanwhile', async () => {
    const signals = createLocalSignals(() => {});
    await open({ signals });
    const { batch } = await accept('me');
    const { readdress } = world.store;
    world.store.readdress = () => Promise.reject(new Error('connect ECONNREFUSED'));
    const changes = [1, 2].map((status) => world.service.readdress(batch.id, { status }));
    signals.publish({ type: 'changed', batch: batch.id });
    await settle();
    expect((await world.service.view(batch.id))?.batch.address).toEqual({ status: 2 });
    world.store.readdress = readdress;
    await world.clock.advance(1_000);
    await Promise.all(changes);
    expect((await world.store.batch(batch.id))?.address).toEqual({ status: 2 });
    expect(world.errors.splice(0)).toHaveLength(2);
  });

  it('answers a photo with its cartoon, records both, and leaves nothing in the blob store but the photo for a while', async () => {
    const { batch, forecast } = await accept('me');
    expect(forecast).toEqual({ place: 1, milliseconds: 4_000 });
    await world.clock.advance(1_000);
    expect(replies()).toEqual([['cartoon of me']]);
    expect(world.frontEnd.sent[0]?.summary).toEqual({
      done: 1,
      failed: 0,
      cancelled: 0,
      expired: 0,
      trimmed: 0,
    });
    expect(await world.store.batch(batch.id)).toMatchObject({
      reply: 'sent',
      replyAttempts: 1,
      reference: { message: batch.id },
      jobs: [{ state: 'done', drawing: { engine: 'fake', width: 4 }, charged: true }],
    });
    expect([...world.blobs.files]).toMatchObject([['id0.0', { references: 0 }]]);
    expect(world.service.load()).toMatchObject({ waiting: 0, drawing: 0, replying: 0 });
    expect(await used()).toBe(1);
  });

  it('answers an album once, in its order, with failures in their places and not charged', async () => {
    await accept('a', 'not-a-picture', 'b', 'empty');
    await world.clock.advance(5_000);
    expect(replies()).toEqual([['cartoon of a', 'not-a-picture', 'cartoon of b', 'empty']]);
    expect(world.frontEnd.sent[0]?.summary).toMatchObject({ done: 2, failed: 2 });
    expect(world.blobs.files.size).toBe(4);
    expect(await used()).toBe(2);
  });

  describe('pictures that come late', () => {
    const late = (batch: string, ...sources: string[]) =>
      world.service.join(batch, {
        pictures: sources.map((source) => ({ source, event: source })),
        address: (before) => ({ ...(before as object), more: sources.length }),
      });
    beforeEach(async () => {
      await world.store.close();
      const fetchPhoto: FakeFrontEnd['fetchPhoto'] = async (source) =>
        succeed(new TextEncoder().encode(String(source)));
      const limits = { ...LIMITS, daily: 4, burst: { pictures: 3, refill: 60_000 }, album: 5 };
      await open({ limits }, createFakeFrontEnd({ fetchPhoto }));
    });

    it('come back with their batch, and are paid for, also beyond the burst allowance', async () => {
      const { batch } = await acceptAs({ address: { chat: 1 } }, 'a', 'b');
      expect(world.service.isOpen(batch.id)).toBe(true);
      expect(await late(batch.id, 'c')).toBe('joined');
      expect(await late(batch.id, 'c')).toBe('repeated');
      expect(await used()).toBe(3);
      await world.clock.advance(5_000);
      expect(replies()).toEqual([['cartoon of a', 'cartoon of b', 'cartoon of c']]);
      expect(world.frontEnd.sent[0]?.batch.address).toEqual({ chat: 1, more: 1 });
      const extended = world.frontEnd.events.filter(({ type }) => type === 'extended');
      expect(extended.map(({ batch: { jobs } }) => jobs.length)).toEqual([3]);
      const ended = world.frontEnd.events.flatMap((event) => (event.type === 'ended' ? [event.ended] : []));
      expect(ended).toEqual([1, 2, 3]);
      expect(world.service.isOpen(batch.id)).toBe(false);
      expect(await late(batch.id, 'd')).toBe('closed');
    });

    it('that the quota does not cover are left out, and the reply knows why', async () => {
      const { batch } = await accept('a', 'b', 'c');
      expect(await late(batch.id, 'd', 'e')).toBe('joined');
      expect(await late(batch.id, 'f')).toBe('joined');
      await world.clock.advance(5_000);
      expect(replies()).toEqual([['cartoon of a', 'cartoon of b', 'cartoon of c', 'cartoon of d']]);
      const { batch: answered, summary } = world.frontEnd.sent[0] as FinishedBatch;
      expect(answered.trimmed).toMatchObject({
        asked: 6,
        kept: 4,
        because: { code: 'album-too-long', limit: 5, got: 6 },
      });
      expect(summary).toMatchObject({ done: 4, trimmed: 2 });
      expect(await used()).toBe(4);
    });

    it('hold the reply back until they are recorded', async () => {
      const { store } = world;
      let record = () => {};
      const slow: Store = {
        ...store,
        async extend(...extension) {
          await new Promise<void>((resolve) => {
            record = resolve;
          });
          return store.extend(...extension);
        },
      };
      const fetchPhoto: FakeFrontEnd['fetchPhoto'] = async () => succeed(new TextEncoder().encode('late'));
      await open({ store: slow }, createFakeFrontEnd({ fetchPhoto }));
      const { batch } = await accept('a');
      const joining = late(batch.id, 'late');
      await world.clock.advance(5_000);
      expect(replies()).toEqual([]);
      record();
      expect(await joining).toBe('joined');
      await world.clock.advance(5_000);
      expect(replies()).toEqual([['cartoon of a', 'cartoon of late']]);
    });

    it('join a batch whose reply waits for another attempt', async () => {
      const { batch } = await accept('a');
      world.frontEnd.answer = async () => ({ state: 'not-sent', retryAt: world.clock.now() + 60_000 });
      await world.clock.advance(1_000);
      expect(world.frontEnd.attempts).toHaveLength(1);
      world.frontEnd.answer = async () => ({ state: 'sent', reference: 1 });
      expect(await late(batch.id, 'b')).toBe('joined');
      await world.clock.advance(5_000);
      expect(replies()).toEqual([['cartoon of a', 'cartoon of b']]);
      await world.clock.advance(120_000);
      expect(replies()).toHaveLength(1);
      expect(await used()).toBe(2);
    });

    it('do not join what is being sent', async () => {
      const { batch } = await accept('a');
      let send = () => {};
      world.frontEnd.answer = () =>
        new Promise((resolve) => {
          send = () => resolve({ state: 'sent', reference: 1 });
        });
      await world.clock.advance(1_000);
      expect(world.service.isOpen(batch.id)).toBe(false);
      expect(await late(batch.id, 'b')).toBe('closed');
      send();
      await settle();
      expect(replies()).toEqual([['cartoon of a']]);
      expect(await used()).toBe(1);
    });

    it('that are cancelled with their batch cost nothing', async () => {
      const { batch } = await accept('a', 'b');
      await late(batch.id, 'c');
      expect(await world.service.cancel(batch.id)).toBe(3);
      await world.clock.advance(1_000);
      expect(replies()).toEqual([['cancelled', 'cancelled', 'cancelled']]);
      expect(await used()).toBe(0);
    });
  });

  it('tells how a batch gets on', async () => {
    await acceptAs({ person: 'p:2' }, 'x', 'y', 'z');
    await accept('me');
    world.frontEnd.events.length = 0;
    await world.clock.advance(3_000);
    const mine = world.frontEnd.events.filter(({ batch }) => batch.person === 'p:1');
    expect(mine.map(({ type }) => type)).toEqual(['started', 'stage', 'ended', 'replied']);
    expect(mine[0]).toMatchObject({ job: 'id1.0', waited: 1_000 });
    expect(mine[1]).toMatchObject({ stage: 'draw' });
    expect(mine[2]).toMatchObject({ state: 'done', ended: 1, milliseconds: 1_000 });
    expect(mine[3]).toMatchObject({ state: 'sent', attempts: 1, milliseconds: 2_000 });
    expect(
      world.frontEnd.events
        .filter(({ type }) => type === 'ended')
        .map((event) => 'ended' in event && event.ended),
    ).toEqual([1, 2, 3, 1]);
  });

  it('tells the place and the time left when they change, and on demand', async () => {
    const { batch, forecast } = await acceptAs({ person: 'p:1' }, ...'abcdef');
    expect(forecast).toEqual({ place: 1, milliseconds: 12_000 });
    const last = await acceptAs({ person: 'p:2' }, 'x');
    expect(last.forecast).toEqual({ place: 2, milliseconds: 8_000 });
    const behind = await acceptAs({ person: 'p:3' }, 'y');
    expect(behind.forecast).toEqual({ place: 3, milliseconds: 12_000 });
    await world.clock.advance(1_000);
    expect((await world.service.view(last.batch.id))?.forecast).toEqual({
      place: undefined,
      milliseconds: 1_000,
    });
    expect((await world.service.view(batch.id))?.forecast).toMatchObject({ place: 2, milliseconds: 3_000 });
    expect(await world.service.view('unknown')).toBeUndefined();
    await world.clock.advance(1_000);
    const places = world.frontEnd.events.filter(
      ({ type, batch: { person } }) => type === 'place' && person === 'p:3',
    );
    expect(places).toMatchObject([{ forecast: { place: 1, milliseconds: 1_100 } }]);
  });

  it('serves people in turn, so that an album does not starve the rest', async () => {
    await acceptAs({ person: 'p:1' }, ...'abcdef');
    await acceptAs({ person: 'p:2' }, 'x');
    await acceptAs({ person: 'p:3' }, 'y', 'z');
    await world.clock.advance(10_000);
    expect(world.cartoonizer.drawn.join('')).toBe('abcxydzef');
    expect(world.cartoonizer.peak).toBe(2);
  });

  it('lets owners go first and uncharged', async () => {
    await accept(...'abcd');
    await acceptAs({ person: 'p:owner' }, 'x');
    await world.clock.advance(10_000);
    expect(world.cartoonizer.drawn.join('')).toBe('abxcd');
    expect(await world.service.quota('p:owner')).toMatchObject({ limit: undefined, used: 0 });
  });

  it('fills up options from the person, the chat, the guild, the operator and the surface, in this order', async () => {
    await world.store.changeSettings(
      'p:guild',
      () => ({ options: { style: 'guild', strength: 0.1, size: 512 } }),
      1,
    );
    await world.store.changeSettings('p:chat', () => ({ options: { style: 'chat', strength: 0.2 } }), 1);
    await world.store.changeSettings('p:1', () => ({ options: { style: 'person' } }), 1);
    const requested: Partial<CartoonOptions> = { crop: 'avatar' };
    const { batch } = await acceptAs({ guild: 'p:guild', options: requested }, 'x');
    expect(batch.options).toMatchObject({
      crop: 'avatar',
      style: 'person',
      strength: 0.2,
      size: 512,
      faces: 'all',
    });
    await world.store.close();
    await open(
      { defaults: { style: 'ink' } },
      createFakeFrontEnd({ defaults: { format: 'jpg', style: 'pop' } }),
    );
    expect((await accept('x')).batch.options).toMatchObject({ format: 'jpg', style: 'ink' });
  });

  it.each<[string, Partial<CartoonOptions>, Partial<CartoonOptions>, string]>([
    ['of the surface', {}, { background: 'none' }, 'png'],
    ['that the person saved', { format: 'jpg' }, { background: 'none' }, 'png'],
    ['asked for together with it', {}, { background: 'none', format: 'jpg' }, 'jpg'],
    ['saved together with it', { background: 'none', format: 'jpg' }, {}, 'jpg'],
    ['of the surface under a saved background', { background: 'none' }, {}, 'png'],
    ['beside a color', {}, { background: '#ffffff' }, 'jpg'],
  ])('draws a transparent background as PNG instead of the JPG %s', async (_, saved, options, format) => {
    await open({}, createFakeFrontEnd({ defaults: { format: 'jpg' } }));
    await world.store.changeSettings('p:1', () => ({ options: saved }), 1);
    expect((await acceptAs({ options }, 'x')).batch.options.format).toBe(format);
  });

  it('accepts one event once', async () => {
    const { batch } = await acceptAs({ event: 'update:1' }, 'x');
    expect(await submitAs({ event: 'update:1' }, 'x')).toEqual(
      succeed({ state: 'repeated', batch: batch.id }),
    );
    await world.clock.advance(2_000);
    expect(replies()).toEqual([['cartoon of x']]);
    expect(await used()).toBe(1);
    expect([...world.blobs.files.keys()]).toEqual(['id0.0']);
  });

  it('lets the front end get ready before a reply is intended, and sends it to where it leads then', async () => {
    let seen: string | undefined;
    const prepare: FakeFrontEnd['prepare'] = async ({ id }) => {
      seen = (await world.store.batch(id))?.reply;
      await world.service.readdress(id, { status: 7 });
    };
    await open({}, Object.assign(createFakeFrontEnd(), { prepare }));
    const { batch } = await accept('x');
    await world.clock.advance(2_000);
    expect(seen).toBe('due');
    expect(world.frontEnd.sent[0]?.batch).toMatchObject({ id: batch.id, address: { status: 7 } });
  });

  it('keeps the newest reply address', async () => {
    const { batch } = await accept('x');
    await world.service.readdress(batch.id, { status: 5 });
    await world.clock.advance(2_000);
    expect(world.frontEnd.sent[0]?.batch.address).toEqual({ status: 5 });
    expect((await world.store.batch(batch.id))?.address).toEqual({ status: 5 });
  });

  describe('drawing again', () => {
    it('needs no second upload while the photo lies in the blob store', async () => {
      await accept('me');
      await world.clock.advance(1_000);
      await acceptAs({ options: { style: 'ink' } }, { again: 'id0.0' });
      await accept({ again: 'id0.0' });
      await world.clock.advance(1_000);
      await accept({ again: 'id1.0' });
      await world.clock.advance(1_000);
      expect(replies()).toEqual(Array(4).fill(['cartoon of me']));
      expect(world.frontEnd.sent[1]?.batch.options.style).toBe('ink');
      expect([...world.blobs.files]).toMatchObject([['id0.0', { references: 0 }]]);
      expect(await used()).toBe(4);
    });

    it('fetches it again where it can, and says so where it cannot', async () => {
      world.frontEnd.fetchPhoto = async (source) => succeed(encode(`fetched ${source}`));
      await accept('me', { bytes: encode('you'), source: 'file 7', name: 'you.jpg' });
      await world.clock.advance(2_000);
      await world.blobs.sweep();
      expect(await submit({ again: 'id0.0' })).toEqual(fail({ code: 'photo-gone' }));
      expect(await submit({ again: 'id9.0' })).toEqual(fail({ code: 'photo-gone' }));
      expect(await submit({ again: '../../etc' })).toEqual(fail({ code: 'photo-gone' }));
      expect(await submit('x', { again: 'id0.0' })).toEqual(fail({ code: 'photo-gone' }));
      expect(world.blobs.files.size).toBe(0);
      const { batch } = await accept({ again: 'id0.1' });
      expect(batch.jobs[0]?.name).toBe('you.jpg');
      await world.clock.advance(2_000);
      expect(replies()[1]).toEqual(['cartoon of fetched file 7']);
      expect(await used()).toBe(3);
    });
  });

  describe('fetching', () => {
    it('begins once accepted, a few at a time, while others are drawn', async () => {
      const pending: (() => void)[] = [];
      world.frontEnd.fetchPhoto = (source) =>
        new Promise((resolve) => pending.push(() => resolve(succeed(encode(`${source}`)))));
      await accept(...['a', 'b', 'c'].map((source) => ({ source })));
      await acceptAs({ person: 'p:2' }, 'x');
      await settle();
      expect(pending).toHaveLength(2);
      expect(world.service.load()).toMatchObject({ fetching: 2, waiting: 3, drawing: 1 });
      for (const arrive of pending.splice(0)) arrive();
      await settle();
      for (const arrive of pending.splice(0)) arrive();
      await world.clock.advance(4_000);
      expect(replies()).toEqual([['cartoon of x'], ['cartoon of a', 'cartoon of b', 'cartoon of c']]);
    });

    it('that fails costs nothing, and neither spoils nor holds back another picture', async () => {
      let refuse = () => {};
      world.frontEnd.fetchPhoto = async (source) => {
        if (source === 'fine') return succeed(encode('ok'));
        await new Promise<void>((resolve) => {
          refuse = resolve;
        });
        return fail({ code: 'too-many-bytes', limit: 5, got: 9 });
      };
      await accept({ source: 'big' }, { source: 'fine' });
      await settle();
      refuse();
      await settle();
      expect(world.service.load()).toMatchObject({ waiting: 0, drawing: 1 });
      await world.clock.advance(2_000);
      expect(replies()).toEqual([['too-many-bytes', 'cartoon of ok']]);
      expect(await used()).toBe(1);
    });

    it('leaves nothing in memory of photos that have arrived', async () => {
      const added = vi.spyOn(EventTarget.prototype, 'addEventListener');
      const joined = vi.spyOn(AbortSignal, 'any');
      onTestFinished(() => void vi.restoreAllMocks());
      world.frontEnd.fetchPhoto = async () => succeed(encode('here'));
      const signalsOf = async (source: string) => {
        const before = added.mock.contexts.length;
        await accept({ source });
        await world.clock.advance(4_000);
        return added.mock.contexts.slice(before).filter((target) => target instanceof AbortSignal);
      };
      const [first, second] = [await signalsOf('one'), await signalsOf('other')];
      expect(replies()).toEqual([['cartoon of here'], ['cartoon of here']]);
      // What a signal that outlives its photo refers to stays in memory for as long as the process lives.
      expect(first).not.toEqual([]);
      expect(first.filter((signal) => second.includes(signal))).toEqual([]);
      expect(joined).not.toHaveBeenCalled();
    });

    it('leaves nothing in the blob store when the store cannot note it', async () => {
      const photoArrived = async () => {
        throw new Error('disk full');
      };
      const fetchPhoto: FakeFrontEnd['fetchPhoto'] = async () => succeed(encode('here'));
      await open({ store: { ...world.store, photoArrived } }, createFakeFrontEnd({ fetchPhoto }));
      await accept({ source: 'quick' });
      await settle();
      expect(replies()).toEqual([['internal']]);
      expect([...world.blobs.files.values()].filter(({ references }) => references > 0)).toEqual([]);
      expect(world.errors.splice(0).map(String)).toEqual(['Error: disk full']);
    });

    it('gives up after its deadline, however deaf the front end', async () => {
      world.frontEnd.fetchPhoto = () => new Promise(() => {});
      await accept({ source: 'slow' });
      await world.clock.advance(20_000);
      expect(replies()).toEqual([['download-slow']]);
      expect(world.service.load().fetching).toBe(0);
    });

    it('stops when it is cancelled', async () => {
      let signal: AbortSignal | undefined;
      world.frontEnd.fetchPhoto = (_source, how) => {
        signal = how.signal;
        return new Promise(() => {});
      };
      const { batch } = await accept({ source: 'slow' });
      expect(await world.service.cancel(batch.id)).toBe(1);
      await settle();
      expect(signal?.aborted).toBe(true);
      expect(replies()).toEqual([['cancelled']]);
      expect(world.service.load()).toMatchObject({ fetching: 0, waiting: 0 });
    });
  });

  describe('refusing', () => {
    const refusal = async (...photos: string[]) => {
      const submitted = await submit(...photos);
      return submitted.ok ? undefined : submitted.failure;
    };

    it('says why and when it works again, and leaves no trace', async () => {
      const seen: (JobEvent | RefusedEvent)[] = [];
      await open({ limits: { ...LIMITS, daily: 1 }, observe: (event) => seen.push(event) });
      await accept('x');
      expect(await refusal('y')).toEqual({
        code: 'quota-used',
        limit: 1,
        left: 0,
        retryAt: Date.UTC(2026, 10, 23),
      });
      expect(seen.at(-1)).toMatchObject({ type: 'refused', platform: 'p', failure: { code: 'quota-used' } });
      expect([...world.blobs.files.keys()]).toEqual(['id0.0']);
      expect(await refusal()).toEqual({ code: 'empty' });
      expect(await refusal(...'12345678901')).toEqual({ code: 'album-too-long', limit: 10, got: 11 });
    });

    it('trims an album to what is left, and tells the one reply', async () => {
      await open({ limits: { ...LIMITS, daily: 3 } });
      const { batch } = await accept(...'abcde');
      expect(batch.trimmed).toMatchObject({
        asked: 5,
        kept: 3,
        because: { code: 'quota-used', limit: 3, left: 3 },
      });
      expect(world.blobs.files.size).toBe(3);
      await world.clock.advance(3_000);
      expect(replies()).toEqual([['cartoon of a', 'cartoon of b', 'cartoon of c']]);
      expect(world.frontEnd.sent[0]?.summary).toMatchObject({ done: 3, trimmed: 2 });
      expect(world.frontEnd.sent[0]?.batch.trimmed?.because.code).toBe('quota-used');
    });

    it('trims what has more pictures than an album only where that was asked for', async () => {
      const { batch } = await acceptAs({ trimsAlbum: true }, ...'abcdefghijklmnop');
      const because = { code: 'album-too-long', limit: 10, got: 16 };
      expect(batch.trimmed).toEqual({ asked: 16, kept: 10, because });
      expect(world.blobs.files.size).toBe(10);
      expect(await used()).toBe(10);
      expect(await world.service.judge({ ...submission, trimsAlbum: true, pictures: [] })).toEqual({
        code: 'empty',
      });
    });

    it('heeds what a guild allows a person, and returns what was not drawn', async () => {
      const there = { guild: 'p:guild', guildLimit: 2 };
      const refused = async () => {
        const submitted = await submitAs(there, 'x');
        return submitted.ok ? undefined : submitted.failure;
      };
      const { batch } = await acceptAs(there, 'a', 'b');
      expect(await refused()).toMatchObject({ code: 'quota-used', scope: 'guild', limit: 2, left: 0 });
      expect(await world.service.judge({ ...submission, ...there, pictures: [picture('x')] })).toMatchObject({
        scope: 'guild',
      });
      expect(await used()).toBe(2);
      await accept('elsewhere');
      expect(await world.service.cancel(`${batch.id}.1`)).toBe(1);
      await acceptAs(there, 'c');
      expect(await refused()).toMatchObject({ scope: 'guild' });
    });

    it('happens when the blob store is full, with a time to come back', async () => {
      const blobs = createMemoryBlobStore({ maxBytes: 3 });
      await open({ blobs });
      await accept('abc');
      expect(await refusal('x')).toMatchObject({ code: 'queue-full', retryAt: world.clock.now() + 10_000 });
      await world.store.changeAccessRecord('p:1', () => ({ banned: {} }), { at: 1, by: 'o', action: 'ban' });
      expect(await refusal('x')).toEqual({ code: 'banned' });
      expect(await used()).toBe(1);
    });

    it('happens while draining and after closing, but not before', async () => {
      await world.service.drain(true);
      expect(await refusal('x')).toEqual({ code: 'paused' });
      await world.service.drain(false);
      await accept('x');
      const closing = world.service.close({ drainFor: 5_000 });
      expect(await refusal('x')).toEqual({ code: 'closing' });
      await world.clock.advance(2_000);
      await closing;
    });
  });

  describe('cancelling', () => {
    it('stops what waits and what runs, returns the charge, and replies once', async () => {
      const { batch } = await accept(...'abcd');
      await settle();
      expect(await world.service.cancel(batch.id)).toBe(4);
      await settle();
      expect(replies()).toEqual([Array(4).fill('cancelled')]);
      expect(world.cartoonizer).toMatchObject({ running: 0, drawn: ['a', 'b'] });
      expect(await used()).toBe(0);
      expect(await world.service.cancel(batch.id)).toBe(0);
    });

    it('can stop one picture of an album', async () => {
      await accept(...'abc');
      expect(await world.service.cancel('id0.2')).toBe(1);
      await world.clock.advance(2_000);
      expect(replies()).toEqual([['cartoon of a', 'cartoon of b', 'cancelled']]);
      expect(await used()).toBe(2);
    });

    it('does not take back what is done', async () => {
      await accept('a');
      await world.clock.advance(1_000);
      expect(await world.service.cancel('id0')).toBe(0);
      expect(await world.service.cancel('unknown')).toBe(0);
      expect(await used()).toBe(1);
    });

    it('can stop everything of a person and nothing of others', async () => {
      await accept('a');
      await accept('b');
      await acceptAs({ person: 'p:2' }, 'x');
      expect(await world.service.cancelAll('person', 'p:1')).toBe(2);
      await world.clock.advance(2_000);
      expect(replies().flat().sort()).toEqual(['cancelled', 'cancelled', 'cartoon of x']);
    });
  });

  describe('too much time', () => {
    it('ends a drawing at its deadline, uncharged, and goes on with the next', async () => {
      const clock = createFakeClock();
      const cartoonizer = createFakeCartoonizer({
        clock,
        milliseconds: ({ photo }) => (photo.length > 1 ? 99_000 : 1_000),
      });
      await open({ clock, cartoonizer, drawing: { atOnce: 1, deadline: 60_000, bytesPerDrawing: 1 } });
      await accept('long', 'a');
      await clock.advance(61_000);
      expect(replies()).toEqual([['too-slow', 'cartoon of a']]);
      expect(world.frontEnd.sent[0]?.items[0]?.outcome).toEqual(fail({ code: 'too-slow', seconds: 60 }));
      expect(await used()).toBe(1);
    });

    it('expires what can no longer be replied to, waiting or running, uncharged', async () => {
      const replyBy = world.clock.now() + 1_500;
      await acceptAs({ replyBy }, ...'abcdef');
      await world.clock.advance(2_000);
      expect(replies()).toEqual([Array(6).fill('expired')]);
      expect(world.frontEnd.sent[0]?.summary).toMatchObject({ expired: 6, done: 0 });
      expect(await used()).toBe(0);
      expect(world.service.load()).toMatchObject({ waiting: 0, drawing: 0 });
      expect((await world.store.batch('id0'))?.reply).toBe('lost');
    });
  });

  describe('the reply', () => {
    const answers = (...deliveries: (Delivery | Error)[]) => {
      world.frontEnd.answer = async (finished) => {
        const answer = deliveries.shift() ?? { state: 'sent', reference: finished.batch.id };
        if (answer instanceof Error) throw answer;
        return answer;
      };
    };

    it('is tried again, later and later, while surely nothing went out', async () => {
      answers({ state: 'not-sent' }, { state: 'not-sent', retryAt: world.clock.now() + 9_000 });
      await accept('a');
      await world.clock.advance(1_999);
      expect(world.frontEnd.attempts.map(({ attempt }) => attempt)).toEqual([1]);
      await world.clock.advance(1);
      expect(world.frontEnd.attempts.map(({ attempt }) => attempt)).toEqual([1, 2]);
      await world.clock.advance(6_999);
      expect(replies()).toEqual([]);
      await world.clock.advance(1);
      expect(replies()).toEqual([['cartoon of a']]);
      expect(await used()).toBe(1);
    });

    it('is given up after some attempts, or when the platform will not take it: not charged', async () => {
      answers(...Array<Delivery>(4).fill({ state: 'not-sent' }), { state: 'impossible' });
      await accept('a');
      await world.clock.advance(20_000);
      expect((await world.store.batch('id0'))?.reply).toBe('lost');
      expect(world.frontEnd.attempts).toHaveLength(4);
      await accept('b');
      await world.clock.advance(2_000);
      expect((await world.store.batch('id1'))?.reply).toBe('lost');
      expect(replies()).toEqual([]);
      expect(await used()).toBe(0);
      expect([...world.blobs.files.keys()]).toEqual(['id0.0', 'id1.0']);
    });

    it('is not sent again when nobody can tell whether it was: not charged', async () => {
      answers(new Error('connection reset'));
      await accept('a');
      await world.clock.advance(60_000);
      expect((await world.store.batch('id0'))?.reply).toBe('unconfirmed');
      expect(world.frontEnd.attempts).toHaveLength(1);
      expect(await used()).toBe(0);
      expect(world.errors.splice(0)).toMatchObject([{ message: 'connection reset' }]);
    });

    it('is sent again when it turns out that nothing went out, and not when something did', async () => {
      answers(new Error('reset'), { state: 'sent', reference: 1 }, new Error('reset'));
      world.frontEnd.settlement = async () => ({ state: 'not-sent' });
      await accept('a');
      await world.clock.advance(3_000);
      expect(replies()).toEqual([['cartoon of a']]);
      world.frontEnd.settlement = async () => ({ state: 'sent', reference: 'found' });
      const { batch } = await accept('b');
      await world.clock.advance(3_000);
      expect(await world.store.batch(batch.id)).toMatchObject({ reply: 'sent', reference: 'found' });
      expect(world.frontEnd.attempts).toHaveLength(3);
      expect(await used()).toBe(2);
      world.errors.length = 0;
    });

    it('is sent once its cartoons can be read again', async () => {
      const blobs = createMemoryBlobStore();
      let isAway = true;
      const get: typeof blobs.get = async (key) => {
        if (isAway && key.endsWith('.out')) throw new Error('no answer');
        return blobs.get(key);
      };
      await open({ blobs: { ...blobs, get } });
      await accept('a', 'b');
      await world.clock.advance(3_000);
      expect(replies()).toEqual([]);
      isAway = false;
      await world.clock.advance(5_000);
      expect(replies()).toEqual([['cartoon of a', 'cartoon of b']]);
      expect(await used()).toBe(2);
      expect(world.errors.splice(0).map(String)).toEqual(['Error: no answer']);
    });

    it('has a deadline for each attempt', async () => {
      world.frontEnd.answer = () => new Promise(() => {});
      await accept('a');
      await world.clock.advance(31_000);
      expect(world.frontEnd.attempts[0]?.signal.aborted).toBe(true);
      expect((await world.store.batch('id0'))?.reply).toBe('unconfirmed');
    });

    it('does not keep the next picture from being drawn', async () => {
      world.frontEnd.answer = () => new Promise(() => {});
      for (const photo of 'abcdef') await accept(photo);
      await world.clock.advance(3_000);
      expect(world.cartoonizer.drawn.join('')).toBe('abcdef');
      expect(world.frontEnd.attempts).toHaveLength(4);
      expect(world.service.load().replying).toBe(6);
    });
  });

  it('ends nothing that waits when the time of day is set ahead', async () => {
    await accept('a', 'b');
    world.clock.set(30 * 86_400_000);
    await world.clock.advance(3_000);
    expect(replies()).toEqual([['cartoon of a', 'cartoon of b']]);
    expect((await world.store.batch('id0'))?.reply).toBe('sent');
  });

  it('does not charge a cartoon that is gone when its reply is due', async () => {
    await open({ delivery: { atOnce: 4, deadline: 30_000, attempts: 5 } });
    world.frontEnd.answer = async () => ({ state: 'not-sent' });
    await accept('a', 'b');
    await world.clock.advance(2_500);
    expect(await used()).toBe(2);
    await world.blobs.delete('id0.0.out');
    world.frontEnd.answer = async () => ({ state: 'sent', reference: null });
    await world.clock.advance(10_000);
    expect(replies().at(-1)).toEqual(['internal', 'cartoon of b']);
    expect(await used()).toBe(1);
    expect(await world.store.batch('id0')).toMatchObject({
      reply: 'sent',
      jobs: [
        { state: 'failed', failure: { code: 'internal' }, charged: false },
        { state: 'done', charged: true },
      ],
    });
    expect(world.errors.splice(0)).toEqual([
      expect.objectContaining({ message: 'The cartoon of job id0.0 is gone from the blob store.' }),
    ]);
  });

  it('shows a cartoon to a surface that keeps results, until it is swept', async () => {
    await open({}, createFakeFrontEnd({ keepsResults: true }));
    await accept('a', 'empty');
    expect(await world.service.result('id0.0')).toEqual(fail({ code: 'photo-gone' }));
    await world.clock.advance(1_000);
    const result = await world.service.result('id0.0');
    expect(result).toMatchObject({ ok: true, value: { engine: 'fake', bytes: encode('cartoon of a') } });
    expect(await world.service.result('id0.1')).toMatchObject({ ok: false });
    expect(await world.service.result('nonsense')).toMatchObject({ ok: false });
    await world.clock.advance(60_000);
    expect(await world.service.result('id0.0')).toEqual(fail({ code: 'photo-gone' }));
    expect(world.blobs.files.size).toBe(0);
  });

  it('charges nobody for a cartoon that could not be sent before its person was forgotten', async () => {
    world.frontEnd.answer = () => new Promise(() => {});
    await accept('a');
    await world.clock.advance(2_000);
    expect([world.frontEnd.attempts.length, await used()]).toEqual([1, 1]);
    const forgotten = world.service.forget('p:1');
    await world.clock.advance(10_000);
    await forgotten;
    expect(await used()).toBe(0);
    expect(await world.store.history({ limit: 10 })).toEqual([]);
  });

  it('forgets a person everywhere, and lets nobody else feel it', async () => {
    await accept('old');
    await world.clock.advance(1_000);
    await accept(...'abc');
    await acceptAs({ person: 'p:2' }, 'x');
    const forgetting = world.service.forget('p:1');
    await world.clock.advance(3_000);
    await forgetting;
    expect((await world.store.export('p:1')).batches).toEqual([]);
    expect(await used()).toBe(1);
    expect(replies()).toEqual([['cartoon of old'], Array(3).fill('cancelled'), ['cartoon of x']]);
    expect([...world.blobs.files.keys()]).toEqual(['id2.0']);
  });

  it('draws what a person sends while being forgotten, as from somebody new', async () => {
    const { answer } = world.frontEnd;
    world.frontEnd.answer = async (finished, how) => {
      await new Promise<void>((resolve) => world.clock.after(2_000, resolve));
      return answer(finished, how);
    };
    await accept('old');
    const forgetting = world.service.forget('p:1');
    await settle();
    const sent = accept('new');
    await world.clock.advance(2_000);
    await forgetting;
    const { batch } = await sent;
    await world.clock.advance(3_000);
    expect(replies()).toEqual([['cancelled'], ['cartoon of new']]);
    expect((await world.store.export('p:1')).batches.map(({ id }) => id)).toEqual([batch.id]);
    expect(await used()).toBe(1);
    expect(world.service.load()).toMatchObject({ waiting: 0, drawing: 0 });
  });

  it('stops what was still being judged when its person asked to be forgotten', async () => {
    const { store, admitNow } = slowlyAdmitting(world.store);
    await open({ store });
    const sent = accept('new');
    await settle();
    const forgetting = world.service.forget('p:1');
    await settle();
    admitNow();
    await sent;
    await forgetting;
    expect(replies()).toEqual([['cancelled']]);
    expect(await used()).toBe(0);
    expect((await store.export('p:1')).batches).toEqual([]);
    expect(world.blobs.files.size).toBe(0);
    expect(world.service.load()).toMatchObject({ waiting: 0, drawing: 0, replying: 0 });
  });

  it('lets nothing join a batch of a person who is being forgotten', async () => {
    world.frontEnd.answer = async () => ({ state: 'not-sent' });
    const { batch } = await accept('old');
    const forgetting = world.service.forget('p:1');
    await settle();
    const latecomers = { pictures: [{ source: 'late' }], address: () => null };
    expect(await world.service.join(batch.id, latecomers)).toBe('closed');
    await world.clock.advance(10_000);
    await forgetting;
  });

  it('sends nothing of a person whose reply could not go out before they were forgotten', async () => {
    let attempts = 0;
    world.frontEnd.answer = async () => {
      attempts += 1;
      return { state: 'not-sent', retryAt: world.clock.now() + 20_000 };
    };
    await accept('a', 'b');
    await world.clock.advance(1_000);
    const forgetting = world.service.forget('p:1');
    await world.clock.advance(10_000);
    await forgetting;
    expect(world.blobs.files.size).toBe(0);
    await world.clock.advance(20_000);
    expect(attempts).toBe(1);
    expect(world.service.load()).toMatchObject({ replying: 0 });
  });

  it('tells no error of what was erased while the reply is tried again', async () => {
    const { answer } = world.frontEnd;
    world.frontEnd.answer = async () => ({ state: 'not-sent', retryAt: world.clock.now() + 11_000 });
    const { store } = world;
    const forget: Store['forget'] = async (person) => {
      await new Promise<void>((resolve) => world.clock.after(5_000, resolve));
      return store.forget(person);
    };
    await open({ store: { ...store, forget } }, world.frontEnd);
    await accept('a', 'b');
    await world.clock.advance(1_000);
    world.frontEnd.answer = answer;
    const forgetting = world.service.forget('p:1');
    await world.clock.advance(15_000);
    await forgetting;
    expect(replies()).toEqual([['cancelled', 'cancelled']]);
  });

  it('tells everybody who asked for it that forgetting failed, and takes what comes afterwards', async () => {
    const forget = async () => {
      throw new Error('disk full');
    };
    await open({ store: { ...world.store, forget } });
    const asked = [world.service.forget('p:1'), world.service.forget('p:1')];
    const sent = accept('new');
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await sent;
    await world.clock.advance(1_000);
    expect(replies()).toEqual([['cartoon of new']]);
  });

  it('ends a picture whose records are gone', async () => {
    world.frontEnd.fetchPhoto = async () => {
      await new Promise<void>((resolve) => world.clock.after(1_000, resolve));
      return succeed(encode('late'));
    };
    await accept(...'ab');
    await accept('c');
    await accept({ source: 'd' });
    await settle();
    // As a second program on the same store might.
    await world.store.forget('p:1');
    await world.clock.advance(5_000);
    expect(world.service.load()).toMatchObject({ waiting: 0, drawing: 0, fetching: 0, replying: 0 });
    expect(world.frontEnd.events.filter(({ type }) => type === 'replied')).toHaveLength(3);
  });

  it('tells no stage of a picture that has ended', async () => {
    let goOn = () => {};
    const cartoonize: JobServiceOptions['cartoonizer']['cartoonize'] = async (_request, how) => {
      goOn = () => how?.onStage?.('encode');
      await new Promise((resolve) => how?.signal?.addEventListener('abort', resolve));
      return fail({ code: 'cancelled' });
    };
    await open({ cartoonizer: { cartoonize } });
    const { batch } = await accept('a');
    await settle();
    await world.service.cancel(batch.id);
    await settle();
    const { length } = world.frontEnd.events;
    expect(world.frontEnd.events.at(-1)?.type).toBe('replied');
    goOn();
    expect(world.frontEnd.events).toHaveLength(length);
  });

  it('queues no picture again that was cancelled while the store could not start it', async () => {
    let refuse = (_error: Error) => {};
    const take = () => new Promise<never>((_, reject) => (refuse = reject));
    await open({ store: { ...world.store, take } });
    const { batch } = await accept('a');
    await settle();
    await world.service.cancel(batch.id);
    refuse(new Error('disk full'));
    await settle();
    expect(world.service.load()).toMatchObject({ waiting: 0, drawing: 0 });
    expect(replies()).toEqual([['cancelled']]);
    expect(world.errors.splice(0).map(String)).toEqual(['Error: disk full']);
  });

  describe('on a disk that is full', () => {
    const full = (isFull: (key: string) => boolean) => {
      const blobs = createMemoryBlobStore();
      const put: typeof blobs.put = async (key, bytes) => (isFull(key) ? 'disk-full' : blobs.put(key, bytes));
      return { ...blobs, put };
    };

    it('refuses a photo for what it is, at no charge', async () => {
      await open({ blobs: full((key) => key === 'id0.1') });
      expect(await submit('a', 'b')).toEqual(fail({ code: 'disk-full' }));
      expect(world.blobs.files.size).toBe(0);
      expect(await used()).toBe(0);
    });

    it('says so also of a photo that is fetched, and of a record that cannot be written', async () => {
      const fetchPhoto: FakeFrontEnd['fetchPhoto'] = async () => succeed(encode('fetched'));
      await open({ blobs: full(() => true) }, createFakeFrontEnd({ fetchPhoto }));
      await accept({ source: 'a' });
      await settle();
      expect(replies()).toEqual([['disk-full']]);
      const admit = async () => {
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      };
      await open({ store: { ...world.store, admit } });
      expect(await submit('a')).toEqual(fail({ code: 'disk-full' }));
      expect(world.errors.splice(0)).toHaveLength(1);
    });

    it('replies with a cartoon that could not be stored, also in an album', async () => {
      await open({ blobs: full((key) => key.endsWith('.out')) });
      await accept('a', 'b');
      await world.clock.advance(1_000);
      expect(replies()).toEqual([['cartoon of a', 'cartoon of b']]);
      expect(await used()).toBe(2);
    });

    it('calls no cartoon done that could not be fetched then', async () => {
      await open({ blobs: full((key) => key.endsWith('.out')) }, createFakeFrontEnd({ keepsResults: true }));
      const { batch } = await accept('a');
      await world.clock.advance(1_000);
      expect((await world.store.batch(batch.id))?.jobs[0]).toMatchObject({
        state: 'failed',
        failure: { code: 'disk-full' },
      });
      expect(await used()).toBe(0);
    });

    it('makes room for a cartoon from its own photo', async () => {
      const blobs = createMemoryBlobStore({ maxBytes: 20 });
      await open({ blobs }, createFakeFrontEnd({ keepsResults: true }));
      await accept('a long photo');
      await world.clock.advance(1_000);
      expect([...blobs.files]).toMatchObject([['id0.0', { references: 0 }]]);
      expect(replies()).toEqual([['busy']]);
      await accept('photo');
      await world.clock.advance(1_000);
      expect([...blobs.files]).toMatchObject([['id1.0.out', { references: 0 }]]);
      expect(replies()[1]).toEqual(['cartoon of photo']);
    });
  });

  describe('a photo that somebody deleted while it waited', () => {
    it('is fetched again where that can be done, but not for ever', async () => {
      let fetched = 0;
      const fetchPhoto: FakeFrontEnd['fetchPhoto'] = async () => succeed(encode(`fetched ${++fetched}`));
      const blobs = createMemoryBlobStore();
      let lost = 1;
      const get: typeof blobs.get = async (key) => (lost-- > 0 ? undefined : blobs.get(key));
      await open({ blobs: { ...blobs, get } }, createFakeFrontEnd({ fetchPhoto }));
      await accept({ source: 'a' });
      await world.clock.advance(1_000);
      expect(replies()).toEqual([['cartoon of fetched 2']]);
      lost = Number.POSITIVE_INFINITY;
      await accept({ source: 'b' });
      await world.clock.advance(1_000);
      expect(replies()[1]).toEqual(['photo-gone']);
      expect(fetched).toBe(4);
      expect([...blobs.files.values()].every(({ references }) => references === 0)).toBe(true);
      expect(await used()).toBe(1);
    });
  });

  it('leaves nothing in the blob store of what it could not accept', async () => {
    const admit = async () => {
      throw new Error('disk full');
    };
    await open({ store: { ...world.store, admit } });
    expect(await submit('a', 'b')).toMatchObject({ ok: false, failure: { code: 'internal' } });
    expect([...world.blobs.files.keys()]).toEqual([]);
    expect(world.errors.splice(0).map(String)).toEqual(['Error: disk full']);
  });

  it('lets go of the pictures of an album when one of them could not be written', async () => {
    const blobs = createMemoryBlobStore();
    const put: typeof blobs.put = async (key, bytes) => {
      if (key === 'id1.1') throw new Error('disk broken');
      return blobs.put(key, bytes);
    };
    await open({ blobs: { ...blobs, put } });
    await accept('old');
    await world.clock.advance(1_000);
    expect(await submit('a', 'b', { again: 'id0.0' })).toMatchObject({ ok: false });
    expect([...blobs.files]).toMatchObject([['id0.0', { references: 0 }]]);
    expect(world.errors.splice(0).map(String)).toEqual(['Error: disk broken']);
  });

  it('lets go of a photo when what its person prefers cannot be read', async () => {
    const settings = async () => {
      throw new Error('disk broken');
    };
    await open({ store: { ...world.store, settings } });
    expect(await submit('a')).toMatchObject({ ok: false });
    expect(world.blobs.files.size).toBe(0);
    expect(world.errors.splice(0).map(String)).toEqual(['Error: disk broken']);
  });

  describe('erasing', () => {
    it('deletes the photo and the cartoon of a picture that was drawn', async () => {
      await open({}, createFakeFrontEnd({ keepsResults: true }));
      await accept('me');
      await world.clock.advance(1_000);
      expect(world.blobs.files.size).toBe(2);
      await world.service.erase('id0.0');
      expect(world.blobs.files.size).toBe(0);
    });

    it('stops a picture that is being drawn, and deletes its photo with that', async () => {
      const cartoonize: JobServiceOptions['cartoonizer']['cartoonize'] = async (_request, how) => {
        await new Promise<void>((resolve) => {
          how?.signal?.addEventListener('abort', () => world.clock.after(1_000, resolve));
        });
        return fail({ code: 'cancelled' });
      };
      await open({ cartoonizer: { cartoonize } });
      await accept('me');
      await settle();
      await world.service.erase('id0.0');
      await world.clock.advance(1_000);
      expect(replies()).toEqual([['cancelled']]);
      expect(world.blobs.files.size).toBe(0);
    });

    it('tells of a drawn picture whose album goes on what it tells of one that was stopped', async () => {
      await accept('a', 'b', 'c');
      await world.clock.advance(1_000);
      await world.service.erase('id0.0');
      await world.clock.advance(1_000);
      expect(replies()).toEqual([['cancelled', 'cartoon of b', 'cartoon of c']]);
      expect(world.frontEnd.sent[0]?.summary).toMatchObject({ done: 2, failed: 0, cancelled: 1 });
      expect([...world.blobs.files.keys()]).toEqual(['id0.1', 'id0.2']);
    });

    it('leaves nothing of a cartoon that was just being put into the blob store', async () => {
      const blobs = createMemoryBlobStore();
      const put: typeof blobs.put = async (key, bytes) => {
        if (key.endsWith('.out')) await new Promise<void>((resolve) => world.clock.after(1_000, resolve));
        return blobs.put(key, bytes);
      };
      await open({ blobs: { ...blobs, put } }, createFakeFrontEnd({ keepsResults: true }));
      await accept('me');
      await world.clock.advance(1_500);
      await world.service.erase('id0.0');
      await world.clock.advance(500);
      expect(replies()).toEqual([['cancelled']]);
      expect(blobs.files.size).toBe(0);
    });

    it('keeps a picture back whose reply waits for another attempt', async () => {
      const { answer } = world.frontEnd;
      world.frontEnd.answer = async () => ({ state: 'not-sent' });
      await accept('me');
      await world.clock.advance(1_500);
      await world.service.erase('id0.0');
      world.frontEnd.answer = answer;
      await world.clock.advance(1_000);
      expect(replies()).toEqual([['cancelled']]);
    });

    it('leaves the photo to another drawing of it that is being judged, and then deletes it', async () => {
      const { store, admitNow } = slowlyAdmitting(world.store);
      await open({ store });
      const first = accept('me');
      await settle();
      admitNow();
      await first;
      await world.clock.advance(1_000);
      const again = accept({ again: 'id0.0' });
      await settle();
      await world.service.erase('id0.0');
      admitNow();
      await again;
      await world.clock.advance(1_000);
      expect(replies()).toEqual([['cartoon of me'], ['cartoon of me']]);
      expect(world.blobs.files.size).toBe(0);
    });
  });

  it('draws fewer at once while memory is short, and never none', async () => {
    let free = 250;
    await open({ memory: () => free, drawing: { atOnce: 3, deadline: 60_000, bytesPerDrawing: 100 } });
    await accept(...'abcdefgh');
    await settle();
    expect(world.service.load()).toMatchObject({ drawing: 2, atOnce: 2 });
    free = 0;
    await world.clock.advance(1_000);
    expect(world.service.load()).toMatchObject({ drawing: 1 });
    free = 1_000;
    await world.clock.advance(1_000);
    expect(world.service.load()).toMatchObject({ drawing: 3, atOnce: 3 });
  });

  it('tries a picture that ran out of memory once more, alone', async () => {
    const clock = createFakeClock();
    const together: number[] = [];
    const cartoonizer = createFakeCartoonizer({
      clock,
      plan(text, drawn): Outcome<Cartoon> | undefined {
        if (text !== 'huge') return undefined;
        together.push(cartoonizer.running);
        return drawn.filter((photo) => photo === 'huge').length < 2
          ? fail({ code: 'out-of-memory' })
          : undefined;
      },
    });
    await open({ clock, cartoonizer });
    await accept('huge', 'a', 'b', 'c');
    await clock.advance(9_000);
    expect(replies()).toEqual([['cartoon of huge', 'cartoon of a', 'cartoon of b', 'cartoon of c']]);
    expect(together).toEqual([2, 1]);
  });

  it('shows an unexpected error by an id alone, reports it once, and charges nothing', async () => {
    const cartoonizer = { cartoonize: () => Promise.reject(new Error('segment of secret path')) };
    await open({ cartoonizer });
    await accept('a');
    await settle();
    expect(world.frontEnd.sent[0]?.items[0]?.outcome).toMatchObject({
      failure: { code: 'internal', id: 'id1' },
    });
    expect(world.errors.splice(0)).toMatchObject([{ message: 'segment of secret path' }]);
    expect(await used()).toBe(0);
  });

  it('goes on when the store cannot write for a while', async () => {
    const { store } = world;
    let broken = true;
    const fragile =
      <T extends unknown[], R>(method: (...values: T) => Promise<R>) =>
      async (...values: T) => {
        if (broken) throw new Error('disk full');
        return method(...values);
      };
    await open({ store: { ...store, take: fragile(store.take), end: fragile(store.end) } });
    await accept('a');
    await world.clock.advance(3_000);
    expect(world.cartoonizer.drawn).toEqual([]);
    broken = false;
    await world.clock.advance(1_000);
    broken = true;
    await world.clock.advance(3_000);
    expect(world.cartoonizer.drawn).toEqual(['a']);
    broken = false;
    await world.clock.advance(2_000);
    expect(replies()).toEqual([['cartoon of a']]);
    expect(new Set(world.errors.splice(0).map(String))).toEqual(new Set(['Error: disk full']));
  });

  it('survives a front end that fails when it is told something', async () => {
    world.frontEnd.progress = () => {
      throw new Error('chat gone');
    };
    await accept('a');
    await world.clock.advance(1_000);
    expect(replies()).toEqual([['cartoon of a']]);
    expect(world.errors.splice(0).length).toBeGreaterThan(0);
  });
});

describe('closing the job service', () => {
  it('lets what runs finish and reply, and keeps what waits for the next start', async () => {
    await open();
    await accept(...'ab');
    await acceptAs({ person: 'p:2' }, 'c');
    await settle();
    const closing = world.service.close({ drainFor: 5_000 });
    await world.clock.advance(1_000);
    await closing;
    expect(replies()).toEqual([['cartoon of a', 'cartoon of b']]);
    const next = createTestService({ store: world.store, blobs: world.blobs, newId: () => 'next' });
    const frontEnd = createFakeFrontEnd();
    next.service.attach(frontEnd);
    await next.service.start();
    await next.clock.advance(2_000);
    expect(frontEnd.sent.map(shown)).toEqual([['cartoon of c']]);
    expect((await world.store.batch('id1'))?.jobs[0]).toMatchObject({ state: 'done', crashes: 0 });
  });

  it('hands back what runs too long, without blame', async () => {
    await open();
    await accept('a');
    await settle();
    const closing = world.service.close({ drainFor: 500 });
    await world.clock.advance(500);
    await closing;
    expect((await world.store.batch('id0'))?.jobs[0]).toMatchObject({
      state: 'waiting',
      crashes: 0,
      charged: true,
    });
    expect(replies()).toEqual([]);
  });

  it('leaves a reply on its way to be settled by the next start', async () => {
    await open();
    world.frontEnd.answer = () => new Promise(() => {});
    await accept('a');
    await world.clock.advance(1_000);
    const closing = world.service.close({ drainFor: 500 });
    await world.clock.advance(500);
    await closing;
    expect((await world.store.batch('id0'))?.reply).toBe('sending');
    expect(await used()).toBe(1);
  });
});

/** A store that judges a submission only when it is told to. */
const slowlyAdmitting = (store: Store) => {
  let admitNow = () => {};
  const admit: Store['admit'] = async (...submission) => {
    await new Promise<void>((resolve) => {
      admitNow = resolve;
    });
    return store.admit(...submission);
  };
  return { store: { ...store, admit }, admitNow: () => admitNow() };
};

const encode = (text: string) => new TextEncoder().encode(text);

const picture = (photo: string | Picture): Picture =>
  typeof photo === 'string' ? { bytes: encode(photo) } : photo;

const submission: Submission = {
  platform: 'p',
  person: 'p:1',
  chat: 'p:chat',
  address: { chat: 1 },
  options: {},
  pictures: [],
};
