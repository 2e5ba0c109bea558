import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** A real process whose data folder lies on a real disk of 4 MB: a tmpfs in a mount namespace of its own. */
const MOUNT = 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"';
const folder = mkdtempSync(join(tmpdir(), 'toonsmith-disk-'));
const program = fileURLToPath(
  new URL(`../../node_modules/.cache/disk-full-${process.pid}.mjs`, import.meta.url),
);
const run = (...command: string[]) =>
  spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', MOUNT, folder, ...command], {
    encoding: 'utf8',
    timeout: 30_000,
  });
const mayMount = process.platform === 'linux' && run('true').status === 0;

beforeAll(() => {
  buildSync({
    entryPoints: [fileURLToPath(new URL('./children/disk-full.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
});
afterAll(() => {
  rmSync(program, { force: true });
  rmSync(folder, { recursive: true });
});

it(`a full disk makes room from old photos, then says so, and serves again when there is space${mayMount ? '' : ' (skipped: this system lets nobody mount a small disk)'}`, {
  skip: !mayMount,
}, () => {
  const { stdout, stderr, status } = run(process.execPath, program, folder);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const { seen, reported } = JSON.parse(stdout);
  expect(seen).toEqual([
    ...Array.from({ length: 12 }, (_, n) => [`cartoon of photo ${n}`, 'writable']),
    ['disk-full', 'disk-full'],
    ['cartoon of afterwards', 'writable'],
  ]);
  expect(reported).toEqual([
    expect.stringMatching(/^Error: The disk of .* is full, so .*\. Free up some space/),
  ]);
});
