import { describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/postgres/connection.ts';
import { MIGRATIONS } from '../../src/store/postgres/migrations.ts';
import { openPostgresStore } from '../../src/store/postgres/store.ts';
import { storeConformance } from '../conformance/store.ts';
import { POSTGRES, postgresSchema } from '../fixtures/services.ts';
import { startTcpProxy } from '../fixtures/tcp-proxy.ts';

/** The version of the schema that had no counts for guilds yet. */
const BEFORE_GUILD_QUOTAS = MIGRATIONS.findIndex((step) => step.includes('CREATE TABLE guild_quotas'));

describe.skipIf(!POSTGRES.isThere)(`PostgreSQL${POSTGRES.skipped}`, () => {
  const report = (error: unknown) => {
    throw error;
  };
  const open = async (schema: string) => {
    const db = await connect({ url: POSTGRES.url, schema, connections: 10, report });
    const opened = await openPostgresStore(db, schema);
    if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
    return opened.store;
  };
  storeConformance('PostgreSQL', async () => open(await postgresSchema()));

  it('is shared by processes that open it at the same time, with the same salt', async () => {
    const schema = await postgresSchema();
    const stores = await Promise.all([open(schema), open(schema), open(schema)]);
    const action = { at: 1, by: 'o', action: 'ban' };
    await stores[0]?.changeAccessRecord('p:1', () => ({ banned: {} }), action);
    await stores[1]?.forget('p:1');
    expect(await stores[2]?.accessRecord('p:1')).toEqual({ banned: {} });
    for (const store of stores) {
      expect(await store.lock()).toBe(true);
      await store.close();
    }
  });

  it('runs a transaction again whose connection broke before it was to be committed', async () => {
    const schema = await postgresSchema();
    const proxy = await startTcpProxy(POSTGRES.url);
    const db = await connect({ url: proxy.url, schema, connections: 2, report: () => {} });
    await db.change(`CREATE SCHEMA ${schema}`);
    await db.change('CREATE TABLE things (n integer)');
    let runs = 0;
    const insert = (how: (own: number, tx: Database) => Promise<unknown>) =>
      db.transaction(async (tx) => {
        runs += 1;
        await tx.change('INSERT INTO things VALUES ($1)', runs);
        const [own] = await tx.rows<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        return how(own?.pid as number, tx);
      });
    /** As PostgreSQL does to a process that was paused for too long; resolves when the end of the connection has arrived here. */
    const disconnect = async (own: number, tx: Database) => {
      await db.rows('SELECT pg_terminate_backend($1, 5000)', own);
      const failure = () => tx.rows('SELECT').catch(({ code = 'ended' }) => code);
      while ((await failure()) !== 'ended');
    };
    await insert(async (own, tx) => runs < 3 && disconnect(own, tx));
    expect(runs).toBe(3);
    expect(await db.rows('SELECT n FROM things')).toEqual([{ n: 3 }]);
    await expect(insert(disconnect)).rejects.toThrow(/connection|terminat/i);
    expect(runs).toBe(3 + 5);
    await expect(insert(() => Promise.reject(new Error('its own fault')))).rejects.toThrow('its own fault');
    expect(runs).toBe(9);
    // COMMIT has been sent when the connection breaks: whether it was done, nobody knows.
    const cut = () => void proxy.cut().then(proxy.restore);
    await expect(insert(async () => setImmediate(cut))).rejects.toThrow(/terminated|ECONNRESET/);
    expect(runs).toBe(10);
    await db.close();
    await proxy.close();
  });

  it('counts at an upgrade what was charged in guilds before', async () => {
    const schema = await postgresSchema();
    const db = await connect({ url: POSTGRES.url, schema, connections: 1, report });
    await db.change(`CREATE SCHEMA ${schema}`);
    await db.change('CREATE TABLE meta (key text PRIMARY KEY, value bytea NOT NULL)');
    await db.change(`INSERT INTO meta VALUES ('version', '${BEFORE_GUILD_QUOTAS}')`);
    for (const step of MIGRATIONS.slice(0, BEFORE_GUILD_QUOTAS)) await db.change(step);
    await db.change(`
      INSERT INTO batches (id, platform, person, chat, guild, priority, options, address, accepted_at, reply_by,
        quota_key, quota_window, open, owner)
      VALUES ('a', 'p', 'p:1', 'p:chat', 'p:guild', 0, '{}', '1', 1, 9, 'key', 'today', 2, 'me'),
        ('b', 'p', 'p:1', 'p:chat', NULL, 0, '{}', '1', 1, 9, 'key', 'today', 1, 'me')`);
    await db.change(`
      INSERT INTO jobs (batch, item, state, charged, person, priority)
      VALUES ('a', 0, 'done', true, 'p:1', 0), ('a', 1, 'waiting', true, 'p:1', 0),
        ('a', 2, 'failed', false, 'p:1', 0), ('b', 0, 'waiting', true, 'p:1', 0)`);
    await db.change(`INSERT INTO quotas VALUES ('key', 'today', 3, 99), ('key', 'long ago', 1, 9)`);
    const store = await open(schema);
    const guilds = () => db.rows('SELECT guild, "window", used, ends_at FROM guild_quotas');
    expect(await guilds()).toEqual([{ guild: 'p:guild', window: 'today', used: 2, ends_at: 99 }]);
    await store.requestStop({ batch: 'a' }, 'cancelled', 5);
    expect(await guilds()).toMatchObject([{ used: 1 }]);
    await Promise.all([store.close(), db.close()]);
  });

  it('frees what a process has locked that is paused within a transaction, which it then runs again', async () => {
    const schema = await postgresSchema();
    await (await open(schema)).close();
    const connection = () => connect({ url: POSTGRES.url, schema, connections: 1, report: () => {} });
    const [paused, other] = await Promise.all([connection(), connection()]);
    const write = "UPDATE meta SET value = value WHERE key = 'version'";
    let runs = 0;
    await paused.transaction(async (db) => {
      await db.change(write);
      runs += 1;
      // Meanwhile it says nothing.
      if (runs === 1) expect(await other.change(write)).toBe(1);
    });
    expect(runs).toBe(2);
    await Promise.all([paused.close(), other.close()]);
  });

  it('refuses what a newer Toonsmith wrote, and leaves it as it is', async () => {
    const schema = await postgresSchema();
    await (await open(schema)).close();
    const db = await connect({ url: POSTGRES.url, schema, connections: 1, report });
    await db.change("UPDATE meta SET value = '99' WHERE key = 'version'");
    const opened = await openPostgresStore(db, schema);
    expect(opened).toEqual({
      ok: false,
      problem: { code: 'newer', version: 99, supported: MIGRATIONS.length },
    });
    expect(await db.rows("SELECT value FROM meta WHERE key = 'version'")).toEqual([
      { value: Buffer.from('99') },
    ]);
    await db.close();
  });

  it('says in a sentence what is wrong', async () => {
    const url = 'postgres://root@127.0.0.1:1/test';
    const db = await connect({ url, schema: 'x', connections: 1, report });
    const opened = await openPostgresStore(db, 'x');
    await db.close();
    expect(opened).toMatchObject({
      ok: false,
      problem: { code: 'unreachable', reason: expect.stringContaining('ECONNREFUSED') },
    });
  });
});
