import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { Config } from '../config/load.ts';
import type { Words } from '../i18n/words.ts';
import { type StoreTables, type StoreTarget, TABLES } from '../store/copy/tables.ts';
import { connect as connectSqlite } from '../store/sqlite/connection.ts';
import { findProblem } from '../store/sqlite/inspection.ts';
import { claimPath, lockFile } from '../store/sqlite/lock.ts';
import { restoreDatabase } from '../store/sqlite/restore.ts';
import { createPrivately, migrate } from '../store/sqlite/store.ts';
import { sqliteTables, sqliteTarget } from '../store/sqlite/tables.ts';
import { takeCopyLease } from './copy-lease.ts';
import { databasePath, databaseProblemText, postgresProblemText } from './database.ts';
import { connectTo, SCHEMA } from './open-store.ts';
import { openFolder, openSharedBlobs } from './services.ts';

/** One of the two databases of a copy, kept from all others meanwhile. */
export interface CopyEnd<Tables> {
  readonly tables: Tables;
  readonly blobs: BlobStore;
  /** A sentence where somebody has used it meanwhile, or it can't be put in its place. */
  finish(): Promise<string | undefined>;
  close(): Promise<void>;
}

export type OpenedEnd<Tables> =
  | { readonly ok: true; readonly end: CopyEnd<Tables> }
  | { readonly ok: false; readonly sentence: string };

export interface CopyEndContext {
  readonly config: Config;
  readonly words: Pick<Words, 'say'>;
  readonly version: string;
  readonly report: (error: unknown) => void;
}

/** The data folder's database and its photos, as they are. */
export async function openSqliteSource(context: CopyEndContext): Promise<OpenedEnd<StoreTables>> {
  const { config, words, report } = context;
  const path = databasePath(config);
  if (!existsSync(path)) return refuse(words.say('cli-copy-nothing', { path }));
  return withLock(context, async (unlock) => {
    const db = connectSqlite(path);
    const problem = findProblem(db, path);
    if (problem) {
      db.close();
      return refuse(databaseProblemText(problem, words));
    }
    migrate(db);
    const close = async () => {
      db.close();
      unlock();
    };
    const blobs = await openFolder(config, report);
    return { ok: true, end: { tables: sqliteTables(db), blobs, finish: async () => undefined, close } };
  });
}

/** A new database beside the data folder's, which it replaces at the end; that one is kept as `kept`. */
export async function openSqliteTarget(
  context: CopyEndContext,
  kept: string,
): Promise<OpenedEnd<StoreTarget>> {
  const { config, words, report } = context;
  const path = databasePath(config);
  const draft = `${path}.copy`;
  return withLock(context, async (unlock) => {
    createPrivately(draft);
    const db = connectSqlite(draft);
    db.pragma('foreign_keys = ON');
    const problem = findProblem(db, draft);
    if (problem) {
      db.close();
      return refuse(databaseProblemText(problem, words));
    }
    migrate(db);
    const tables = sqliteTarget(db);
    const replace = async () => {
      db.close();
      unlock();
      const refusal = await restoreDatabase(draft, { path, kept });
      if (refusal?.code === 'in-use') return words.say('cli-copy-in-use', { folder: config.dataFolder });
      if (refusal) return databaseProblemText(refusal, words);
      await rm(draft);
      return undefined;
    };
    const close = async () => {
      db.close();
      unlock();
    };
    return { ok: true, end: { tables, blobs: await openFolder(config, report), finish: replace, close } };
  });
}

/** The PostgreSQL database of the settings, to be read or to be filled. */
export async function openPostgresEnd(
  { config, words, version, report }: CopyEndContext,
  as: 'source' | 'target',
): Promise<OpenedEnd<StoreTarget>> {
  const { prepareSchema } = await import('../store/postgres/store.ts');
  const { createPostgresMembers } = await import('../store/postgres/members.ts');
  const { postgresTarget } = await import('../store/postgres/tables.ts');
  const db = await connectTo(config, report);
  try {
    const problem = await prepareSchema(db, SCHEMA);
    if (problem) {
      await db.close();
      return refuse(postgresProblemText(problem, words));
    }
    const lease = await takeCopyLease(createPostgresMembers(db), version);
    const close = async () => {
      await lease.end();
      await db.close();
    };
    const tables = postgresTarget(db);
    const finish = async () =>
      (await lease.others()).length > 0 ? words.say('cli-copy-store-in-use') : undefined;
    const refusal = (await finish()) ?? (await unsuitable(as, tables, words));
    if (refusal !== undefined) {
      await close();
      return refuse(refusal);
    }
    return { ok: true, end: { tables, blobs: await openSharedBlobs(config, db, report), finish, close } };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Why nothing can be copied from the database, or into it. */
async function unsuitable(
  as: 'source' | 'target',
  tables: StoreTarget,
  { say }: Pick<Words, 'say'>,
): Promise<string | undefined> {
  const isBegun = (await tables.begun()) !== undefined;
  if (as === 'source') return isBegun ? say('cli-postgres-unfinished') : undefined;
  if (isBegun) return undefined;
  for (const table of TABLES) if ((await tables.count(table)) > 0) return say('cli-copy-not-empty');
  return undefined;
}

/** Runs while nobody can serve from the data folder; `work` releases it when it has opened the database. */
async function withLock<End>(
  { config, words }: CopyEndContext,
  work: (unlock: () => void) => Promise<OpenedEnd<End>>,
): Promise<OpenedEnd<End>> {
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 });
  const lock = lockFile(claimPath(databasePath(config)));
  if (!lock) return refuse(words.say('cli-copy-in-use', { folder: config.dataFolder }));
  const opened = await work(() => lock.close()).catch((error) => {
    lock.close();
    throw error;
  });
  if (!opened.ok) lock.close();
  return opened;
}

const refuse = (sentence: string) => ({ ok: false, sentence }) as const;
