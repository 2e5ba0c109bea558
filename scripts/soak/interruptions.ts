import { setTimeout as sleep } from 'node:timers/promises';
import type { SmallDisk } from './disk.ts';
import type { Program } from './program.ts';
import type { Random } from './random.ts';

export interface InterruptionsOptions {
  readonly program: Program;
  readonly disk: SmallDisk | undefined;
  readonly random: Random;
  /** Called when the program has ended, before it starts again. */
  readonly beforeRestart: () => void;
  /** Between these moments, in milliseconds since 1970, nothing is interrupted, so that leaks show. */
  readonly calm: { readonly from: number; readonly to: number };
}

const PAUSE_MS = { least: 8_000, most: 30_000 };
const DOWN_MS = { least: 0, most: 4_000 };
const DISK_FULL_MS = { least: 3_000, most: 8_000 };
const REFILL_MS = 50;
const CALM_LOOK_MS = 500;

/** Ends processes and fills the disk at random moments until the signal; answers how often each was done. */
export async function interrupt(
  options: InterruptionsOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const { random, calm } = options;
  const counts = new Map<string, number>();
  while (!signal.aborted) {
    const next = Date.now() + random.between(PAUSE_MS.least, PAUSE_MS.most);
    while (!signal.aborted && (Date.now() < next || (Date.now() > calm.from && Date.now() < calm.to)))
      await sleep(CALM_LOOK_MS);
    if (signal.aborted) break;
    const name = await interruptOnce(options);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

async function interruptOnce({
  program,
  disk,
  random,
  beforeRestart,
}: InterruptionsOptions): Promise<string> {
  const kind = random.between(0, disk ? 9 : 7);
  if (kind < 3) {
    const [child] = program.drawingProcesses();
    return child !== undefined && killProcess(child)
      ? 'SIGKILL of a drawing process'
      : 'no drawing process to kill';
  }
  if (disk && kind > 7) {
    // Again and again, as photos of before are deleted to make room.
    const end = Date.now() + random.between(DISK_FULL_MS.least, DISK_FULL_MS.most);
    for (; Date.now() < end; await sleep(REFILL_MS)) disk.fill();
    disk.empty();
    return 'disk full for some seconds';
  }
  const signal = kind < 6 ? 'SIGKILL' : 'SIGTERM';
  await program.end(signal);
  await sleep(random.between(DOWN_MS.least, DOWN_MS.most));
  beforeRestart();
  await program.start();
  return `${signal} of the program`;
}

/** False when it had just ended. */
function killProcess(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
