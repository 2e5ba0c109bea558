import type { Platform, SoakRequest } from './ledger.ts';

export interface Waits {
  /** Milliseconds from the request to the cartoon. */
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
}

/** How long people waited for cartoons. */
export function waitsOf(requests: readonly SoakRequest[], platform?: Platform): Waits {
  const waits = requests
    .filter((request) => platform === undefined || request.platform === platform)
    .flatMap(waitOf)
    .sort((one, other) => one - other);
  const quantile = (share: number) =>
    waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  return { p50: quantile(0.5), p99: quantile(0.99), count: waits.length };
}

/** The waits of the person whose median is the longest. */
export function longestWaits(requests: readonly SoakRequest[]): Waits & { readonly person: string } {
  const people = [...new Set(requests.map(({ person }) => person))];
  return people
    .map((person) => ({ person, ...waitsOf(requests.filter((request) => request.person === person)) }))
    .reduce((longest, one) => (one.p50 > longest.p50 ? one : longest));
}

const waitOf = ({ sentAt, answer }: SoakRequest): number[] =>
  answer?.outcome.kind === 'cartoon' ? [answer.at - sentAt] : [];

/** The longest time, in milliseconds, in which somebody waited and nobody got any answer. */
export function longestSilence(requests: readonly SoakRequest[]): number {
  const moments = requests
    .flatMap(({ sentAt, answer }) =>
      answer
        ? [
            { at: sentAt, change: 1 },
            { at: answer.at, change: -1 },
          ]
        : [],
    )
    .sort((one, other) => one.at - other.at);
  let waiting = 0;
  let since = 0;
  let longest = 0;
  for (const { at, change } of moments) {
    if (change < 0) longest = Math.max(longest, at - since);
    if (change < 0 || waiting === 0) since = at;
    waiting += change;
  }
  return longest;
}
