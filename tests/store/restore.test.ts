import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { backUpDatabase } from '../../src/store/sqlite/backup.ts';
import { connect } from '../../src/store/sqlite/connection.ts';
import { MIGRATIONS } from '../../src/store/sqlite/migrations.ts';
import { restoreDatabase } from '../../src/store/sqlite/restore.ts';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';

let folder: string;
let [path, backup, kept] = ['', '', ''];

async function write(file: string, banned: readonly string[]): Promise<void> {
  const opened = openSqliteStore({ path: file });
  if (!opened.ok) throw new Error(opened.problem.code);
  for (const subject of banned)
    await opened.store.changeAccessRecord(subject, () => ({ banned: {} }), {
      at: 1,
      by: 'web:operator',
      action: 'ban',
      subject,
    });
  await opened.store.close();
}
async function bannedIn(file: string): Promise<string[]> {
  const opened = openSqliteStore({ path: file });
  if (!opened.ok) throw new Error(opened.problem.code);
  const accessRecords = await opened.store.accessRecords();
  await opened.store.close();
  return accessRecords.map(({ subject }) => subject);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toonsmith-restore-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  [path, backup, kept] = ['toonsmith.db', 'backup.db', 'kept.db'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await write(join(folder, 'old.db'), ['telegram:1']);
  expect(await backUpDatabase(join(folder, 'old.db'), backup)).toBeUndefined();
  await write(path, ['telegram:2']);
});

describe('a backup', () => {
  it('takes the place of the database, which is kept', async () => {
    expect(await restoreDatabase(backup, { path, kept })).toBeUndefined();
    expect(await bannedIn(path)).toEqual(['telegram:1']);
    expect(await bannedIn(kept)).toEqual(['telegram:2']);
    expect(await bannedIn(backup)).toEqual(['telegram:1']);
  });

  it('also takes with it what is only in the write-ahead log', async () => {
    // Like after a crash: the log was not written into the file.
    const db = connect(path);
    db.pragma('wal_autocheckpoint = 0');
    db.prepare("INSERT INTO access_records VALUES ('telegram:3', '{}', NULL)").run();
    expect(existsSync(`${path}-wal`)).toBe(true);
    expect(await restoreDatabase(backup, { path, kept })).toBeUndefined();
    db.close();
    expect(await bannedIn(path)).toEqual(['telegram:1']);
    expect(await bannedIn(kept)).toContain('telegram:3');
  });

  it.each<[string, () => void, object]>([
    [
      'is of a newer version',
      () => {
        const db = connect(backup);
        db.pragma(`user_version = ${MIGRATIONS.length + 1}`);
        db.close();
      },
      { code: 'newer', version: MIGRATIONS.length + 1, supported: MIGRATIONS.length },
    ],
    [
      'is something else',
      () => writeFileSync(backup, 'no database at all, but long enough to be one'),
      { code: 'foreign' },
    ],
    ['is empty', () => writeFileSync(backup, ''), { code: 'foreign' }],
    ['is cut off', () => truncateSync(backup, 8192), { code: 'damaged' }],
    ['is not there', () => rmSync(backup), { code: 'foreign' }],
  ])('changes nothing when it %s', async (_, spoil, problem) => {
    spoil();
    const before = readFileSync(path);
    expect(await restoreDatabase(backup, { path, kept })).toMatchObject(problem);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder)).not.toContain('kept.db');
  });

  it('changes nothing while somebody serves from the database', async () => {
    const opened = openSqliteStore({ path });
    if (!opened.ok) throw new Error(opened.problem.code);
    expect(await opened.store.lock()).toBe(true);
    expect(await restoreDatabase(backup, { path, kept })).toEqual({ code: 'in-use' });
    await opened.store.close();
    expect(await restoreDatabase(backup, { path, kept })).toBeUndefined();
  });
});

it.skipIf(process.getuid?.() === 0)(
  'a database that this account may not read is not called damaged',
  async () => {
    chmodSync(path, 0o000);
    expect(await backUpDatabase(path, join(folder, 'copy.db'))).toMatchObject({ code: 'unreachable' });
    expect(openSqliteStore({ path })).toMatchObject({ ok: false, problem: { code: 'unreachable' } });
  },
);
