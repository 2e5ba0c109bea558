import { randomBytes } from 'node:crypto';
import { messageOf } from '../../error-message.ts';
import { type Connection, createSubjectHash } from '../../postgres/connection.ts';
import type { Maintenance, Store } from '../store.ts';
import { createPostgresJobs } from './jobs.ts';
import { createPostgresMembers } from './members.ts';
import { MIGRATIONS } from './migrations.ts';
import { createPostgresNotes } from './notes.ts';
import { createPostgresPeople } from './people.ts';
import { createPostgresReplies } from './replies.ts';
import { createPostgresStickerSets } from './sticker-sets.ts';

/** Why the PostgreSQL database can't be used; the message `cli-postgres-…` says it. */
export type PostgresProblem =
  | { readonly code: 'newer'; readonly version: number; readonly supported: number }
  /** The schema has tables of somebody else. */
  | { readonly code: 'foreign'; readonly schema: string }
  /** A copy into it was begun and not finished. */
  | { readonly code: 'unfinished' }
  | { readonly code: 'unreachable'; readonly reason: string };

export type OpenedPostgres =
  | { readonly ok: true; readonly store: Store }
  | { readonly ok: false; readonly problem: PostgresProblem };

/**
 * Opens the PostgreSQL store over a connection, creating its schema when absent; closing the store closes the connection. Any number
 * of processes may use it at the same time. A schema of a newer Toonsmith is left as it is.
 */
export async function openPostgresStore(db: Connection, schema: string): Promise<OpenedPostgres> {
  try {
    const problem = await prepareSchema(db, schema);
    if (problem) return { ok: false, problem };
    if ((await db.rows("SELECT FROM meta WHERE key = 'copy'")).length > 0)
      return { ok: false, problem: { code: 'unfinished' } };
    const hash = createSubjectHash(await readSalt(db));
    const store = {
      ...createPostgresJobs(db, hash),
      ...createPostgresNotes(db),
      ...createPostgresReplies(db),
      ...createPostgresStickerSets(db),
      ...createPostgresPeople(db, hash),
      ...createPostgresMembers(db),
      ...createMaintenance(db),
    };
    return { ok: true, store };
  } catch (cause) {
    return { ok: false, problem: { code: 'unreachable', reason: messageOf(cause) } };
  }
}

/** Later than this is no request that another machine, or another process meanwhile, has accepted: a clock ran ahead. */
const CLOCKS_DIFFER_MS = 1_000;
/** No day is longer, whatever its time zone does with its clocks. */
const LONGEST_WINDOW_MS = 2 * 86_400_000;

/** Creates the schema, or lifts it to this version; answers why it can't be used. Rejects when the database can't be reached. */
export async function prepareSchema(db: Connection, schema: string): Promise<PostgresProblem | undefined> {
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw new RangeError(`“${schema}” is no name for a schema.`);
  const version = await migrate(db, schema);
  if (version === undefined) return { code: 'foreign', schema };
  if (version > MIGRATIONS.length) return { code: 'newer', version, supported: MIGRATIONS.length };
  return undefined;
}

/** Answers the version of the schema, which this process has lifted to its own if it was older; undefined for a foreign one. */
const migrate = (db: Connection, schema: string): Promise<number | undefined> =>
  db.transaction(async (transaction) => {
    await transaction.rows('SELECT pg_advisory_xact_lock(hashtext($1))', `toonsmith ${schema}`);
    await transaction.change(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    const tables = await transaction.rows<{ name: string }>(
      'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1',
      schema,
    );
    if (tables.length > 0 && !tables.some(({ name }) => name === 'meta')) return undefined;
    await transaction.change('CREATE TABLE IF NOT EXISTS meta (key text PRIMARY KEY, value bytea NOT NULL)');
    const [row] = await transaction.rows<{ value: Buffer }>("SELECT value FROM meta WHERE key = 'version'");
    const version = row ? Number(row.value.toString()) : 0;
    if (version >= MIGRATIONS.length) return version;
    for (const step of MIGRATIONS.slice(version)) await transaction.change(step);
    await transaction.change(
      "INSERT INTO meta VALUES ('version', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      Buffer.from(String(MIGRATIONS.length)),
    );
    return MIGRATIONS.length;
  });

async function readSalt(db: Connection): Promise<Buffer> {
  await db.change("INSERT INTO meta VALUES ('salt', $1) ON CONFLICT DO NOTHING", randomBytes(32));
  const [row] = await db.rows<{ value: Buffer }>("SELECT value FROM meta WHERE key = 'salt'");
  return (row as { value: Buffer }).value;
}

function createMaintenance(db: Connection): Maintenance {
  return {
    sweep: (before) =>
      db.transaction(async (transaction) => {
        for (const table of ['events', 'notes'])
          await transaction.change(`UPDATE ${table} SET at = $1 WHERE at > $1`, before.now);
        await transaction.change(
          'UPDATE batches SET accepted_at = $1 WHERE accepted_at > $2',
          before.now,
          before.now + CLOCKS_DIFFER_MS,
        );
        await transaction.change('DELETE FROM events WHERE at < $1', before.events);
        await transaction.change('DELETE FROM notes WHERE at < $1', before.events);
        for (const table of ['quotas', 'guild_quotas'])
          await transaction.change(
            `DELETE FROM ${table} WHERE ends_at < $1 OR ends_at > $2`,
            ...[before.ended, before.now + LONGEST_WINDOW_MS],
          );
        await transaction.change('DELETE FROM bursts WHERE full_at < $1', before.ended);
        await transaction.change(
          `UPDATE access_records SET value = (value::jsonb - 'banned')::text, banned_until = NULL WHERE banned_until < $1`,
          before.ended,
        );
        await transaction.change("DELETE FROM access_records WHERE value = '{}'");
        return transaction.change(
          "DELETE FROM batches WHERE accepted_at < $1 AND open = 0 AND reply NOT IN ('due', 'sending')",
          before.history,
        );
      }),
    lock: async () => true,
    probe: (at) =>
      db.transaction(async (transaction) => {
        const value = Buffer.from(String(at));
        const [row] = await transaction.rows<{ value: Buffer }>(
          `INSERT INTO meta VALUES ('probed', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value
           RETURNING value`,
          value,
        );
        if (!row?.value.equals(value))
          throw new Error('What was written into the database reads differently.');
      }),
    close: db.close,
  };
}
