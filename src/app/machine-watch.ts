import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Bytes left on the disk of a folder, for accounts without special rights; of one that is yet to be made, where it would be. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(folder) !== folder;
    if (!isMissing) throw error;
    return freeBytes(dirname(folder));
  }
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
