import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { databaseProblemText } from '../../src/app/database.ts';
import { type BackupContext, backup } from '../../src/cli/backup.ts';
import { createWords } from '../../src/i18n/words.ts';
import type { DatabaseProblem } from '../../src/store/sqlite/inspection.ts';
import { createFolder, createTerminal } from './fake-terminal.ts';

const words = createWords('en', { surface: 'terminal' });
const NAME = 'toonsmith_20260131235958.db';

/** Backs up a database whose copy has 4,000 bytes. */
async function backUp(
  output: string | undefined,
  {
    copy,
    files = { 'data/toonsmith.db': 'original' },
  }: { copy?: BackupContext['copy']; files?: Record<string, string> } = {},
) {
  const cwd = createFolder(files);
  const terminal = createTerminal(cwd);
  const exit = await backup(output, {
    words,
    terminal,
    now: () => new Date(2026, 0, 31, 23, 59, 58),
    database: join(cwd, 'data', 'toonsmith.db'),
    copy:
      copy ??
      (async (target) => {
        writeFileSync(target, 'copy'.repeat(1000));
        return undefined;
      }),
  });
  const written = readdirSync(cwd, { recursive: true }).map(String).sort();
  return { exit, out: terminal.out(), err: terminal.err(), written };
}

describe('backup', () => {
  it.each([
    [undefined, NAME],
    ['copies/', `copies/${NAME}`],
    ['data', `data/${NAME}`],
    ['new/folder/before.db', 'new/folder/before.db'],
  ])('to %s writes %s and says so', async (output, file) => {
    const { exit, out, err, written } = await backUp(output);
    expect({ exit, out, err }).toEqual({ exit: 0, out: `toonsmith.db → ${file}  (3.9 kB)\n`, err: '' });
    expect(written).toContain(file);
  });

  it('overwrites nothing', async () => {
    const files = { 'data/toonsmith.db': 'original', 'mine.txt': 'mine' };
    expect(
      await backUp('mine.txt', { files, copy: () => Promise.reject(new Error('copied')) }),
    ).toMatchObject({
      exit: 1,
      out: '',
      err: 'mine.txt already exists. Choose another name.\n',
    });
  });

  it('says that there is no database yet, and makes none', async () => {
    const { exit, err, written } = await backUp('copies/', { files: {} });
    expect(exit).toBe(1);
    expect(err).toMatch(/^There’s no database at .*toonsmith\.db yet/);
    expect(written).toEqual([]);
  });

  it.each([
    [Object.assign(new Error('full'), { code: 'SQLITE_FULL' }), 'Can’t write x.db: the disk is full.'],
    [
      Object.assign(new Error('no'), { code: 'EACCES', syscall: 'open' }),
      'You don’t have permission to open x.db.',
    ],
    [new Error('disk I/O error'), 'Couldn’t write the backup x.db: disk I/O error.'],
  ])('says why the file could not be written: %s', async (error, sentence) => {
    expect(await backUp('x.db', { copy: () => Promise.reject(error) })).toMatchObject({
      exit: 1,
      out: '',
      err: `${sentence}\n`,
    });
  });

  it('says where a folder cannot be made', async () => {
    const { exit, err } = await backUp('data/toonsmith.db/copies/x.db');
    expect(exit).toBe(1);
    expect(err).toContain('part of the path is a file, not a folder');
  });

  it.each<[DatabaseProblem, string]>([
    [{ code: 'unreachable', path: 'a.db', reason: 'no' }, 'Couldn’t open the database a.db: no.'],
    [{ code: 'damaged', path: 'a.db', reason: 'hole' }, 'The database a.db is damaged (hole).'],
    [{ code: 'disk-full', path: 'a.db' }, 'The disk of the database a.db is full.'],
    [{ code: 'foreign', path: 'a.db' }, 'a.db isn’t a Toonsmith database.'],
    [
      { code: 'newer', path: 'a.db', version: 12, supported: 9 },
      'newer Toonsmith (version 12; this one supports up to 9)',
    ],
  ])('says what is wrong with the database: %j', async (problem, sentence) => {
    const text = databaseProblemText(problem, words);
    expect(text).toContain(sentence);
    expect(await backUp('x.db', { copy: async () => text })).toMatchObject({
      exit: 1,
      out: '',
      err: `${text}\n`,
    });
  });
});
