import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { backUpDatabase } from './backup.ts';
import { type Connection, connect } from './connection.ts';
import { type DatabaseProblem, findProblem } from './inspection.ts';
import { claimPath, lockFile } from './lock.ts';

export type RestoreProblem = DatabaseProblem | { readonly code: 'in-use' };

/**
 * Puts a backup in the place of a database that nobody serves from. The backup is checked whole first; the database that was there is
 * kept as `kept`, where it was one.
 * @returns why nothing was changed; undefined when the backup is in place
 * @throws Error of the system or of SQLite when a file can’t be read or written
 */
export async function restoreDatabase(
  backup: string,
  { path, kept }: { readonly path: string; readonly kept: string },
): Promise<RestoreProblem | undefined> {
  const problem = checkWhole(backup);
  if (problem) return problem;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const lock = lockFile(claimPath(path));
  if (!lock) return { code: 'in-use' };
  try {
    if (existsSync(path)) {
      const unusable = await backUpDatabase(path, kept);
      if (unusable) return unusable;
    }
    // They belong to the database before; the copy above has everything in them.
    for (const suffix of ['-wal', '-shm']) await rm(path + suffix, { force: true });
    return await backUpDatabase(backup, path);
  } finally {
    lock.close();
  }
}

/** Whether the file begins as those of SQLite do; one that can't be read doesn't. */
function isSqlite(file: string): boolean {
  try {
    const start = Buffer.alloc(SQLITE_START.length);
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, start, 0, start.length, 0);
    } finally {
      closeSync(descriptor);
    }
    return start.toString('latin1') === SQLITE_START;
  } catch {
    return false;
  }
}

const SQLITE_START = 'SQLite format 3\0';

/** Everything that can be wrong with a file that should be a backup; also that it is empty. */
function checkWhole(backup: string): DatabaseProblem | undefined {
  if (!isSqlite(backup)) return { code: 'foreign', path: backup };
  let db: Connection;
  try {
    db = connect(backup, { readonly: true, fileMustExist: true });
  } catch {
    return { code: 'foreign', path: backup };
  }
  try {
    const problem = findProblem(db, backup);
    if (problem) return problem;
    if (db.pragma('user_version', { simple: true }) === 0) return { code: 'foreign', path: backup };
    const verdict = db.pragma('integrity_check(1)', { simple: true }) as string;
    return verdict === 'ok' ? undefined : { code: 'damaged', path: backup, reason: verdict };
  } finally {
    db.close();
  }
}
