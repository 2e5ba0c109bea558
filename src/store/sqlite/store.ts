import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDiskFull } from '../../disk-full.ts';
import { messageOf } from '../../error-message.ts';
import type { Maintenance, Store } from '../store.ts';
import { type Connection, connect, type SubjectHash } from './connection.ts';
import { createGroupCommit, type GroupCommit, type Write } from './group-commit.ts';
import { APPLICATION_ID, type DatabaseProblem, findProblem, problemOf } from './inspection.ts';
import { createSqliteJobs } from './jobs.ts';
import { claimPath, lockFile } from './lock.ts';
import { createSqliteMembers } from './members.ts';
import { MIGRATIONS } from './migrations.ts';
import { createSqliteNotes } from './notes.ts';
import { createSqlitePeople } from './people.ts';
import { createSqliteReplies } from './replies.ts';
import { createSqliteStickerSets } from './sticker-sets.ts';

export type OpenedStore =
  | { readonly ok: true; readonly store: Store }
  | { readonly ok: false; readonly problem: DatabaseProblem };

/**
 * Opens the SQLite store at a path, creating it (mode 0600, its folder 0700) when absent, or a private one in memory for
 * `:memory:`. A file that is damaged, foreign or of a newer Toonsmith is left as it is.
 *
 * A commit survives the death of the process at once; after a power cut the last moments before it may be missing
 * (write-ahead log with synchronous=NORMAL), never a part of a transaction.
 */
export function openSqliteStore({
  path,
  open = connect,
  random = randomBytes,
  freeSpace = async () => false,
}: SqliteOptions): OpenedStore {
  let db: Connection;
  try {
    if (path !== IN_MEMORY) createPrivately(path);
    db = open(path, { timeout: BUSY_MILLISECONDS });
  } catch (cause) {
    return { ok: false, problem: { code: 'unreachable', path, reason: messageOf(cause) } };
  }
  const problem = findProblem(db, path);
  if (problem) {
    db.close();
    return { ok: false, problem };
  }
  let hash: SubjectHash;
  try {
    hash = prepare(db, random);
  } catch (cause) {
    db.close();
    const full = problemOf(cause, path);
    if (full.code !== 'disk-full') throw cause;
    return { ok: false, problem: full };
  }
  const commits = createGroupCommit(db);
  /** When the disk is full and space could be freed on it, a change is tried again. */
  const write: Write = async (change) => {
    try {
      return await commits.write(change);
    } catch (error) {
      if (!isDiskFull(error) || !(await freeSpace())) throw error;
      return commits.write(change);
    }
  };
  return {
    ok: true,
    store: {
      ...createSqliteJobs(db, write, hash),
      ...createSqliteNotes(db, write),
      ...createSqliteReplies(db, write),
      ...createSqliteStickerSets(db, write),
      ...createSqliteMembers(db, write),
      ...createSqlitePeople(db, write, hash),
      ...createMaintenance(db, { write, flush: commits.flush }, path),
    },
  };
}

/** Sets an open database up, lifts it to this version, and answers how subjects are hashed in it. */
function prepare(db: Connection, random: (bytes: number) => Buffer): SubjectHash {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  // Pages in memory (kB, when negative), and pages in the log before they are written back: a busy day accesses the same ones
  // over and over.
  db.pragma('cache_size = -16000');
  db.pragma('wal_autocheckpoint = 4000');
  // What is deleted is overwritten: forgetting a person leaves nothing in free pages.
  db.pragma('secure_delete = ON');
  migrate(db);
  return createSubjectHash(saltOf(db, random));
}

interface SqliteOptions {
  readonly path: string;
  /** How the database is opened. */
  readonly open?: typeof connect;
  readonly random?: (bytes: number) => Buffer;
  /** Called when the disk is full: frees space on it if possible; answers whether it did. */
  readonly freeSpace?: () => Promise<boolean>;
}

const IN_MEMORY = ':memory:';
const BUSY_MILLISECONDS = 5_000;
/** No day is longer, whatever its time zone does with its clocks. */
const LONGEST_WINDOW_MS = 2 * 86_400_000;

/** Creates the file when absent, readable by its owner alone. */
export function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

/** Creates the tables, or lifts them to this version. */
export function migrate(db: Connection): void {
  db.transaction(() => {
    const version = db.pragma('user_version', { simple: true }) as number;
    for (const step of MIGRATIONS.slice(version)) db.exec(step);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  }).immediate();
}

function saltOf(db: Connection, random: (bytes: number) => Buffer): Buffer {
  db.prepare("INSERT OR IGNORE INTO meta VALUES ('salt', ?)").run(random(32));
  return db.prepare("SELECT value FROM meta WHERE key = 'salt'").pluck().get() as Buffer;
}

const createSubjectHash =
  (salt: Buffer): SubjectHash =>
  (subject) =>
    `#${createHmac('sha256', salt).update(subject).digest('base64url').slice(0, 22)}`;

function createMaintenance(db: Connection, { write, flush }: GroupCommit, path: string): Maintenance {
  const sweep = createSweep(db);
  const probe = db.prepare("INSERT OR REPLACE INTO meta VALUES ('probed', ?)");
  const probed = db.prepare("SELECT value FROM meta WHERE key = 'probed'").pluck();
  let claimed: Connection | undefined;

  return {
    sweep: (before) => write(() => sweep(before)),
    async lock() {
      if (path !== IN_MEMORY) claimed ??= lockFile(claimPath(path));
      return path === IN_MEMORY || claimed !== undefined;
    },
    probe: (at) =>
      write(() => {
        probe.run(at);
        if (probed.get() !== at) throw new Error('What was written into the database reads differently.');
      }),
    async close() {
      flush();
      claimed?.close();
      claimed = undefined;
      db.close();
    },
  };
}

/** Deletes what is older, and answers how many batches that were. */
function createSweep(db: Connection): (before: Parameters<Maintenance['sweep']>[0]) => number {
  const sweepBatches = db.prepare(
    "DELETE FROM batches WHERE accepted_at < ? AND open = 0 AND reply NOT IN ('due', 'sending')",
  );
  const sweepEvents = db.prepare('DELETE FROM events WHERE at < ?');
  const sweepNotes = db.prepare('DELETE FROM notes WHERE at < ?');
  const redate = [
    'UPDATE batches SET accepted_at = @now WHERE accepted_at > @now',
    'UPDATE events SET at = @now WHERE at > @now',
    'UPDATE notes SET at = @now WHERE at > @now',
  ].map((sql) => db.prepare(sql));
  const sweepQuotas = ['quotas', 'guild_quotas'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE ends_at < ? OR ends_at > ?`),
  );
  const sweepBursts = db.prepare('DELETE FROM bursts WHERE full_at < ?');
  const sweepBans = db.prepare(
    "UPDATE access_records SET value = json_remove(value, '$.banned'), banned_until = NULL WHERE banned_until < ?",
  );
  const sweepAccessRecords = db.prepare("DELETE FROM access_records WHERE value = '{}'");
  return (before) => {
    for (const step of redate) step.run({ now: before.now });
    sweepEvents.run(before.events);
    sweepNotes.run(before.events);
    for (const step of sweepQuotas) step.run(before.ended, before.now + LONGEST_WINDOW_MS);
    sweepBursts.run(before.ended);
    sweepBans.run(before.ended);
    sweepAccessRecords.run();
    return sweepBatches.run(before.history).changes;
  };
}
