import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../soak/random.ts';
import type { Cluster } from './cluster.ts';

const PAUSE_MS = { least: 5_000, most: 12_000 };
const DOWN_MS = { least: 0, most: 6_000 };
/** Shorter and longer than a lease. */
const OUTAGES_MS = [3_000, 16_000];

/** Kills workers, fronts and PostgreSQL in turns, with chance pauses, until the signal; answers how often each was. */
export async function causeFaults(
  cluster: Cluster,
  random: Random,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, number>> {
  const { fronts, workers, postgres } = cluster;
  const counts = new Map<string, number>();
  for (let turn = 0; ; turn++) {
    const pause = random.between(PAUSE_MS.least, PAUSE_MS.most);
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (signal.aborted) return counts;
    const kind = turn % 4;
    const end = kind === 2 ? 'SIGTERM' : 'SIGKILL';
    const downMs = kind === 3 ? OUTAGES_MS[(turn >> 2) % 2]! : random.between(DOWN_MS.least, DOWN_MS.most);
    const running = (kind === 1 ? fronts : workers).filter(({ program }) => program.pid() !== undefined);
    const node = random.pick(running);
    const name =
      kind === 3
        ? `SIGKILL of PostgreSQL, away for ${downMs / 1_000} s`
        : `${end} of a ${node.name.split('-')[0]}`;
    say(kind === 3 ? name : `${end} of ${node.name}`);
    if (kind === 3) await postgres.kill();
    else await node.program.end(end);
    await sleep(downMs);
    if (kind === 3) await postgres.start();
    // A busy machine takes long until it is ready; meanwhile the next fault comes.
    else void node.program.start();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}
