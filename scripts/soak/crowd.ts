import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';

/** A simulated user: one action after another. */
export interface Person {
  /** Performs the next action and waits for its result. */
  act(): Promise<void>;
}

/** The simulated users of one platform, and what they see. */
export interface Crowd {
  readonly people: readonly Person[];
  /** Requests that were answered with cartoons more often than once, as sentences. */
  duplicates(): string[];
  /** Messages that still tell of progress, as sentences. */
  statusesLeft(): string[];
  /** Cartoons by person, as the store calls them. */
  delivered(): ReadonlyMap<string, number>;
}

const PAUSE_MS = { least: 500, most: 6_000 };

/** Lets everybody act until the signal, and then finish; answers how often each thing could not be done, by its reason. */
export async function keepBusy(
  people: readonly Person[],
  random: Random,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const impossible = new Map<string, number>();
  const live = async (person: Person, pauses: Random) => {
    while (!signal.aborted) {
      await sleep(pauses.between(PAUSE_MS.least, PAUSE_MS.most));
      if (signal.aborted) return;
      await person.act().catch((error: Error) => {
        const [reason = ''] = error.message.split('\n');
        impossible.set(reason, (impossible.get(reason) ?? 0) + 1);
      });
    }
  };
  await Promise.all(people.map((person) => live(person, random.fork())));
  return impossible;
}

/** One of these actions at a time, each as often as its weight says. */
export function actionsOf(
  random: Random,
  actions: readonly (readonly [weight: number, act: () => Promise<void>])[],
): () => Promise<void> {
  const choices = actions.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));
  // Also what throws at once rejects.
  return async () => random.pick(choices)();
}
