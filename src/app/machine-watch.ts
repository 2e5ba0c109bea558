import { statfs } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Bytes left on the disk of a folder, for accounts without special rights. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** What answers with the longest delay of the event loop since the last call, in seconds. */
export function createEventLoopWatch(): () => number {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return () => {
    // What is measured includes the interval itself; the values are nanoseconds.
    const seconds = delays.max / 1e9 - RESOLUTION_MS / 1000;
    delays.reset();
    return Math.max(0, seconds);
  };
}

const RESOLUTION_MS = 20;
