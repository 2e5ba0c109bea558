import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdmissionCase, decideAdmission } from '../../src/jobs/admission.ts';
import { fitAlbum, summarize } from '../../src/jobs/album.ts';
import type { AdmissionFacts, Verdict } from '../../src/store/store.ts';

const LIMITS = {
  daily: 10,
  cooldown: 5_000,
  album: 10,
  inFlight: { person: 6, chat: 8, guild: 9, all: 12 },
  invitedOnly: false,
};
const facts = (changes: Partial<AdmissionFacts> = {}): AdmissionFacts => ({
  standings: [],
  standing: {},
  used: 0,
  live: { person: 0, chat: 0, guild: 0, all: 0 },
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
  standings: [{ banned: { reason: 'rude' } }],
  used: 10,
  lastAcceptedAt: 99_000,
  live: { person: 6, chat: 8, guild: 9, all: 12 },
});
const code = (verdict: Verdict) => ('refuse' in verdict ? verdict.refuse.code : 'accepted');

describe('admission', () => {
  it('lets in whom nothing speaks against, and charges them', () => {
    expect(decideAdmission(facts(), asking({ asked: 6 }))).toEqual({
      accept: 6,
      charge: true,
      priority: false,
    });
  });

  it('names the first reason of many, in the order people can do something about', () => {
    const invited = asking({ limits: { ...LIMITS, invitedOnly: true }, stored: false });
    const reasons = [
      allBad,
      { ...allBad, standings: [] },
      { ...allBad, standings: [{ allowed: true }] },
      { ...allBad, standings: [{ allowed: true }], used: 0 },
      { ...allBad, standings: [{ allowed: true }], used: 0, lastAcceptedAt: 95_000 },
      { ...busy({ all: 12 }), standings: [{ allowed: true }] },
    ];
    expect(reasons.map((each) => code(decideAdmission(each, invited)))).toEqual([
      'banned',
      'not-invited',
      'quota-used',
      'cooldown',
      'too-many-in-flight',
      'queue-full',
    ]);
  });

  it('says when it works again', () => {
    const refusal = (of: AdmissionFacts, changes: Partial<AdmissionCase> = {}) =>
      decideAdmission(of, asking(changes));
    expect(refusal(facts({ standings: [{ banned: { until: 200_000, reason: 'rude' } }] }))).toEqual({
      refuse: { code: 'banned', until: 200_000, reason: 'rude' },
    });
    expect(refusal(facts({ used: 10 }))).toEqual({
      refuse: { code: 'quota-used', limit: 10, left: 0, retryAt: 999_000 },
    });
    expect(refusal(facts({ lastAcceptedAt: 96_000 }))).toEqual({
      refuse: { code: 'cooldown', retryAt: 101_000 },
    });
    expect(refusal(busy({ chat: 8 }))).toEqual({
      refuse: { code: 'too-many-in-flight', scope: 'chat', limit: 8 },
    });
    expect(refusal(busy({ all: 12 }))).toEqual({ refuse: { code: 'queue-full', retryAt: 130_000 } });
    expect(refusal(facts(), { stored: false })).toEqual({
      refuse: { code: 'queue-full', retryAt: 130_000 },
    });
  });

  it('lets bans and cooldowns end on the dot', () => {
    expect(code(decideAdmission(facts({ standings: [{ banned: { until: 100_000 } }] }), asking()))).toBe(
      'accepted',
    );
    expect(code(decideAdmission(facts({ lastAcceptedAt: 95_000 }), asking()))).toBe('accepted');
  });

  it('heeds a limit of one’s own', () => {
    expect(code(decideAdmission(facts({ standing: { dailyLimit: 0 } }), asking()))).toBe('quota-used');
    expect(code(decideAdmission(facts({ standing: { dailyLimit: 99 }, used: 50 }), asking()))).toBe(
      'accepted',
    );
  });

  it('exempts owners from everything but the disk', () => {
    expect(decideAdmission(allBad, asking({ owner: true, asked: 10 }))).toEqual({
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
        fc.record({ person: count, chat: count, guild: count, all: count }),
        (asked, used, live) => {
          const verdict = decideAdmission(facts({ used, live }), asking({ asked }));
          const { inFlight, daily } = LIMITS;
          const capacity = Math.min(
            daily - used,
            inFlight.person - live.person,
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
