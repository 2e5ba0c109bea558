import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdmissionCase, decideAdmission, shareOf } from '../../src/jobs/admission.ts';
import { fitAlbum, summarize } from '../../src/jobs/album.ts';
import type { AdmissionFacts, Verdict } from '../../src/store/store.ts';

const LIMITS = {
  daily: 10,
  burst: { pictures: 10, refill: 5_000 },
  album: 10,
  inFlight: { person: 6, chat: 8, guild: 9, all: 12 },
  invitedOnly: false,
};
const facts = (changes: Partial<AdmissionFacts> = {}): AdmissionFacts => ({
  accessRecords: [],
  accessRecord: {},
  used: 0,
  usedInGuild: 0,
  live: { otherPeople: 0, person: 0, chat: 0, guild: 0, all: 0 },
  ...changes,
});
const asking = (changes: Partial<AdmissionCase> = {}): AdmissionCase => ({
  asked: 1,
  now: 100_000,
  window: { id: 'today', endsAt: 999_000 },
  limits: LIMITS,
  owner: false,
  stored: true,
  retryAt: () => 130_000,
  ...changes,
});
const busy = (changes: Partial<AdmissionFacts['live']>) => facts({ live: { ...facts().live, ...changes } });
const allBad = facts({
  accessRecords: [{ banned: { reason: 'rude' } }],
  used: 10,
  usedInGuild: 4,
  burstFullAt: 150_000,
  live: { otherPeople: 1, person: 6, chat: 8, guild: 9, all: 12 },
});
const code = (verdict: Verdict) => ('refuse' in verdict ? verdict.refuse.code : 'accepted');

describe('admission', () => {
  it('lets in whom nothing speaks against, and charges them', () => {
    expect(decideAdmission(facts(), asking({ asked: 6 }))).toEqual({
      accept: 6,
      charge: true,
      priority: false,
      burstFullAt: 130_000,
    });
  });

  it('names the first reason of many, in the order people can do something about', () => {
    const invited = asking({ limits: { ...LIMITS, invitedOnly: true }, guildLimit: 4, stored: false });
    const reasons = [
      allBad,
      { ...allBad, accessRecords: [] },
      { ...allBad, accessRecords: [{ allowed: true }] },
      { ...allBad, accessRecords: [{ allowed: true }], used: 0 },
      { ...allBad, accessRecords: [{ allowed: true }], used: 0, usedInGuild: 0 },
      { ...allBad, accessRecords: [{ allowed: true }], used: 0, usedInGuild: 0, burstFullAt: undefined },
      { ...busy({ all: 12, otherPeople: 12 }), accessRecords: [{ allowed: true }] },
    ];
    expect(reasons.map((each) => code(decideAdmission(each, invited)))).toEqual([
      'banned',
      'not-invited',
      'quota-used',
      'quota-used',
      'rate-limited',
      'too-many-in-flight',
      'queue-full',
    ]);
  });

  it('says when it works again', () => {
    const refusal = (of: AdmissionFacts, changes: Partial<AdmissionCase> = {}) =>
      decideAdmission(of, asking(changes));
    expect(refusal(facts({ accessRecords: [{ banned: { until: 200_000, reason: 'rude' } }] }))).toEqual({
      refuse: { code: 'banned', until: 200_000, reason: 'rude' },
    });
    expect(refusal(facts({ used: 10 }))).toEqual({
      refuse: { code: 'quota-used', limit: 10, left: 0, retryAt: 999_000 },
    });
    expect(refusal(facts({ burstFullAt: 146_000 }))).toEqual({
      refuse: { code: 'rate-limited', retryAt: 101_000 },
    });
    expect(refusal(busy({ chat: 8 }))).toEqual({
      refuse: { code: 'too-many-in-flight', scope: 'chat', limit: 8, retryAt: 130_000 },
    });
    expect(refusal(busy({ person: 2, all: 11, otherPeople: 9 }))).toEqual({
      refuse: { code: 'too-many-in-flight', scope: 'share', limit: 1, retryAt: 130_000 },
    });
    expect(refusal(busy({ all: 12, otherPeople: 12 }))).toEqual({
      refuse: { code: 'queue-full', retryAt: 130_000 },
    });
    expect(refusal(facts(), { stored: false })).toEqual({
      refuse: { code: 'queue-full', retryAt: 130_000 },
    });
  });

  it('lets bans and waits end on the dot', () => {
    expect(code(decideAdmission(facts({ accessRecords: [{ banned: { until: 100_000 } }] }), asking()))).toBe(
      'accepted',
    );
    expect(code(decideAdmission(facts({ burstFullAt: 145_000 }), asking()))).toBe('accepted');
  });

  it('locks nobody out whose last picture came while the clock ran ten days ahead', () => {
    expect(code(decideAdmission(facts({ burstFullAt: 864_100_000 }), asking()))).toBe('accepted');
  });

  it('heeds a limit of one’s own', () => {
    expect(code(decideAdmission(facts({ accessRecord: { dailyLimit: 0 } }), asking()))).toBe('quota-used');
    expect(code(decideAdmission(facts({ accessRecord: { dailyLimit: 99 }, used: 50 }), asking()))).toBe(
      'accepted',
    );
  });

  it('heeds the limit of the guild besides, counted there alone', () => {
    const inGuild = (usedInGuild: number, asked = 1) =>
      decideAdmission(facts({ used: 5, usedInGuild }), asking({ asked, guildLimit: 3 }));
    expect(code(inGuild(2))).toBe('accepted');
    expect(inGuild(3)).toEqual({
      refuse: { code: 'quota-used', scope: 'guild', limit: 3, left: 0, retryAt: 999_000 },
    });
    // Roles can change in the course of a day.
    expect(inGuild(8)).toMatchObject({ refuse: { scope: 'guild', left: 0 } });
    expect(inGuild(1, 4)).toMatchObject({
      accept: 2,
      trimmed: { asked: 4, kept: 2, because: { code: 'quota-used', scope: 'guild', limit: 3, left: 2 } },
    });
    expect(
      decideAdmission(facts({ used: 9, usedInGuild: 0 }), asking({ asked: 2, guildLimit: 3 })),
    ).toMatchObject({
      trimmed: { because: { code: 'quota-used', limit: 10, left: 1 } },
    });
    expect(code(decideAdmission(facts(), asking({ guildLimit: 0 })))).toBe('quota-used');
  });

  it('trims what has more pictures than an album, of owners too', () => {
    const trimmed = { asked: 25, kept: 10, because: { code: 'album-too-long', limit: 10, got: 25 } };
    const inFlight = { person: 99, chat: 99, guild: 99, all: 99 };
    const limits = { ...LIMITS, daily: 99, inFlight };
    expect(decideAdmission(facts(), asking({ asked: 25, limits }))).toMatchObject({ accept: 10, trimmed });
    expect(decideAdmission(facts(), asking({ asked: 25, limits, owner: true }))).toEqual({
      accept: 10,
      charge: false,
      priority: true,
      trimmed,
    });
    expect(decideAdmission(facts({ used: 8 }), asking({ asked: 25 }))).toMatchObject({
      trimmed: { asked: 25, kept: 2, because: { code: 'quota-used', left: 2 } },
    });
  });

  it('exempts owners from everything but the disk', () => {
    expect(decideAdmission(allBad, asking({ owner: true, asked: 10, guildLimit: 0 }))).toEqual({
      accept: 10,
      charge: false,
      priority: true,
    });
    expect(code(decideAdmission(facts(), asking({ owner: true, stored: false })))).toBe('queue-full');
  });

  it('trims an album to the narrowest limit, and never lets more through than any allows', () => {
    const count = fc.nat(15);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        count,
        fc.record({ otherPeople: count, person: count, chat: count, guild: count, all: count }),
        (asked, used, live) => {
          const verdict = decideAdmission(facts({ used, live }), asking({ asked }));
          const { inFlight, daily } = LIMITS;
          const capacity = Math.min(
            daily - used,
            inFlight.person - live.person,
            shareOf(live, inFlight) - live.person,
            inFlight.chat - live.chat,
            inFlight.guild - live.guild,
            inFlight.all - live.all,
          );
          expect('refuse' in verdict).toBe(capacity <= 0);
          if ('refuse' in verdict) return;
          expect(verdict.accept).toBe(Math.min(asked, capacity));
          expect(verdict.trimmed !== undefined).toBe(capacity < asked);
          if (verdict.trimmed) expect(verdict.trimmed).toMatchObject({ asked, kept: verdict.accept });
        },
      ),
    );
  });
});

describe('what one person may hold', () => {
  const inFlight = { person: 30, chat: 100, guild: 150, all: 200 };
  const share = (person: number, others: number, otherPeople: number) =>
    shareOf({ otherPeople, person, chat: 0, guild: 0, all: person + others }, inFlight);

  it('is everything of their own while the queue is not crowded by others', () => {
    expect([share(0, 0, 0), share(29, 0, 0), share(0, 49, 49), share(20, 49, 2)]).toEqual([30, 30, 30, 30]);
  });

  it('shrinks the more others wait, and the more they hold, down to one picture', () => {
    expect([
      share(0, 60, 2),
      share(0, 90, 3),
      share(0, 60, 20),
      share(0, 60, 60),
      share(0, 199, 199),
    ]).toEqual([17, 9, 1, 1, 1]);
    const people = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(
        fc.nat(30),
        fc.nat(200),
        people,
        fc.nat(20),
        fc.nat(20),
        (person, others, n, more, moreOthers) => {
          const before = share(person, others, n);
          const after = share(person, others + moreOthers, n + more);
          expect(after).toBeLessThanOrEqual(before);
          expect(after).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  it('lets most of a flood of people have a picture drawn', () => {
    const held = Array.from({ length: 200 }, () => 0);
    for (const person of held.keys())
      for (let photo = 0; photo < 3; photo++) {
        const all = held.reduce((sum, one) => sum + one);
        const otherPeople = held.filter((one, other) => one > 0 && other !== person).length;
        const live = { otherPeople, person: held[person] as number, chat: 0, guild: 0, all };
        const verdict = decideAdmission(facts({ live }), asking({ limits: { ...LIMITS, inFlight } }));
        if ('accept' in verdict) held[person] = (held[person] as number) + verdict.accept;
      }
    expect(held.filter((one) => one > 0).length).toBeGreaterThanOrEqual(160);
    expect(held.reduce((sum, one) => sum + one)).toBe(200);
  });
});

describe('an album', () => {
  const capacity = (pictures: number, limit: number) => ({
    pictures,
    because: () => ({ code: 'album-too-long', limit, got: 0 }) as const,
  });

  it('is whole with room, trimmed with little, refused with none, for the narrowest reason', () => {
    expect(fitAlbum(4, [])).toEqual({ kept: 4 });
    expect(fitAlbum(4, [capacity(4, 1), capacity(9, 2)])).toEqual({ kept: 4 });
    expect(fitAlbum(4, [capacity(3, 1), capacity(2, 2), capacity(2, 3)])).toEqual({
      kept: 2,
      trimmed: { asked: 4, kept: 2, because: { code: 'album-too-long', limit: 2, got: 0 } },
    });
    expect(fitAlbum(4, [capacity(3, 1), capacity(-2, 2)])).toMatchObject({ refuse: { limit: 2 } });
  });

  it('is summed up so that every picture asked for is counted once', () => {
    const states = fc.array(fc.constantFrom('done', 'failed', 'cancelled', 'expired'), { maxLength: 10 });
    fc.assert(
      fc.property(states, fc.nat(5), (ended, cut) => {
        const asked = ended.length + cut;
        const trimmed = { asked, kept: ended.length, because: { code: 'busy' } } as const;
        const summary = summarize(
          ended.map((state) => ({ state })),
          trimmed,
        );
        expect(Object.values(summary).reduce((sum, each) => sum + each)).toBe(asked);
        expect(summary.done).toBe(ended.filter((state) => state === 'done').length);
      }),
    );
  });
});
