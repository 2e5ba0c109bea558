import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
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

/** Mounts a disk that lies in a file beside a folder at that folder; `undefined` where that is not allowed. */
export function mountSmallDisk(folder: string): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  const image = `${folder}.img`;
  try {
    writeFileSync(image, '');
    truncateSync(image, MEGABYTES * 2 ** 20);
    // No blocks are reserved for root, who may run this, so that the disk is full for everybody at once.
    execFileSync('mkfs.ext4', ['-q', '-F', '-m', '0', image], { stdio: 'ignore' });
    execFileSync('mount', ['-o', 'loop', image, folder], { stdio: 'ignore' });
  } catch {
    rmSync(image, { force: true });
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
