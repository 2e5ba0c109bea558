import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { tryDatabase } from '../../src/store/sqlite/try-database.ts';

it('trying SQLite answers with its version and leaves nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-try-'));
  vi.stubEnv('TMPDIR', folder).stubEnv('TEMP', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  expect(await tryDatabase()).toMatch(/^SQLite 3\.\d+\.\d+$/);
  expect(readdirSync(folder)).toEqual([]);
});
