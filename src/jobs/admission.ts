import type { Failure } from '../cartoon.ts';
import type { AccessRecord } from '../store/records.ts';
import type { AdmissionFacts, QuotaWindow, Verdict } from '../store/store.ts';
import { type Capacity, type Fit, fitAlbum } from './album.ts';
import { availableTokens, type BurstAllowance, nextTokenAt, takeTokens } from './burst.ts';

/** All counted in pictures. */
export interface Limits {
  /** Per person and day. */
  readonly daily: number;
  /** What a person can send in quick succession. */
  readonly burst: BurstAllowance;
  readonly album: number;
  readonly inFlight: {
    readonly person: number;
    readonly chat: number;
    readonly guild: number;
    readonly all: number;
  };
  /** Only people, chats and guilds on the allow-list are served. */
  readonly invitedOnly: boolean;
}

export interface AdmissionCase {
  readonly asked: number;
  readonly now: number;
  readonly window: QuotaWindow;
  readonly limits: Limits;
  /** Of the person in the guild, per day; undefined without one. */
  readonly guildLimit?: number | undefined;
  /** Owners are exempt from every limit but that of an album, and go first. */
  readonly owner: boolean;
  /** The blob store had space for the photos. */
  readonly stored: boolean;
  /** When there will probably be space in the queue. */
  readonly retryAt: () => number;
}

/** The first ban that is in force, as the refusal it causes. */
export function findBan(accessRecords: readonly AccessRecord[], now: number): Failure | undefined {
  const ban = accessRecords.find(({ banned }) => banned && (banned.until ?? Infinity) > now)?.banned;
  return ban && { code: 'banned', ...definedOnly(ban) };
}

/**
 * Decides on a submission, checking in this order: ban, allow-list, quota, the guild's limit, burst allowance, what is in flight, the
 * whole queue. The album is trimmed to what all of them allow.
 */
export function decideAdmission(facts: AdmissionFacts, submission: AdmissionCase): Verdict {
  const { asked, now, limits, owner, stored, retryAt } = submission;
  const full = (): Failure => ({ code: 'queue-full', retryAt: retryAt() });
  const album: Capacity = {
    pictures: limits.album,
    because: () => ({ code: 'album-too-long', limit: limits.album, got: asked }),
  };
  if (owner) {
    const fit = fitAlbum(asked, [album, { pictures: stored ? asked : 0, because: full }]);
    return 'refuse' in fit ? fit : { ...acceptedOf(fit), charge: false, priority: true };
  }

  const ban = findBan(facts.accessRecords, now);
  if (ban) return { refuse: ban };
  if (limits.invitedOnly && !facts.accessRecords.some(({ allowed }) => allowed))
    return { refuse: { code: 'not-invited' } };

  const allowances = [
    quotaCapacity(facts, submission),
    guildCapacity(facts, submission),
    burstCapacity(facts, submission),
  ];
  const spent = allowances.find(({ pictures }) => pictures <= 0);
  if (spent) return { refuse: spent.because() };

  const inFlight = (scope: 'person' | 'share' | 'chat' | 'guild', limit: number, live: number): Capacity => ({
    pictures: limit - live,
    because: () => ({ code: 'too-many-in-flight', scope, limit, retryAt: retryAt() }),
  });
  const fit = fitAlbum(asked, [
    album,
    ...allowances,
    inFlight('person', limits.inFlight.person, facts.live.person),
    inFlight('share', shareOf(facts.live, limits.inFlight), facts.live.person),
    inFlight('chat', limits.inFlight.chat, facts.live.chat),
    inFlight('guild', limits.inFlight.guild, facts.live.guild),
    { pictures: stored ? limits.inFlight.all - facts.live.all : 0, because: full },
  ]);
  if ('refuse' in fit) return fit;
  const burstFullAt = takeTokens(facts.burstFullAt, now, fit.kept, limits.burst);
  return { ...acceptedOf(fit), charge: true, priority: false, burstFullAt };
}

const acceptedOf = ({ kept, trimmed }: Exclude<Fit, { readonly refuse: Failure }>) => ({
  accept: kept,
  ...(trimmed ? { trimmed } : {}),
});

/**
 * Pictures that one person may hold, the fuller the queue the fewer, but always one (a dynamic threshold as in shared-memory
 * switches; docs/decisions/2026-11-29-admission.md): what the others leave, divided as if four more people came for each of them.
 */
export function shareOf(live: AdmissionFacts['live'], { person, all }: Limits['inFlight']): number {
  const others = live.all - live.person;
  if (others < all * CROWDED) return person;
  const share = Math.floor((all - others) / (EXPECTED_NEWCOMERS * Math.max(1, live.otherPeople)));
  return Math.max(1, Math.min(person, share));
}

/** Part of the queue that others may hold before what one person may hold shrinks. */
const CROWDED = 1 / 4;
const EXPECTED_NEWCOMERS = 4;

function burstCapacity({ burstFullAt }: AdmissionFacts, { limits, now }: AdmissionCase): Capacity {
  return {
    pictures: availableTokens(burstFullAt, now, limits.burst),
    because: () => ({ code: 'rate-limited', retryAt: nextTokenAt(burstFullAt, now, limits.burst) }),
  };
}

function quotaCapacity({ accessRecord, used }: AdmissionFacts, { limits, window }: AdmissionCase): Capacity {
  const limit = accessRecord.dailyLimit ?? limits.daily;
  const left = Math.max(0, limit - used);
  return { pictures: left, because: () => ({ code: 'quota-used', limit, left, retryAt: window.endsAt }) };
}

/** The guild's own limit counts what was asked for there alone. */
function guildCapacity({ usedInGuild }: AdmissionFacts, { guildLimit, window }: AdmissionCase): Capacity {
  const limit = guildLimit ?? Number.POSITIVE_INFINITY;
  const left = Math.max(0, limit - usedInGuild);
  return {
    pictures: left,
    because: () => ({ code: 'quota-used', scope: 'guild', limit, left, retryAt: window.endsAt }),
  };
}

/** The failure type tells absent from undefined. */
const definedOnly = ({ reason, until }: { reason?: string | undefined; until?: number | undefined }) => ({
  ...(reason === undefined ? {} : { reason }),
  ...(until === undefined ? {} : { until }),
});
