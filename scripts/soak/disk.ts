import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A data folder on a small disk of its own, which can be filled. */
export interface SmallDisk {
  /** Leaves no space. */
  fill(): void;
  empty(): void;
  unmount(): void;
}

const MEGABYTES = 128;
const STEP = 2 ** 16;

/** Mounts a disk in memory at a folder; `undefined` where that is not allowed. */
export function mountSmallDisk(folder: string): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const filler = join(folder, 'filler');
  return {
    fill() {
      try {
        const step = Buffer.alloc(STEP);
        for (let written = 0; written < MEGABYTES * 2 ** 20; written += STEP)
          writeFileSync(filler, step, { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    empty: () => rmSync(filler, { force: true }),
    unmount: () => void execFileSync('umount', [folder], { stdio: 'ignore' }),
  };
}
