import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_OPTIONS, type Failure } from '../../src/cartoon.ts';
import { createFairQueue } from '../../src/jobs/fair-queue.ts';
import type { Member } from '../../src/store/members.ts';
import type { Batch, Drawing, Note, StickerSet } from '../../src/store/records.ts';
import type {
  AdmissionFacts,
  BatchDraft,
  BatchExtension,
  Ending,
  Store,
  Turn,
  Verdict,
} from '../../src/store/store.ts';

/** What every store must do, whatever it is made of. `open` answers a new, empty store each time. */
export function storeConformance(kind: string, open: () => Promise<Store>): void {
  describe(`a store (${kind})`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const admitted = async (id: string, draft: Partial<BatchDraft> = {}, decide = welcome) => {
      const admission = await store.admit(draftOf(id, draft), decide);
      if (admission.state !== 'accepted') throw new Error(`not accepted but ${admission.state}`);
      return admission.batch;
    };
    const take = async (holder = 'me', turn: Partial<Turn> = {}) =>
      (await store.take({ holder, at: 5, most: 1, busy: false, ...turn })).map(
        ({ batch, item }) => `${batch}.${item}`,
      );
    const crash = (at: number) => store.recover({ holder: 'me', crashes: 2, at });
    const used = (person = 'p:1', window = TODAY.id) => store.quotaUsed(person, window);
    const usedIn = (guild: string, person = 'p:1', window = TODAY.id) =>
      store.quotaUsed(person, window, guild);
    const stateOf = async (batch: string, item = 0) => (await store.batch(batch))?.jobs[item]?.state;

    describe('admitting', () => {
      it('completes what was recorded before an option came with its default', async () => {
        const { colors: _, ...earlier } = { ...DEFAULT_OPTIONS, style: 'ink' };
        await admitted('a', { options: earlier as BatchDraft['options'] });
        expect((await store.batch('a'))?.options).toEqual({ ...DEFAULT_OPTIONS, style: 'ink' });
      });

      it('records a batch exactly as it was asked for', async () => {
        const batch = await admitted('a', {
          guild: 'p:guild',
          maxBytes: 9_000,
          address: { message: 7, 语: 'ü' },
          pictures: [{ photo: 'a.0', name: 'me.jpg' }, { source: { file: 'x' } }],
        });
        expect(await store.batch('a')).toEqual(batch);
        expect(batch).toMatchObject({
          id: 'a',
          guild: 'p:guild',
          maxBytes: 9_000,
          reply: 'due',
          address: { message: 7, 语: 'ü' },
          options: DEFAULT_OPTIONS,
          jobs: [
            { item: 0, state: 'waiting', photo: 'a.0', name: 'me.jpg', charged: true, crashes: 0 },
            { item: 1, state: 'accepted', source: { file: 'x' }, charged: true },
          ],
        });
      });

      it('charges every picture, and none when the verdict says so', async () => {
        await admitted('a', { pictures: three });
        await admitted('b', {}, () => ({ accept: 1, charge: false, priority: true }));
        expect(await used()).toBe(3);
        expect((await store.batch('b'))?.priority).toBe(true);
      });

      it('keeps only the pictures that were accepted, and why', async () => {
        const because: Failure = { code: 'quota-used', limit: 5, left: 2, retryAt: 9 };
        const trimmed = { asked: 3, kept: 2, because };
        const batch = await admitted('a', { pictures: three }, () => ({
          accept: 2,
          charge: true,
          priority: false,
          trimmed,
        }));
        expect(batch.jobs).toHaveLength(2);
        expect((await store.batch('a'))?.trimmed).toEqual(trimmed);
        expect(await used()).toBe(2);
      });

      it('records nothing of what was refused', async () => {
        const refusal = await store.admit(draftOf('a', { event: 'e1' }), () => ({
          refuse: { code: 'not-invited' },
        }));
        expect(refusal).toEqual({ state: 'refused', failure: { code: 'not-invited' } });
        expect(await store.batch('a')).toBeUndefined();
        expect(await used()).toBe(0);
        expect((await store.admit(draftOf('b', { event: 'e1' }), welcome)).state).toBe('accepted');
      });

      it('records nothing when judging fails', async () => {
        const broken = () => {
          throw new Error('broken judge');
        };
        await expect(store.admit(draftOf('a', { event: 'e' }), broken)).rejects.toThrow('broken judge');
        expect(await store.batch('a')).toBeUndefined();
        expect(await store.firstSeen('e', 1)).toBe(true);
      });

      it('does not let one that fails spoil others at the same moment', async () => {
        const broken = () => {
          throw new Error('broken judge');
        };
        const outcomes = await Promise.allSettled([
          store.admit(draftOf('a'), welcome),
          store.admit(draftOf('b'), broken),
          store.admit(draftOf('c'), welcome),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
        expect(await used()).toBe(2);
        expect(await store.batch('b')).toBeUndefined();
      });

      it('accepts one platform event once, and says for which batch', async () => {
        await admitted('a', { event: 'update:1' });
        const decide = () => {
          throw new Error('judged twice');
        };
        expect(await store.admit(draftOf('b', { event: 'update:1' }), decide)).toEqual({
          state: 'repeated',
          batch: 'a',
        });
        expect(await store.known('update:1')).toEqual({ state: 'repeated', batch: 'a' });
        expect(await store.known('update:2')).toBeUndefined();
        await admitted('named', { event: 'key', fingerprint: 'digest', person: 'p:2' });
        const named = { state: 'repeated', batch: 'named', fingerprint: 'digest' };
        expect(await store.known('key')).toEqual(named);
        expect(await store.admit(draftOf('b', { event: 'key', fingerprint: 'other' }), decide)).toEqual(
          named,
        );
        expect(await store.firstSeen('update:1', 5)).toBe(false);
        expect(await store.firstSeen('update:2', 5)).toBe(true);
        expect(await store.admit(draftOf('c', { event: 'update:2' }), decide)).toEqual({
          state: 'repeated',
          batch: undefined,
        });
        expect(await used()).toBe(1);
      });

      it('shows the judge what is in flight, used, decided, and how much of the burst is left', async () => {
        const action = { at: 1, by: 'p:owner', action: 'ban' };
        await store.changeAccessRecord('p:chat', () => ({ banned: { reason: 'noise' } }), action);
        await store.changeAccessRecord('p:1', () => ({ dailyLimit: 3 }), action);
        await admitted('a', { pictures: three, guild: 'p:guild' });
        await admitted('b', { person: 'p:2', chat: 'p:elsewhere', guild: 'p:guild', acceptedAt: 2_000 });
        await store.end({ batch: 'a', item: 1 }, FAILED, 1_500);
        let seen: AdmissionFacts | undefined;
        await store.admit(draftOf('c', { guild: 'p:guild' }), (facts) => {
          seen = facts;
          return { refuse: { code: 'closing' } };
        });
        expect(seen).toEqual({
          accessRecords: expect.arrayContaining([{ banned: { reason: 'noise' } }, { dailyLimit: 3 }]),
          accessRecord: { dailyLimit: 3 },
          used: 2,
          usedInGuild: 2,
          burstFullAt: 61_000,
          live: { otherPeople: 1, person: 2, chat: 2, guild: 3, all: 3 },
        });
      });

      it('counts each window and each person alone', async () => {
        await admitted('a');
        await admitted('b', { window: { id: 'tomorrow', endsAt: 99_999 } });
        await admitted('c', { person: 'p:2' });
        expect(await Promise.all([used(), used('p:1', 'tomorrow'), used('p:2'), used('p:3')])).toEqual([
          1, 1, 1, 0,
        ]);
      });

      it('never lets more through than the quota, however many ask at once', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 40 }, (_, n) => store.admit(draftOf(`b${n}`), atMost(7))),
        );
        expect(outcomes.filter(({ state }) => state === 'accepted')).toHaveLength(7);
        expect(await used()).toBe(7);
      });

      it('counts what a person has in each guild apart, also a part that joins later', async () => {
        await admitted('a', { guild: 'p:guild', pictures: three });
        await admitted('b', { guild: 'p:other' });
        await admitted('c');
        await admitted('d', { guild: 'p:guild', window: { id: 'tomorrow', endsAt: 99_999 } });
        await admitted('e', { guild: 'p:guild' }, () => ({ accept: 1, charge: false, priority: true }));
        await admitted('f', { guild: 'p:guild', person: 'p:2' });
        const late = { at: 1, address: null, windowEndsAt: TODAY.endsAt, pictures: [{ source: 1 }] };
        await store.extend('a', late, (_, accept) => ({ accept, charge: true, priority: false }));
        expect(await store.export('p:1')).toMatchObject({
          quota: expect.arrayContaining([
            { window: TODAY.id, used: 6, endsAt: TODAY.endsAt },
            { window: 'tomorrow', used: 1, endsAt: 99_999 },
          ]),
          guildQuota: expect.arrayContaining([
            { guild: 'p:guild', window: TODAY.id, used: 4, endsAt: TODAY.endsAt },
            { guild: 'p:guild', window: 'tomorrow', used: 1, endsAt: 99_999 },
            { guild: 'p:other', window: TODAY.id, used: 1, endsAt: TODAY.endsAt },
          ]),
        });
        expect((await store.export('p:1')).guildQuota).toHaveLength(3);
        expect(await Promise.all([usedIn('p:guild'), usedIn('p:guild', 'p:2'), usedIn('p:none')])).toEqual([
          4, 1, 0,
        ]);
      });

      it('never lets more through than a guild allows a person, however many ask at once', async () => {
        await admitted('outside', { pictures: three });
        const asked = Array.from({ length: 40 }, (_, n) =>
          store.admit(draftOf(`b${n}`, { guild: `p:guild${n % 2}` }), ({ usedInGuild }) =>
            atMost(7)({ used: usedInGuild }),
          ),
        );
        const accepted = (await Promise.all(asked)).flatMap((one) =>
          one.state === 'accepted' ? one.batch : [],
        );
        expect(accepted).toHaveLength(14);
        expect(await Promise.all([used(), usedIn('p:guild0'), usedIn('p:guild1')])).toEqual([17, 7, 7]);
        // What is returned can be had again.
        const [first] = accepted as [Batch];
        await store.end({ batch: first.id, item: 0 }, FAILED, 9);
        expect(await usedIn(first.guild as string)).toBe(6);
      });
    });

    describe('a batch that further pictures join', () => {
      const latecomers = (...events: string[]): BatchExtension => ({
        at: 2_000,
        address: { message: 1, more: true },
        windowEndsAt: TODAY.endsAt,
        pictures: events.map((event) => ({ event, source: event })),
      });
      const first = [
        { photo: 'a.0', event: 'e1' },
        { source: 2, event: 'e2' },
      ];

      it('has them behind the others, charged, with the address that came with them', async () => {
        await admitted('a', { pictures: first });
        const extension = await store.extend('a', latecomers('e3', 'e4'), (_, asked) => ({
          accept: asked,
          charge: true,
          priority: false,
        }));
        expect(extension).toEqual({ state: 'extended', added: 2, batch: await store.batch('a') });
        expect(await store.batch('a')).toMatchObject({
          address: { message: 1, more: true },
          trimmed: undefined,
          jobs: [
            { item: 0 },
            { item: 1 },
            { item: 2, state: 'accepted', source: 'e3', charged: true },
            { item: 3, state: 'accepted', source: 'e4', charged: true },
          ],
        });
        expect(await used()).toBe(4);
        expect(await store.end({ batch: 'a', item: 3 }, FAILED, 9)).toBe(3);
        expect(await used()).toBe(3);
      });

      it('takes each event once, also those that it was accepted with', async () => {
        await admitted('a', { pictures: first, event: 'e0' });
        await store.extend('a', latecomers('e3'), welcome);
        let asked: number | undefined;
        await store.extend('a', latecomers('e2', 'e3', 'e4'), (_, count) => {
          asked = count;
          return { accept: count, charge: true, priority: false };
        });
        expect(asked).toBe(1);
        expect((await store.batch('a'))?.jobs.map(({ source }) => source)).toEqual([
          undefined,
          2,
          'e3',
          'e4',
        ]);
        expect(await store.extend('a', latecomers('e2', 'e4'), welcome)).toEqual({ state: 'repeated' });
        expect(await Promise.all(['e0', 'e1', 'e4', 'e5'].map(store.batchOf))).toEqual([
          'a',
          'a',
          'a',
          undefined,
        ]);
        expect(await used()).toBe(4);
      });

      it('records what was trimmed, and recognizes its events afterwards', async () => {
        const because: Failure = { code: 'quota-used', limit: 3, left: 0, retryAt: 9 };
        await admitted('a', { pictures: first });
        await store.extend('a', latecomers('e3', 'e4'), (_, asked) => ({
          accept: 1,
          charge: true,
          priority: false,
          trimmed: { asked, kept: 1, because },
        }));
        expect((await store.batch('a'))?.trimmed).toEqual({ asked: 4, kept: 3, because });
        await store.extend('a', latecomers('e5'), () => ({ refuse: because }));
        expect((await store.batch('a'))?.trimmed).toEqual({ asked: 5, kept: 3, because });
        expect((await store.extend('a', latecomers('e4', 'e5'), welcome)).state).toBe('repeated');
        expect(await used()).toBe(3);
      });

      it('shows the judge the same world as for a new one', async () => {
        await admitted('a', { pictures: first, guild: 'p:guild' });
        let seen: AdmissionFacts | undefined;
        await store.extend('a', latecomers('e3'), (facts) => {
          seen = facts;
          return { refuse: { code: 'busy' } };
        });
        expect(seen).toEqual({
          accessRecords: [],
          accessRecord: {},
          used: 2,
          usedInGuild: 2,
          burstFullAt: 61_000,
          live: { otherPeople: 0, person: 2, chat: 2, guild: 2, all: 2 },
        });
      });

      it('may get only another address', async () => {
        await admitted('a', { pictures: first });
        const never = () => {
          throw new Error('judged nothing');
        };
        expect(await store.extend('a', latecomers(), never)).toMatchObject({ state: 'extended', added: 0 });
        expect((await store.batch('a'))?.address).toEqual({ message: 1, more: true });
      });

      it('is closed to them once its reply has begun, until surely nothing was sent', async () => {
        await admitted('a', { pictures: first });
        for (const item of [0, 1]) await store.end({ batch: 'a', item }, DONE, 5);
        await store.replyIntended('a', 'me', 7);
        expect(await store.extend('a', latecomers('e3'), welcome)).toEqual({ state: 'closed' });
        expect(await store.extend('none', latecomers('e3'), welcome)).toEqual({ state: 'closed' });
        await store.replyPostponed('a', 'me', { isCounted: true });
        expect((await store.extend('a', latecomers('e3'), welcome)).state).toBe('extended');
        expect((await store.batch('a'))?.jobs.map(({ state }) => state)).toEqual([
          'done',
          'done',
          'accepted',
        ]);
      });
    });

    describe('notes', () => {
      const note = (key: string, more: Partial<Note> = {}): Note => ({
        box: 'b',
        key,
        person: 'p:1',
        at: 5,
        value: { said: key },
        ...more,
      });

      it('lie in their box in the order they came, each key once, until they are discarded', async () => {
        for (const key of ['z', 'a', 'm']) await store.keepNote(note(key));
        await store.keepNote(note('a', { value: 'again' }));
        await store.keepNote(note('a', { box: 'other' }));
        expect(await store.notes('b')).toEqual([note('z'), note('a'), note('m')]);
        await store.discardNotes('b', ['a', 'z', 'unknown']);
        expect(await store.notes('b')).toEqual([note('m')]);
        expect(await store.notes('other')).toEqual([note('a', { box: 'other' })]);
      });

      it('go with the person they are from, and with time', async () => {
        await store.keepNote(note('a'));
        await store.keepNote(note('b', { person: 'p:2' }));
        await store.keepNote(note('old', { person: 'p:2', at: 1 }));
        expect((await store.export('p:1')).notes).toEqual([note('a')]);
        await store.forget('p:1');
        await store.sweep({ now: 2_000, history: 3, events: 3, ended: 3 });
        expect((await store.notes('b')).map(({ key }) => key)).toEqual(['b']);
      });
    });

    describe('sticker sets', () => {
      const set = (name: string, more: Partial<StickerSet> = {}): StickerSet => ({
        name,
        person: 'p:1',
        createdAt: 5,
        stickers: [{ job: 'a.0' }],
        ...more,
      });

      it('of a person are kept, oldest first, with the stickers that were saved last', async () => {
        await store.saveStickerSet(set('young', { createdAt: 7 }));
        await store.saveStickerSet(set('old'));
        await store.saveStickerSet(set('theirs', { person: 'p:2' }));
        const stickers = [{ job: 'a.0', file: 'f', unique: 'u' }, { job: 'b.1' }];
        await store.saveStickerSet(set('old', { stickers }));
        expect(await store.stickerSets('p:1')).toEqual([
          set('old', { stickers }),
          set('young', { createdAt: 7 }),
        ]);
        expect(await store.stickerSets('p:3')).toEqual([]);
      });

      it('go one by one, and with their person', async () => {
        for (const name of ['a', 'b']) await store.saveStickerSet(set(name));
        await store.saveStickerSet(set('theirs', { person: 'p:2' }));
        await store.deleteStickerSet('a');
        await store.deleteStickerSet('unknown');
        expect((await store.export('p:1')).stickerSets).toEqual([set('b')]);
        await store.forget('p:1');
        expect(await store.stickerSets('p:1')).toEqual([]);
        expect(await store.stickerSets('p:2')).toHaveLength(1);
      });
    });

    describe('a job', () => {
      const job = { batch: 'a', item: 0 };

      it('goes from accepted through waiting and running to done, each step once', async () => {
        await admitted('a', { pictures: [{ source: 1 }] });
        expect(await take()).toEqual([]);
        expect(await store.photoArrived(job, 'a.0')).toBe(true);
        expect(await take()).toEqual(['a.0']);
        expect(await take()).toEqual([]);
        expect(await store.photoArrived(job, 'a.0')).toBe(false);
        expect(await store.end(job, DONE, 9, 'me')).toBe(0);
        expect(await store.end(job, FAILED, 10, 'me')).toBeUndefined();
        expect(await store.end(job, FAILED, 10)).toBeUndefined();
        expect((await store.batch('a'))?.jobs[0]).toEqual({
          ...job,
          state: 'done',
          photo: 'a.0',
          source: 1,
          charged: true,
          crashes: 0,
          suspect: false,
          erased: false,
          startedAt: 5,
          endedAt: 9,
          drawing: DRAWING,
        });
        expect(await used()).toBe(1);
      });

      it('is ended and handed back by its holder alone', async () => {
        await admitted('a', { pictures: three });
        expect(await take('other')).toEqual(['a.0']);
        expect([await store.held('other'), await store.held('me')]).toEqual([[{ ...job, stop: null }], []]);
        await store.requestStop({ batch: 'a', item: 0 }, 'cancelled', 5);
        expect(await store.held('other')).toEqual([{ ...job, stop: 'cancelled' }]);
        expect(await store.end(job, DONE, 6, 'me')).toBeUndefined();
        expect(await store.end(job, FAILED, 6)).toBeUndefined();
        expect(await store.handBack(job, 'me')).toBe(false);
        expect(await store.end({ batch: 'a', item: 1 }, DONE, 6, 'me')).toBeUndefined();
        expect(await store.end(job, DONE, 6, 'other')).toBe(2);
      });

      it.each<Ending>([
        { state: 'failed', failure: { code: 'not-a-picture' } },
        { state: 'cancelled', failure: { code: 'cancelled' } },
        { state: 'expired', failure: { code: 'expired' } },
      ])('that is $state costs nothing', async (ending) => {
        await admitted('a', { pictures: three });
        expect(await store.end(job, ending, 5)).toBe(2);
        expect(await store.end(job, ending, 6)).toBeUndefined();
        expect(await used()).toBe(2);
        expect((await store.batch('a'))?.jobs[0]).toMatchObject({ ...ending, charged: false, endedAt: 5 });
      });

      it('can be handed back while it runs, without blame', async () => {
        await admitted('a', { pictures: [{ photo: 'a.0' }, { source: 1 }] });
        expect(await store.handBack(job, 'me')).toBe(false);
        await take();
        expect(await store.handBack(job, 'me')).toBe(true);
        expect((await store.waiting()).map(({ item }) => item)).toEqual([0, 1]);
        const handedBack = { state: 'waiting', crashes: 0, suspect: false, startedAt: undefined };
        expect((await store.batch('a'))?.jobs[0]).toMatchObject(handedBack);
        await take();
        expect(await store.handBack(job, 'me', 'photo-lost')).toBe(true);
        const withoutPhoto = { ...handedBack, state: 'accepted', photo: undefined };
        expect((await store.batch('a'))?.jobs[0]).toMatchObject(withoutPhoto);
        expect((await store.waiting()).map(({ item }) => item)).toEqual([1, 0]);
        for (const item of [0, 1]) await store.photoArrived({ batch: 'a', item }, `a.${item}`);
        expect(await take('me', { most: 2 })).toEqual(['a.1', 'a.0']);
        await store.handBack(job, 'me', 'alone');
        expect((await store.batch('a'))?.jobs[0]).toMatchObject({ crashes: 0, suspect: true });
      });

      it('is not drawn again once its reply is settled, as its cartoon is deleted then', async () => {
        await admitted('a', { owner: 'me' });
        await take();
        await store.end(job, DONE, 6, 'me');
        await store.replyIntended('a', 'me', 7);
        await store.replySettled('a', 'me', { state: 'sent' }, 8);
        expect(await store.redraw(job, 'me')).toBe(false);
        expect(await used()).toBe(1);
      });

      it('can be drawn again when its cartoon was lost, at no further charge', async () => {
        await admitted('a', { owner: 'me' });
        expect(await store.redraw(job, 'me')).toBe(false);
        await take();
        await store.end(job, DONE, 6, 'me');
        expect(await store.redraw(job, 'other')).toBe(false);
        expect(await store.redraw(job, 'me')).toBe(true);
        expect((await store.waiting()).map(({ batch }) => batch)).toEqual(['a']);
        expect((await store.batch('a'))?.jobs[0]).toMatchObject({ state: 'waiting', drawing: undefined });
        expect(await used()).toBe(1);
        expect(await store.end(job, FAILED, 7)).toBe(0);
        expect(await used()).toBe(0);
      });

      it('knows nothing of jobs that do not exist', async () => {
        const nobody = { batch: 'none', item: 3 };
        expect(await store.photoArrived(nobody, 'x')).toBe(false);
        expect(await store.handBack(nobody, 'me')).toBe(false);
        expect(await store.end(nobody, FAILED, 1)).toBeUndefined();
        expect(await store.batch('none')).toBeUndefined();
      });
    });

    describe('after a crash', () => {
      it('lets run again what ran, and gives it up at the second crash', async () => {
        await admitted('a', { pictures: three });
        await take();
        const [first] = await crash(10);
        expect(first?.jobs.map(({ state, crashes, suspect }) => [state, crashes, suspect])).toEqual([
          ['waiting', 1, true],
          ['waiting', 0, false],
          ['waiting', 0, false],
        ]);
        expect(await used()).toBe(3);
        expect(await take()).toEqual(['a.0']);
        expect(await take('me', { most: 1, busy: true })).toEqual(['a.1']);
        const [unclear] = await crash(17);
        expect(unclear?.jobs.map(({ state, crashes, suspect }) => [state, crashes, suspect])).toEqual([
          ['waiting', 1, true],
          ['waiting', 0, true],
          ['waiting', 0, false],
        ]);
        expect(await take()).toEqual(['a.0']);
        const [second] = await crash(20);
        expect(second?.jobs.map(({ state, crashes }) => [state, crashes])).toEqual([
          ['failed', 2],
          ['waiting', 0],
          ['waiting', 0],
        ]);
        expect(second?.jobs[0]).toMatchObject({
          failure: { code: 'crashed-twice' },
          charged: false,
          endedAt: 20,
        });
        expect(await used()).toBe(2);
      });

      it('blames nothing that was drawn while its holder was stopping', async () => {
        await admitted('a');
        await take();
        await store.draining('me');
        expect((await crash(10))[0]?.jobs[0]).toMatchObject({ state: 'waiting', crashes: 0, suspect: false });
      });

      it('ends what was to be stopped', async () => {
        await admitted('a');
        await take();
        await store.requestStop({ batch: 'a' }, 'cancelled', 7);
        expect((await crash(10))[0]?.jobs[0]).toMatchObject({ state: 'cancelled', charged: false });
      });

      it('takes suspects alone, and gives them to nobody who draws something else', async () => {
        await admitted('a', { pictures: [{ photo: 'x' }, { photo: 'y' }] });
        await take('me', { most: 2 });
        await crash(10);
        await admitted('b', { person: 'p:2' });
        expect(await take('me', { most: 2, busy: true })).toEqual([]);
        expect(await take('me', { most: 2 })).toEqual(['a.0']);
        expect(await take('other', { most: 2 })).toEqual(['b.0']);
      });

      it('finds every batch with work or a reply left, oldest first', async () => {
        for (const [n, id] of ['sent', 'due', 'sending', 'live'].entries())
          await admitted(id, { acceptedAt: n });
        for (const batch of ['sent', 'due', 'sending']) await store.end({ batch, item: 0 }, DONE, 5);
        await store.replyIntended('sent', 'me', 7);
        await store.replySettled('sent', 'me', { state: 'sent' }, 6);
        await store.replyIntended('sending', 'me', 7);
        expect((await crash(9)).map(({ id, reply }) => [id, reply])).toEqual([
          ['due', 'due'],
          ['sending', 'sending'],
          ['live', 'due'],
        ]);
      });
    });

    describe('taking turns', () => {
      it('goes round the people, owners first, and passes over those whose photo is still fetched', async () => {
        await admitted('a', { pictures: three });
        await admitted('b', { person: 'p:2', pictures: [{ source: 1 }, { photo: 'b.1' }] });
        await admitted('c', { person: 'p:3', pictures: [{ photo: 'c.0' }, { photo: 'c.1' }] });
        await admitted('o', { person: 'p:4' }, () => ({ accept: 1, charge: false, priority: true }));
        const order = (await store.waiting()).map(({ batch, item }) => `${batch}.${item}`);
        expect(order).toEqual(['o.0', 'a.0', 'b.0', 'c.0', 'a.1', 'b.1', 'c.1', 'a.2']);
        expect((await store.waiting())[0]).toEqual({
          batch: 'o',
          item: 0,
          person: 'p:4',
          priority: true,
          style: DEFAULT_OPTIONS.style,
          size: String(DEFAULT_OPTIONS.size),
          acceptedAt: 1_000,
        });
        expect(await take('me', { most: 3 })).toEqual(['o.0', 'a.0', 'c.0']);
        await store.photoArrived({ batch: 'b', item: 0 }, 'b.0');
        expect(await take('me', { most: 9 })).toEqual(['b.0', 'a.1', 'c.1', 'b.1', 'a.2']);
        expect(await store.waiting()).toEqual([]);
      });

      it('is the fair queue, whoever takes', { timeout: 120_000 }, async () => {
        const action = fc.oneof(
          fc.record({
            do: fc.constant('add' as const),
            person: fc.nat(3),
            pictures: fc.integer({ min: 1, max: 4 }),
          }),
          fc.record({
            do: fc.constant('take' as const),
            taker: fc.nat(2),
            most: fc.integer({ min: 1, max: 3 }),
          }),
          fc.record({ do: fc.constant('cancel' as const), nth: fc.nat(20) }),
          fc.record({ do: fc.constant('hand back' as const), nth: fc.nat(20) }),
        );
        let run = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
            // Each run begins with an empty queue.
            for (const { person } of await store.waiting()) await store.forget(person);
            run += 1;
            const queue = createFairQueue<string>();
            const personOf = new Map<string, string>();
            const drawn: string[] = [];
            for (const [n, what] of actions.entries()) {
              if (what.do === 'add') {
                const person = `run${run}:${what.person}`;
                const pictures = Array.from({ length: what.pictures }, () => ({ photo: 'x' }));
                await admitted(`r${run}b${n}`, { person, pictures });
                for (const [item] of pictures.entries()) {
                  queue.add(person, `r${run}b${n}.${item}`);
                  personOf.set(`r${run}b${n}.${item}`, person);
                }
              } else if (what.do === 'take') {
                const expected = Array.from({ length: what.most }, () => queue.take()).filter(Boolean);
                const taken = await take(`taker${what.taker}`, { most: what.most });
                expect(taken).toEqual(expected);
                drawn.push(...taken.map((job) => `${job} taker${what.taker}`));
              } else if (what.do === 'cancel') {
                const waiting = queue.order();
                const job = waiting[what.nth % Math.max(1, waiting.length)];
                if (job === undefined) continue;
                queue.remove(personOf.get(job) as string, job);
                expect(await store.end(keyOf(job), FAILED, 5)).toBeGreaterThanOrEqual(0);
              } else if (drawn.length > 0) {
                const [job = '', holder = ''] = (drawn.splice(what.nth % drawn.length, 1)[0] as string).split(
                  ' ',
                );
                expect(await store.handBack(keyOf(job), holder, 'photo-lost')).toBe(true);
                await store.photoArrived(keyOf(job), 'x');
                queue.add(personOf.get(job) as string, job);
              }
              const order = (await store.waiting()).map(({ batch, item }) => `${batch}.${item}`);
              expect(order).toEqual(queue.order());
            }
          }),
          { numRuns: 30 },
        );
      });

      it('gives each job once, however many take at the same time', async () => {
        for (let n = 0; n < 5; n++)
          await admitted(`b${n}`, { person: `p:${n}`, pictures: [...three, ...three] });
        const takers = Array.from({ length: 6 }, async (_, n) => {
          const taken: string[] = [];
          for (let got = await take(`t${n}`); got.length > 0; got = await take(`t${n}`)) taken.push(...got);
          return taken;
        });
        const taken = (await Promise.all(takers)).flat();
        expect(taken).toHaveLength(30);
        expect(new Set(taken).size).toBe(30);
      });
    });

    describe('stopping', () => {
      it('ends what waits, and marks what runs for its holder', async () => {
        await admitted('a', { pictures: [...three, { source: 1 }] });
        await take();
        expect(await store.requestStop({ batch: 'a', item: 2 }, 'cancelled', 7)).toEqual({
          ended: [{ batch: 'a', item: 2 }],
          running: [],
        });
        const stopped = await store.requestStop({ batch: 'a' }, 'expired', 8);
        expect(stopped.running).toEqual([{ batch: 'a', item: 0 }]);
        expect(stopped.ended.map(({ item }) => item).sort()).toEqual([1, 3]);
        expect((await store.batch('a'))?.jobs.map(({ state }) => state)).toEqual([
          'running',
          'expired',
          'cancelled',
          'expired',
        ]);
        expect(await used()).toBe(1);
        expect(await store.waiting()).toEqual([]);
        expect(await store.requestStop({ batch: 'none' }, 'cancelled', 8)).toEqual({
          ended: [],
          running: [],
        });
      });

      it.each(['person', 'chat', 'guild'] as const)('reaches everything of a %s', async (scope) => {
        await admitted('a', { guild: 'p:guild' });
        await admitted('b', { person: 'p:2', chat: 'p:2', guild: 'p:other' });
        const subject = { person: 'p:1', chat: 'p:chat', guild: 'p:guild' }[scope];
        const { ended } = await store.requestStop({ scope, subject }, 'cancelled', 7);
        expect(ended).toEqual([{ batch: 'a', item: 0 }]);
      });
    });

    describe('members', () => {
      const member = (holder: string, role: Member['role'] = 'all'): Member => ({
        holder,
        name: holder,
        role,
        version: '1.0',
        atOnce: 2,
        paused: false,
        drained: false,
      });

      it('hold what they have until their lease is over, and nobody else touches it', async () => {
        await store.join(member('one'), 100);
        await store.join(member('two', 'worker'), 100);
        await admitted('a', { owner: 'one', pictures: three });
        await admitted('b', { owner: 'two', person: 'p:2' });
        await take('two', { most: 2 });
        await store.join(member('three', 'front'), 100);
        expect(await store.recover({ holder: 'three', crashes: 2, at: 50 })).toEqual([]);
        expect((await store.batch('a'))?.jobs.map(({ state }) => state)).toEqual([
          'running',
          'waiting',
          'waiting',
        ]);
        expect((await store.members(50)).map(({ holder }) => holder).sort()).toEqual(['one', 'three', 'two']);
        // The second is silent for too long.
        expect(await store.members(100)).toEqual([]);
        for (const holder of ['one', 'three']) expect(await store.renew(holder, 200)).toBe(true);
        const adopted = await store.recover({ holder: 'three', crashes: 2, at: 150 });
        expect(adopted.map(({ id }) => id)).toEqual(['b']);
        expect((await store.batch('a'))?.jobs[0]).toMatchObject({
          state: 'waiting',
          suspect: true,
          crashes: 0,
        });
        expect(await store.renew('two', 300)).toBe(false);
        // It comes back, and its work counts no more.
        expect(await store.end({ batch: 'a', item: 0 }, DONE, 160, 'two')).toBeUndefined();
        expect(await store.replyIntended('b', 'two', 160)).toBe('gone');
        expect(await store.replySettled('b', 'two', { state: 'sent' }, 160)).toBe(false);
        expect((await store.batch('b'))?.reply).toBe('due');
      });

      it('adopt batches of their platforms, and what is overdue on any', async () => {
        await admitted('a', { owner: 'gone', platform: 'telegram', replyBy: 1_000 });
        await admitted('b', { owner: 'gone', platform: 'discord', replyBy: 1_000, person: 'p:2' });
        await store.join(member('front'), 5_000);
        const adopt = async (at: number) =>
          (await store.recover({ holder: 'front', platforms: ['discord'], crashes: 2, at })).map(
            ({ id }) => id,
          );
        expect(await adopt(10)).toEqual(['b']);
        expect(await adopt(20)).toEqual([]);
        expect(await adopt(1_000)).toEqual(['a']);
        expect(await store.unsettled('front')).toEqual(
          expect.arrayContaining([{ batch: 'a', open: 1, accepted: 0, jobs: 1 }]),
        );
      });

      it('join a store of their own as the only one', async () => {
        await store.join(member('old'), 1_000);
        await store.join(member('new'));
        expect(await store.members(50)).toEqual([member('new')]);
        await store.leave('new');
        expect(await store.members(50)).toEqual([]);
      });

      it('are paused together, and those that join later are not', async () => {
        await store.join(member('one'), 100);
        await store.join({ ...member('two'), paused: true }, 100);
        const paused = async () => (await store.members(50)).map((one) => one.paused);
        expect(await paused()).toEqual([false, true]);
        await store.pause(true);
        await store.join(member('three'), 100);
        expect(await paused()).toEqual([true, false, true]);
        await store.pause(false);
        expect(await paused()).toEqual([false, false, false]);
      });

      it('claim a role one at a time', async () => {
        await store.join(member('one'), 100);
        await store.join(member('two'), 100);
        expect(await store.claim('poll', 'one')).toBe(true);
        expect(await store.claim('poll', 'two')).toBe(false);
        expect(await store.claim('sweep', 'two')).toBe(true);
        expect(await store.claim('poll', 'one')).toBe(true);
        await store.leave('one');
        expect(await store.claim('poll', 'two')).toBe(true);
        await store.release('sweep', 'one');
        expect(await store.claim('sweep', 'one')).toBe(false);
        await store.release('sweep', 'two');
        await store.join(member('three'), 100);
        expect(await store.claim('sweep', 'three')).toBe(true);
        await store.release('nothing', 'three');
      });

      it('are taken out of service by the name of their process, and put back', async () => {
        await store.join({ ...member('one'), name: 'host-1' }, 100);
        await store.join({ ...member('two'), name: 'host-2' }, 100);
        expect(await store.drain('host-2', true)).toBe(true);
        expect(await store.drain('host-3', true)).toBe(false);
        const drained = async () =>
          (await store.members(50)).filter((one) => one.drained).map(({ holder }) => holder);
        expect(await drained()).toEqual(['two']);
        expect(await store.drain('host-2', false)).toBe(true);
        expect(await drained()).toEqual([]);
      });
    });

    describe('a reply', () => {
      const drawn = async (id = 'a') => {
        await admitted(id, { pictures: [{ photo: 'x' }, { photo: 'y' }] });
        await store.end({ batch: id, item: 0 }, DONE, 5);
        await store.end({ batch: id, item: 1 }, FAILED, 5);
      };

      it('is intended, then sent, with what the platform called it', async () => {
        await drawn();
        expect(await store.replyIntended('a', 'me', 7)).toEqual({ attempt: 1, erased: [] });
        expect(await store.batch('a')).toMatchObject({ reply: 'sending', replyIntendedAt: 7 });
        await store.replySettled('a', 'me', { state: 'sent', reference: { message: 4 } }, 9);
        expect(await store.batch('a')).toMatchObject({
          reply: 'sent',
          repliedAt: 9,
          reference: { message: 4 },
        });
        expect(await store.replyIntended('a', 'me', 7)).toBe('gone');
        expect(await used()).toBe(1);
      });

      it('waits for pictures that have not ended, and knows what was erased', async () => {
        await admitted('a', { pictures: [{ photo: 'x' }, { photo: 'y' }] });
        await store.end({ batch: 'a', item: 0 }, DONE, 5);
        expect(await store.replyIntended('a', 'me', 7)).toBe('open');
        await store.end({ batch: 'a', item: 1 }, DONE, 5);
        await store.erase({ batch: 'a', item: 1 });
        expect(await store.replyIntended('a', 'other', 7)).toBe('gone');
        expect(await store.replyIntended('a', 'me', 7)).toEqual({ attempt: 1, erased: [1] });
      });

      it('is intended by one sender at a time', async () => {
        await drawn();
        const intents = await Promise.all([7, 8, 9].map((at) => store.replyIntended('a', 'me', at)));
        expect(intents.filter((intent) => intent !== 'gone')).toEqual([{ attempt: 1, erased: [] }]);
        const { replyIntendedAt = 0 } = (await store.batch('a')) ?? {};
        expect(await store.replyIntended('a', 'me', replyIntendedAt)).toEqual({ attempt: 1, erased: [] });
        expect(await store.replyIntended('a', 'me', 10)).toBe('gone');
      });

      it('counts its attempts, and can be put off when surely nothing went out', async () => {
        await drawn();
        await store.replyIntended('a', 'me', 7);
        await store.replyPostponed('a', 'me', { isCounted: true });
        expect((await store.batch('a'))?.reply).toBe('due');
        expect(await store.replyIntended('a', 'me', 8)).toEqual({ attempt: 2, erased: [] });
        await store.replyPostponed('a', 'me', { isCounted: false });
        expect((await store.batch('a'))?.replyAttempts).toBe(1);
        expect(await store.replyIntended('a', 'me', 9)).toEqual({ attempt: 2, erased: [] });
      });

      it('that was deleted on its platform is forgotten, and stays sent and charged', async () => {
        await drawn();
        await store.replyIntended('a', 'me', 7);
        await store.replySettled('a', 'me', { state: 'sent', reference: { message: 5 } }, 9);
        await store.replyDeleted('a');
        const batch = await store.batch('a');
        expect(batch?.reference).toBeUndefined();
        expect(batch?.reply).toBe('sent');
        expect(batch?.jobs.some(({ charged }) => charged)).toBe(true);
      });

      it.each(['lost', 'unconfirmed'] as const)('that is %s returns the charges, once', async (state) => {
        await drawn();
        await store.replyIntended('a', 'me', 7);
        await store.replySettled('a', 'me', { state }, 9);
        await store.replySettled('a', 'me', { state }, 10);
        expect(await used()).toBe(0);
        expect((await store.batch('a'))?.jobs.map(({ charged }) => charged)).toEqual([false, false]);
        await store.replySettled('a', 'me', { state: 'sent' }, 11);
        expect((await store.batch('a'))?.reply).toBe(state);
      });

      it('may change its address on the way', async () => {
        await drawn();
        await store.readdress('a', { status: 12 });
        expect((await store.batch('a'))?.address).toEqual({ status: 12 });
      });
    });

    it('keeps a quota exact through any life of many jobs', async () => {
      const fates = fc.array(fc.constantFrom('done', 'fail', 'crash', 'crash twice', 'lose', 'reset'), {
        maxLength: 12,
      });
      await fc.assert(
        fc.asyncProperty(fates, fc.uuid(), async (lives, person) => {
          let expected = 0;
          for (const [n, fate] of lives.entries()) {
            const batch = `${person}${n}`;
            const job = { batch, item: 0 };
            await admitted(batch, { person, guild: 'p:guild' });
            expected += 1;
            if (fate === 'reset') {
              await store.resetQuota(person, TODAY.id, { at: 1, by: 'o', action: 'reset' });
              expected = 0;
            }
            await take();
            if (fate.startsWith('crash')) await crash(3);
            if (fate.startsWith('crash')) await take();
            if (fate === 'crash twice') {
              await crash(5);
              expected -= 1;
            }
            if (fate === 'fail' || fate === 'reset') await store.end(job, FAILED, 6, 'me');
            else await store.end(job, DONE, 6, 'me');
            if (fate === 'fail') expected -= 1;
            await store.replyIntended(batch, 'me', 7);
            await store.replySettled(batch, 'me', { state: fate === 'lose' ? 'lost' : 'sent' }, 7);
            if (fate === 'lose') expected -= 1;
            expect(await used(person)).toBe(expected);
            expect(await usedIn('p:guild', person)).toBe(expected);
          }
        }),
        { numRuns: 40 },
      );
    });

    describe('people', () => {
      it('have settings, empty at first', async () => {
        expect(await store.settings('p:1')).toEqual({});
        const settings = {
          options: { style: 'ink', strength: 0.4 },
          locale: 'zh-CN',
          extra: { topics: [1] },
        };
        await store.changeSettings('p:1', () => settings, 5);
        await store.changeSettings('p:2', () => ({ locale: 'en' }), 5);
        expect(await store.settings('p:1')).toEqual(settings);
        await store.changeSettings('p:1', () => ({ locale: 'en' }), 6);
        expect(await store.settings('p:1')).toEqual({ locale: 'en' });
        await store.changeSettings('p:1', () => ({}), 7);
        expect(await store.settings('p:1')).toEqual({});
      });

      it('whatever changes at the same moment is changed, one after another', async () => {
        const names = Array.from({ length: 8 }, (_, index) => `n${index}`);
        const entry = { at: 1, by: 'p:owner', action: 'limit' };
        await Promise.all(
          names.flatMap((name): Promise<unknown>[] => [
            store.changeSettings(
              'p:guild',
              ({ extra }) => ({ extra: { ...(extra as object | undefined), [name]: true } }),
              1,
            ),
            store.changeAccessRecord('p:1', ({ dailyLimit = 0 }) => ({ dailyLimit: dailyLimit + 1 }), entry),
          ]),
        );
        expect(Object.keys((await store.settings('p:guild')).extra as object).sort()).toEqual(names);
        expect(await store.accessRecord('p:1')).toEqual({ dailyLimit: names.length });
        expect(
          await store.changeSettings('p:guild', ({ extra }) => ({ extra, locale: 'en' }), 2),
        ).toMatchObject({ locale: 'en', extra: { n0: true } });
      });

      it('have access rules, changed and audited together', async () => {
        const ban = { at: 5, by: 'p:owner', action: 'ban', subject: 'p:1', detail: { reason: 'rude' } };
        await store.changeAccessRecord('p:1', () => ({ banned: { reason: 'rude', until: 900 } }), ban);
        await store.changeAccessRecord('p:3', () => ({ allowed: true }), {
          at: 6,
          by: 'p:owner',
          action: 'allow',
          subject: 'p:3',
        });
        expect(await store.accessRecord('p:1')).toEqual({ banned: { reason: 'rude', until: 900 } });
        expect(await store.accessRecord('p:2')).toEqual({});
        expect(await store.accessRecords()).toEqual([
          { subject: 'p:1', accessRecord: { banned: { reason: 'rude', until: 900 } } },
          { subject: 'p:3', accessRecord: { allowed: true } },
        ]);
        await store.changeAccessRecord('p:1', () => ({}), {
          at: 7,
          by: 'p:owner',
          action: 'unban',
          subject: 'p:1',
        });
        expect(await store.accessRecord('p:1')).toEqual({});
        expect((await store.audited({ limit: 2 })).map(({ action }) => action)).toEqual(['unban', 'allow']);
        expect((await store.audited({ limit: 9 }))[2]).toMatchObject(ban);
      });

      it('leave a trace in the audit only when somebody acts', async () => {
        await store.audit({ at: 3, by: 'p:owner', action: 'drain' });
        expect(await store.audited({ limit: 5 })).toMatchObject([
          { at: 3, by: 'p:owner', action: 'drain', subject: undefined, detail: undefined },
        ]);
      });

      it('leave a trace that is read page by page, newest first', async () => {
        for (let at = 1; at <= 5; at++) await store.audit({ at, by: 'p:owner', action: 'drain' });
        const read = async (before?: number) => store.audited({ limit: 2, before });
        const pages = [await read()];
        for (let last = pages[0]!; last.length > 0; pages.push(last)) last = await read(last.at(-1)!.id);
        expect(pages.map((page) => page.map(({ at }) => at))).toEqual([[5, 4], [3, 2], [1], []]);
      });

      it('see their own history, newest first, page by page', async () => {
        for (let n = 0; n < 5; n++) await admitted(`b${n}`, { acceptedAt: n });
        await admitted('other', { person: 'p:2', acceptedAt: 9 });
        const page = (before?: number) =>
          store.history({ person: 'p:1', limit: 2, ...(before === undefined ? {} : { before }) });
        expect((await page()).map(({ id }) => id)).toEqual(['b4', 'b3']);
        expect((await page(3)).map(({ id }) => id)).toEqual(['b2', 'b1']);
        expect((await store.history({ limit: 1 })).map(({ id }) => id)).toEqual(['other']);
      });

      it('can take everything with them', async () => {
        const batch = await admitted('a');
        await admitted('b', { person: 'p:2' });
        await store.changeSettings('p:1', () => ({ locale: 'en' }), 5);
        const action = { at: 5, by: 'p:owner', action: 'quota', subject: 'p:1', detail: 3 };
        await store.changeAccessRecord('p:1', () => ({ dailyLimit: 3 }), action);
        expect(await store.export('p:1')).toEqual({
          person: 'p:1',
          settings: { locale: 'en' },
          accessRecord: { dailyLimit: 3 },
          quota: [{ window: TODAY.id, used: 1, endsAt: TODAY.endsAt }],
          guildQuota: [],
          audited: [action],
          batches: [batch],
          notes: [],
          stickerSets: [],
        });
      });
    });

    describe('forgetting a person', () => {
      it('leaves nothing that names them, and touches nobody else', async () => {
        await admitted('a', { event: 'e' });
        await admitted('b', { person: 'p:2' });
        await store.changeSettings('p:1', () => ({ locale: 'en' }), 5);
        await store.forget('p:1');
        expect(await store.batch('a')).toBeUndefined();
        expect(await store.settings('p:1')).toEqual({});
        expect((await store.export('p:1')).batches).toEqual([]);
        expect((await store.batch('b'))?.person).toBe('p:2');
        expect(await store.admit(draftOf('again', { event: 'e' }), welcome)).toEqual({
          state: 'repeated',
          batch: undefined,
        });
      });

      it('lets nothing of theirs in meanwhile, unless whoever forgets them is gone', async () => {
        await store.join(
          {
            holder: 'one',
            name: 'host-1',
            role: 'all',
            version: '1',
            atOnce: 1,
            paused: false,
            drained: false,
          },
          100,
        );
        await admitted('a');
        await store.beginForgetting('p:1', 'one');
        expect(await store.admit(draftOf('b'), welcome)).toEqual({ state: 'later' });
        const late = { at: 1, address: null, windowEndsAt: TODAY.endsAt, pictures: [{ source: 1 }] };
        expect(await store.extend('a', late, welcome)).toEqual({ state: 'closed' });
        await admitted('c', { person: 'p:2' });
        await store.forget('p:1');
        await admitted('b');
        await store.beginForgetting('p:1', 'one');
        await store.endForgetting('p:1');
        await admitted('d');
        await store.beginForgetting('p:1', 'one');
        await store.recover({ holder: 'two', crashes: 2, at: 100 });
        await admitted('e');
      });

      it('returns the charges of what was never delivered', async () => {
        await admitted('a', { pictures: three, guild: 'p:guild' });
        await store.end({ batch: 'a', item: 0 }, DONE, 3);
        await admitted('b', { guild: 'p:other' });
        await store.end({ batch: 'b', item: 0 }, DONE, 3);
        await store.replyIntended('b', 'me', 4);
        await admitted('c', { guild: 'p:guild', window: { id: 'tomorrow', endsAt: 9_000 } });
        await admitted('other', { person: 'p:2', guild: 'p:guild' });
        await store.forget('p:1');
        expect([await used(), await used('p:1', 'tomorrow'), await used('p:2')]).toEqual([0, 0, 1]);
        expect((await store.export('p:1')).guildQuota.map(({ used }) => used)).toEqual([0, 0, 0]);
        expect(await usedIn('p:guild', 'p:2')).toBe(1);
      });

      it('gives no new quota, lifts no ban and hides no owner action', async () => {
        await admitted('a', { pictures: three, guild: 'p:guild' });
        for (const item of [0, 1, 2]) await store.end({ batch: 'a', item }, DONE, 3);
        await store.replyIntended('a', 'me', 4);
        await store.replySettled('a', 'me', { state: 'sent' }, 4);
        const ban = { at: 5, by: 'p:owner', action: 'ban', subject: 'p:1' };
        await store.changeAccessRecord('p:1', () => ({ banned: {} }), ban);
        await store.forget('p:1');
        expect(await used()).toBe(3);
        expect(await store.accessRecord('p:1')).toEqual({ banned: {} });
        let seen: AdmissionFacts | undefined;
        await store.admit(draftOf('b', { guild: 'p:guild' }), (facts) => {
          seen = facts;
          return { refuse: { code: 'banned' } };
        });
        expect(seen).toMatchObject({
          used: 3,
          usedInGuild: 3,
          accessRecord: { banned: {} },
          accessRecords: [{ banned: {} }],
        });
        const [action] = await store.audited({ limit: 1 });
        expect(action).toMatchObject({ action: 'ban', by: 'p:owner' });
        expect(action?.subject).not.toContain('p:1');
        await store.changeAccessRecord('p:1', () => ({}), {
          at: 6,
          by: 'p:owner',
          action: 'unban',
          subject: 'p:1',
        });
        expect(await store.accessRecord('p:1')).toEqual({});
        expect(await store.accessRecords()).toEqual([]);
      });
    });

    it('sweeps what is old and settled, and keeps what is not', async () => {
      const replied = async (id: string, acceptedAt: number) => {
        await admitted(id, { acceptedAt, event: `event ${id}` });
        await store.end({ batch: id, item: 0 }, DONE, acceptedAt);
        await store.replyIntended(id, 'me', 7);
        await store.replySettled(id, 'me', { state: 'sent' }, acceptedAt);
      };
      await replied('old', 10);
      await replied('new', 90);
      await admitted('old but live', {
        acceptedAt: 10,
        guild: 'p:guild',
        window: { id: 'yesterday', endsAt: 40 },
      });
      const action = { at: 5, by: 'p:owner', action: 'ban' };
      await store.changeAccessRecord('p:3', () => ({ banned: { until: 40 } }), action);
      await store.changeAccessRecord('p:4', () => ({ banned: { until: 40 }, dailyLimit: 2 }), action);
      await store.changeAccessRecord('p:5', () => ({ banned: {} }), action);
      expect(await store.sweep({ now: 100, history: 50, events: 50, ended: 50 })).toBe(1);
      expect(await store.batch('old')).toBeUndefined();
      expect(await stateOf('new')).toBe('done');
      expect(await stateOf('old but live')).toBe('waiting');
      expect(await store.firstSeen('event old', 99)).toBe(true);
      expect(await store.firstSeen('event new', 99)).toBe(false);
      expect(await used('p:1', 'yesterday')).toBe(0);
      expect((await store.export('p:1')).guildQuota).toEqual([]);
      expect(await used()).toBe(2);
      expect(await store.accessRecords()).toEqual([
        { subject: 'p:4', accessRecord: { dailyLimit: 2 } },
        { subject: 'p:5', accessRecord: { banned: {} } },
      ]);
    });

    it('keeps nothing longer for a clock that ran ahead, nor its counts', async () => {
      const DAY = 86_400_000;
      const ahead = { id: 'in ten days', endsAt: 10.5 * DAY };
      await admitted('a', { acceptedAt: 10 * DAY, event: 'ahead', window: ahead, guild: 'p:guild' });
      await store.keepNote({ box: 'b', key: 'k', person: 'p:1', at: 10 * DAY, value: 1 });
      await store.end({ batch: 'a', item: 0 }, DONE, 10 * DAY);
      await store.replyIntended('a', 'me', 7);
      await store.replySettled('a', 'me', { state: 'sent' }, 10 * DAY);
      expect(await used('p:1', ahead.id)).toBe(1);
      // The clock is right again; each is kept for a day, counted from now.
      expect(await store.sweep({ now: DAY, history: 0, events: 0, ended: 0 })).toBe(0);
      expect((await store.batch('a'))?.acceptedAt).toBe(DAY);
      expect(await used('p:1', ahead.id)).toBe(0);
      expect(await usedIn('p:guild', 'p:1', ahead.id)).toBe(0);
      const later = DAY + 1;
      expect(await store.sweep({ now: 2 * DAY, history: later, events: later, ended: later })).toBe(1);
      expect(await store.firstSeen('ahead', 1)).toBe(true);
      expect(await store.notes('b')).toEqual([]);
    });

    it('tells the drawing times and counts for the operator', async () => {
      await admitted('a', { pictures: three });
      await admitted('b', { person: 'p:2', options: { ...DEFAULT_OPTIONS, style: 'ink', size: 'original' } });
      await store.end({ batch: 'a', item: 0 }, DONE, 5);
      await store.end({ batch: 'b', item: 0 }, DONE, 6);
      await store.end({ batch: 'a', item: 1 }, FAILED, 7);
      expect(await store.drawTimes(9)).toEqual([
        { style: 'ink', size: 'original', milliseconds: 150 },
        { style: '3d', size: '1024', milliseconds: 150 },
      ]);
      expect(await store.drawTimes(1)).toHaveLength(1);
      expect(await store.stats(0)).toEqual({
        people: 2,
        states: { done: 2, failed: 1, waiting: 1 },
        failures: { 'not-a-picture': 1 },
      });
      expect(await store.stats(5_000)).toEqual({ people: 0, states: {}, failures: {} });
    });

    it('counts what a guild asked for', async () => {
      await admitted('a', { pictures: three, guild: 'p:guild' });
      await admitted('b', { person: 'p:2', guild: 'p:guild' });
      await admitted('c', { person: 'p:2' });
      await store.end({ batch: 'a', item: 1 }, FAILED, 7);
      expect(await store.stats(0, { guild: 'p:guild' })).toEqual({
        people: 2,
        states: { failed: 1, waiting: 3 },
        failures: { 'not-a-picture': 1 },
      });
    });

    it('says that it can be written to, and lets its one service lock it', async () => {
      await expect(store.probe(5)).resolves.toBeUndefined();
      expect(await store.lock()).toBe(true);
    });
  });
}

const keyOf = (id: string) => ({ batch: id.split('.')[0] as string, item: Number(id.split('.')[1]) });

const TODAY = { id: 'today', endsAt: 86_400_000 };
const FAILED: Ending = { state: 'failed', failure: { code: 'not-a-picture' } };
const DRAWING: Drawing = {
  format: 'png',
  width: 4,
  height: 3,
  style: 'anime',
  engine: 'fake',
  notes: [],
  faces: 1,
  tips: [{ code: 'dark' }],
  milliseconds: { decode: 10, faces: 20, draw: 100, finish: 15, encode: 5 },
};
const DONE: Ending = { state: 'done', drawing: DRAWING };
const three = [{ photo: 'a.0' }, { photo: 'a.1' }, { photo: 'a.2' }];

function draftOf(id: string, draft: Partial<BatchDraft> = {}): BatchDraft {
  return {
    id,
    platform: 'p',
    person: 'p:1',
    chat: 'p:chat',
    options: DEFAULT_OPTIONS,
    address: { message: 1 },
    owner: 'me',
    acceptedAt: 1_000,
    replyBy: 60_000,
    window: TODAY,
    pictures: [{ photo: `${id}.0` }],
    ...draft,
  };
}

const welcome = (): Verdict => ({ accept: 10, charge: true, priority: false, burstFullAt: 61_000 });

const atMost =
  (limit: number) =>
  ({ used }: Pick<AdmissionFacts, 'used'>): Verdict =>
    used < limit
      ? { accept: 1, charge: true, priority: false }
      : { refuse: { code: 'quota-used', limit, left: 0, retryAt: TODAY.endsAt } };
