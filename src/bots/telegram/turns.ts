import { type Clock, sleep } from '../../clock.ts';
import type { JobService } from '../../jobs/service.ts';

/** Does what concerns a person when what concerned them before has ended. Rejects as the work does. */
export type InTurn = <Result>(person: number, work: () => Promise<Result>) => Promise<Result>;

export interface TurnsOptions {
  /** Of the processes that serve the same bot, one at a time works for a person. */
  readonly claims: Pick<JobService, 'claim' | 'release'>;
  /** What the claims are for. */
  readonly purpose: string;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

export function createTurns(options: TurnsOptions): InTurn {
  const last = new Map<number, Promise<unknown>>();
  return (person, work) => {
    const alone = () => whileClaimed(`${options.purpose}:${person}`, work, options);
    const turn = (last.get(person) ?? Promise.resolve()).then(alone, alone);
    last.set(person, turn);
    const ended = () => {
      if (last.get(person) === turn) last.delete(person);
    };
    turn.then(ended, ended);
    return turn;
  };
}

/** Longer than the lease of a process that died. */
const MAX_WAIT_MS = 15_000;
const POLL_MS = 250;

async function whileClaimed<Result>(
  claim: string,
  work: () => Promise<Result>,
  { claims, clock, report }: TurnsOptions,
): Promise<Result> {
  for (let waited = 0; !(await claims.claim(claim)); waited += POLL_MS) {
    if (waited >= MAX_WAIT_MS) throw new Error(`another process does not end its work on ${claim}`);
    await sleep(clock, POLL_MS);
  }
  try {
    return await work();
  } finally {
    await claims.release(claim).catch(report);
  }
}
