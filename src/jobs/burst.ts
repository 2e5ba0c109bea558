/** A token bucket: how many pictures a person can send at once, and how fast the allowance comes back. */
export interface BurstAllowance {
  /** Tokens in a full bucket; each picture takes one. Infinity for no limit. */
  readonly pictures: number;
  /** Milliseconds until another token is there. */
  readonly refill: number;
}

/*
 * The bucket is kept as one moment, at which it will be full again (the generic cell rate algorithm, GCRA). A moment further
 * away than an empty bucket needs was written by a clock that ran ahead; it is not trusted, and the bucket counts as full.
 */

/** Tokens in the bucket now. `fullAt` is undefined for a person who is new. */
export function availableTokens(
  fullAt: number | undefined,
  now: number,
  { pictures, refill }: BurstAllowance,
): number {
  if (pictures === Infinity) return Infinity;
  const missing = trusted(fullAt, now, { pictures, refill }) - now;
  return pictures - Math.ceil(missing / refill);
}

/** When the bucket is full again once this many tokens were taken; it never owes more than it holds. */
export function takeTokens(
  fullAt: number | undefined,
  now: number,
  count: number,
  allowance: BurstAllowance,
): number {
  const { pictures, refill } = allowance;
  if (pictures === Infinity) return now;
  return Math.min(now + pictures * refill, trusted(fullAt, now, allowance) + count * refill);
}

/** When there is at least one token: now, or the moment of the next. */
export function nextTokenAt(fullAt: number | undefined, now: number, allowance: BurstAllowance): number {
  const { pictures, refill } = allowance;
  if (pictures === Infinity) return now;
  return Math.max(now, trusted(fullAt, now, allowance) - (pictures - 1) * refill);
}

const trusted = (fullAt: number | undefined, now: number, { pictures, refill }: BurstAllowance): number =>
  fullAt === undefined || fullAt < now || fullAt > now + pictures * refill ? now : fullAt;
