import type { Failure } from '../cartoon.ts';
import type { AdmissionFacts, QuotaWindow, Verdict } from '../store/store.ts';
import { type Capacity, fitAlbum } from './album.ts';

/** All counted in pictures. */
export interface Limits {
  /** Per person and day. */
  readonly daily: number;
  /** Milliseconds between two requests of a person. */
  readonly cooldown: number;
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
  /** Owners are exempt from every limit and go first. */
  readonly owner: boolean;
  /** The blob store had space for the photos. */
  readonly stored: boolean;
  /** When a full queue will probably have space. */
  readonly retryAt: () => number;
}

/** Decides on a submission, checking in this order: ban, allow-list, quota, cooldown, what is in flight, the whole queue. */
export function decideAdmission(facts: AdmissionFacts, submission: AdmissionCase): Verdict {
  const { asked, now, limits, owner, stored, retryAt } = submission;
  const full = (): Failure => ({ code: 'queue-full', retryAt: retryAt() });
  if (owner) return stored ? { accept: asked, charge: false, priority: true } : { refuse: full() };

  const ban = facts.standings.find(({ banned }) => banned && (banned.until ?? Infinity) > now)?.banned;
  if (ban) return { refuse: { code: 'banned', ...definedOnly(ban) } };
  if (limits.invitedOnly && !facts.standings.some(({ allowed }) => allowed))
    return { refuse: { code: 'not-invited' } };

  const quota = quotaCapacity(facts, submission);
  if (quota.pictures <= 0) return { refuse: quota.because() };
  const cooldownEndsAt = (facts.lastAcceptedAt ?? -Infinity) + limits.cooldown;
  if (cooldownEndsAt > now) return { refuse: { code: 'cooldown', retryAt: cooldownEndsAt } };

  const fit = fitAlbum(asked, [
    quota,
    ...(['person', 'chat', 'guild'] as const).map((scope) => ({
      pictures: limits.inFlight[scope] - facts.live[scope],
      because: (): Failure => ({ code: 'too-many-in-flight', scope, limit: limits.inFlight[scope] }),
    })),
    { pictures: stored ? limits.inFlight.all - facts.live.all : 0, because: full },
  ]);
  if ('refuse' in fit) return fit;
  const { kept, trimmed } = fit;
  return { accept: kept, charge: true, priority: false, ...(trimmed ? { trimmed } : {}) };
}

function quotaCapacity({ standing, used }: AdmissionFacts, { limits, window }: AdmissionCase): Capacity {
  const limit = standing.dailyLimit ?? limits.daily;
  const left = Math.max(0, limit - used);
  return { pictures: left, because: () => ({ code: 'quota-used', limit, left, retryAt: window.endsAt }) };
}

/** The failure type tells absent from undefined. */
const definedOnly = ({ reason, until }: { reason?: string | undefined; until?: number | undefined }) => ({
  ...(reason === undefined ? {} : { reason }),
  ...(until === undefined ? {} : { until }),
});
