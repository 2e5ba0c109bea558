import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
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
  // What os.tmpdir() reads: TMPDIR, on Windows TEMP.
  const before = { TMPDIR: process.env.TMPDIR, TEMP: process.env.TEMP };
  Object.assign(process.env, { TMPDIR: folder, TEMP: folder });
  return () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

const PREFIX = 'toonsmith-tests-';
