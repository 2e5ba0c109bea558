import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * Gives a run of the tests a temporary folder of its own, which processes they start have too, and removes it with all that
 * tests, and processes they killed, left in it.
 */
export default function useTemporaryFolder(): (() => void) | undefined {
  // Vitest asks for one for each of its projects; in a path of several, the names of sockets would be too long.
  if (basename(tmpdir()).startsWith(PREFIX)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  // Tests that become another account have folders of their own in it.
  chmodSync(folder, 0o755);
  const quick = hasRoom(MEMORY) ? mkdtempSync(join(MEMORY, PREFIX)) : folder;
  // What os.tmpdir() reads: TMPDIR, on Windows TEMP.
  const before = { TMPDIR: process.env.TMPDIR, TEMP: process.env.TEMP };
  Object.assign(process.env, { TMPDIR: folder, TEMP: folder, [QUICK_FOLDER]: quick });
  return () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    for (const each of [folder, quick]) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
  };
}

/**
 * Names the folder of unit tests, which is in memory where the system offers that: writing to a disk takes a quarter of the time of
 * tests with databases. Others keep to the disk, as what they write would count as memory of the processes they measure. It isn't
 * named like a setting: the program refuses those it doesn't know.
 */
export const QUICK_FOLDER = 'FOLDER_OF_UNIT_TESTS';

const MEMORY = '/dev/shm';
const hasRoom = (folder: string): boolean => {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 1e9;
};

const PREFIX = 'toonsmith-tests-';
