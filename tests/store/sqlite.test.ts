import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { backUpDatabase } from '../../src/store/sqlite/backup.ts';
import { connect } from '../../src/store/sqlite/connection.ts';
import { APPLICATION_ID } from '../../src/store/sqlite/inspection.ts';
import { MIGRATIONS } from '../../src/store/sqlite/migrations.ts';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';
import type { BatchDraft, Store } from '../../src/store/store.ts';
import { storeConformance } from '../conformance/store.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toonsmith-store-'));
  path = join(folder, 'data', 'toonsmith.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

storeConformance('SQLite in a file', async () => open(path));
storeConformance('SQLite in memory', async () => open(':memory:'));

describe('the SQLite store', () => {
  it('keeps what it was told over a restart', async () => {
    const first = open(path);
    await first.admit(draft('a', 'p:1'), welcome);
    await first.close();
    const second = open(path);
    expect(await second.quotaUsed('p:1', 'today')).toBe(1);
    expect((await second.batch('a'))?.person).toBe('p:1');
    await second.close();
  });

  it('has written what was asked for before it closes, and takes nothing after', async () => {
    const first = open(path);
    const last = first.admit(draft('a', 'p:1'), welcome);
    await first.close();
    expect((await last).state).toBe('accepted');
    await expect(first.changeSettings('p:1', () => ({}), 1)).rejects.toThrow('not open');
    const second = open(path);
    expect((await second.batch('a'))?.person).toBe('p:1');
    await second.close();
  });

  it('lies in files and a folder that only their owner can read', async () => {
    const store = open(path);
    await store.admit(draft('a', 'p:1'), welcome);
    const modes = readdirSync(join(folder, 'data')).map(
      (file) => statSync(join(folder, 'data', file)).mode & 0o777,
    );
    expect(modes.length).toBeGreaterThan(1);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    await store.close();
  });

  it('leaves no trace of a forgotten person in any of its files', async () => {
    const store = open(path);
    await store.admit({ ...draft('a', 'p:remember-me'), address: { text: 'remember-me' } }, welcome);
    await store.changeSettings('p:remember-me', () => ({ locale: 'en' }), 1);
    await store.audit({ at: 1, by: 'p:owner', action: 'ban', subject: 'p:remember-me' });
    expect(holdsText('remember-me')).toBe(true);
    await store.forget('p:remember-me');
    expect(holdsText('remember-me')).toBe(false);
    await store.close();
  });
});

it('counts at an upgrade what was charged in guilds before', async () => {
  mkdirSync(join(folder, 'data'));
  const db = connect(path);
  for (const step of MIGRATIONS.slice(0, BEFORE_GUILD_QUOTAS)) db.exec(step);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma(`user_version = ${BEFORE_GUILD_QUOTAS}`);
  db.exec(`
    INSERT INTO batches (id, platform, person, chat, guild, priority, options, address, accepted_at, reply_by,
      quota_key, quota_window, open, owner)
    VALUES ('a', 'p', 'p:1', 'p:chat', 'p:guild', 0, '{}', '1', 1, 9, 'key', 'today', 2, 'me'),
      ('b', 'p', 'p:1', 'p:chat', NULL, 0, '{}', '1', 1, 9, 'key', 'today', 1, 'me');
    INSERT INTO jobs (batch, item, state, charged, person, priority)
    VALUES ('a', 0, 'done', 1, 'p:1', 0), ('a', 1, 'waiting', 1, 'p:1', 0), ('a', 2, 'failed', 0, 'p:1', 0),
      ('b', 0, 'waiting', 1, 'p:1', 0);
    INSERT INTO quotas VALUES ('key', 'today', 3, 99), ('key', 'long ago', 1, 9);
  `);
  db.close();
  const store = open(path);
  const guilds = () => {
    const reader = connect(path);
    const rows = reader.prepare('SELECT * FROM guild_quotas').raw().all();
    reader.close();
    return rows;
  };
  expect(guilds()).toEqual([['key', 'p:guild', 'today', 2, 99]]);
  expect(await store.requestStop({ batch: 'a' }, 'cancelled', 5)).toMatchObject({ ended: [{ item: 1 }] });
  expect(guilds()).toEqual([['key', 'p:guild', 'today', 1, 99]]);
  await store.close();
});

/** The version of the schema that had no counts for guilds yet. */
const BEFORE_GUILD_QUOTAS = MIGRATIONS.findIndex((step) => step.includes('CREATE TABLE guild_quotas'));

describe('a backup', () => {
  it('is a whole, private copy, made while the database is in use', async () => {
    const store = open(path);
    for (let n = 0; n < 300; n++) await store.admit(draft(`b${n}`, 'p:1'), welcome);
    const copy = join(folder, 'copy.db');
    const copying = backUpDatabase(path, copy);
    await store.admit(draft('meanwhile', 'p:1'), welcome);
    expect(await copying).toBeUndefined();
    await store.close();
    expect(readdirSync(folder).sort()).toEqual(['copy.db', 'data']);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const restored = open(copy);
    expect(await restored.quotaUsed('p:1', 'today')).toBeGreaterThanOrEqual(300);
    expect(await restored.history({ person: 'p:1', limit: 999 })).toHaveLength(
      await restored.quotaUsed('p:1', 'today'),
    );
    await restored.close();
  });

  it('leaves nothing behind when its file cannot get its name', async () => {
    await open(path).close();
    mkdirSync(join(folder, 'taken', 'by a folder'), { recursive: true });
    await expect(backUpDatabase(path, join(folder, 'taken'))).rejects.toThrow(/EISDIR|ENOTEMPTY|EPERM/);
    expect(readdirSync(folder).sort()).toEqual(['data', 'taken']);
    expect(readdirSync(join(folder, 'data'))).toEqual(['toonsmith.db']);
  });

  it('of a database of an earlier version has that version: nothing is migrated', async () => {
    await open(path).close();
    const old = connect(path);
    old.pragma('user_version = 1');
    old.close();
    await backUpDatabase(path, join(folder, 'copy.db'));
    for (const file of [path, join(folder, 'copy.db')]) {
      const db = connect(file);
      expect(db.pragma('user_version', { simple: true })).toBe(1);
      db.close();
    }
  });

  it('of a damaged or missing database is not made', async () => {
    writeFileSync(join(folder, 'diary.db'), 'Dear diary, today I drew a cartoon. '.repeat(99));
    expect(await backUpDatabase(join(folder, 'diary.db'), join(folder, 'copy.db'))).toMatchObject({
      code: 'damaged',
    });
    expect(await backUpDatabase(path, join(folder, 'copy.db'))).toMatchObject({ code: 'unreachable' });
    expect(readdirSync(folder)).toEqual(['diary.db']);
  });
});

describe('a database that cannot be used', () => {
  const filled = async () => {
    const store = open(path);
    for (let n = 0; n < 200; n++) await store.admit(draft(`b${n}`, `p:${n}`), welcome);
    await store.close();
  };
  const change = (how: (bytes: Buffer) => Buffer) => writeFileSync(path, how(readFileSync(path)));

  it.each([
    ['is cut in half', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['lost its head', (bytes: Buffer) => bytes.fill(0, 0, 100)],
    [
      'has noise in the middle',
      (bytes: Buffer) => bytes.fill(0xa5, bytes.length / 2, bytes.length / 2 + 8192),
    ],
    ['is something else', () => Buffer.from('Dear diary, today I drew a cartoon. '.repeat(99))],
  ])('because it %s is refused and left as it is', async (_what, how) => {
    await filled();
    change(how);
    const before = readFileSync(path);
    expect(openSqliteStore({ path })).toMatchObject({
      ok: false,
      problem: { code: 'damaged', path, reason: expect.stringMatching(/^\S[^\n]+$/) },
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('because a newer Toonsmith wrote it is refused and left as it is', async () => {
    await filled();
    const db = connect(path);
    db.pragma('user_version = 99');
    db.pragma('journal_mode = DELETE');
    db.close();
    const before = readFileSync(path);
    expect(openSqliteStore({ path })).toMatchObject({
      ok: false,
      problem: { code: 'newer', path, version: 99, supported: expect.any(Number) },
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('because another program made it is refused and left as it is', async () => {
    path = join(folder, 'other.db');
    const db = connect(path);
    db.exec('CREATE TABLE precious (thing TEXT)');
    db.close();
    const before = readFileSync(path);
    expect(openSqliteStore({ path })).toEqual({ ok: false, problem: { code: 'foreign', path } });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('because its folder cannot be made is refused with the reason', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(openSqliteStore({ path: join(folder, 'file', 'toonsmith.db') })).toMatchObject({
      ok: false,
      problem: { code: 'unreachable', reason: expect.stringContaining('EEXIST') },
    });
  });

  it('is not made of a log that a killed process left: that one is read', async () => {
    const store = open(path);
    await store.admit(draft('a', 'p:1'), welcome);
    const copy = join(folder, 'killed.db');
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    await store.close();
    const restored = open(copy);
    expect(await restored.quotaUsed('p:1', 'today')).toBe(1);
    await restored.close();
  });
});

function open(at: string): Store {
  const opened = openSqliteStore({ path: at });
  if (!opened.ok) throw new Error(opened.problem.code);
  return opened.store;
}

const holdsText = (text: string) =>
  readdirSync(join(folder, 'data')).some((file) => readFileSync(join(folder, 'data', file)).includes(text));

const welcome = () => ({ accept: 10, charge: true, priority: false });

const draft = (id: string, person: string): BatchDraft => ({
  id,
  platform: 'p',
  person,
  chat: 'p:chat',
  options: DEFAULT_OPTIONS,
  address: null,
  owner: 'me',
  acceptedAt: 1,
  replyBy: 2,
  window: { id: 'today', endsAt: 9 },
  pictures: [{ photo: `${id}.0` }],
});
