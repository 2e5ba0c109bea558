import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore as open } from '../fakes/open-store.ts';
import { bundled } from '../fixtures/bundled.ts';

const spender = bundled(new URL('./children/spend.ts', import.meta.url));
const holding = bundled(new URL('./children/hold-claim.ts', import.meta.url));
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toonsmith-store-'));
  path = join(folder, 'toonsmith.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the SQLite store, shared by processes,', () => {
  it('lets several processes spend a quota together without overdrawing it', async () => {
    await open(path).close();
    const run = promisify(execFile);
    const spent = await Promise.all(
      ['x', 'y', 'z'].map((name) => run(process.execPath, [fileURLToPath(spender), path, name, '200'])),
    );
    const got = spent.map(({ stdout }) => Number(stdout));
    expect(got.reduce((sum, each) => sum + each)).toBe(200);
    const store = open(path);
    expect(await store.quotaUsed('p:1', 'today')).toBe(200);
    await store.close();
  });

  it('is claimed by one holder, and is free again once that one was killed', async () => {
    await open(path).close();
    const holder = spawn(process.execPath, [fileURLToPath(holding), path]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const store = open(path);
    expect(await store.lock()).toBe(false);
    const died = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await died;
    expect(await store.lock()).toBe(true);
    const other = open(path);
    expect(await other.lock()).toBe(false);
    await store.close();
    expect(await other.lock()).toBe(true);
    await other.close();
  });
});
