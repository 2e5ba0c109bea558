import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A control group of Linux whose processes together may use only so much memory. */
export interface MemoryGroup {
  /** A shell command that moves its shell into the group; what it then runs stays in it. */
  readonly enter: string;
  /** How many processes the system has ended for lack of memory. */
  readonly kills: () => number;
  /** The most memory that was used, in bytes. */
  readonly peak: () => number;
  /** Waits until its processes have ended, and removes the group. */
  readonly remove: () => Promise<void>;
}

/** Creates a group; `undefined` where that is not allowed. Understands both versions of control groups. */
export function createMemoryGroup(bytes: number): MemoryGroup | undefined {
  const name = `toonsmith-test-${process.pid}`;
  for (const layout of LAYOUTS) {
    const folder = join(layout.root, name);
    if (!existsSync(layout.root)) continue;
    try {
      mkdirSync(folder);
      writeFileSync(join(folder, layout.limit), String(bytes));
      if (existsSync(join(folder, layout.swap)))
        writeFileSync(join(folder, layout.swap), layout.noSwap(bytes));
    } catch {
      // Not allowed, or the memory controller is not there: the next layout may be.
      if (existsSync(folder)) rmdirSync(folder);
      continue;
    }
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    return {
      enter: `echo $$ > '${join(folder, 'cgroup.procs')}'`,
      kills: () => Number(/oom_kill (\d+)/.exec(read(layout.events))?.[1] ?? Number.NaN),
      peak: () => Number(read(layout.peak)),
      async remove() {
        while (read('cgroup.procs').trim() !== '') await sleep(20);
        rmdirSync(folder);
      },
    };
  }
  return undefined;
}

const LAYOUTS = [
  {
    root: '/sys/fs/cgroup/memory',
    limit: 'memory.limit_in_bytes',
    swap: 'memory.memsw.limit_in_bytes',
    noSwap: String,
    events: 'memory.oom_control',
    peak: 'memory.max_usage_in_bytes',
  },
  {
    root: '/sys/fs/cgroup',
    limit: 'memory.max',
    swap: 'memory.swap.max',
    noSwap: () => '0',
    events: 'memory.events',
    peak: 'memory.peak',
  },
];
