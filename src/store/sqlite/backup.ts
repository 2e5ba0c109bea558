import { closeSync, openSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Connection, connect } from './connection.ts';
import { type DatabaseProblem, findProblem } from './inspection.ts';

/**
 * Copies a database to one file that only its owner can read (mode 0600), also while another process uses the database. The copy
 * has the schema of the database: nothing is migrated. The file is there whole or not at all; one that exists is replaced.
 * @returns why the database can’t be copied; undefined when it was
 * @throws Error of the system or of SQLite when the database can’t be opened or the copy can’t be written
 */
export async function backUpDatabase(path: string, target: string): Promise<DatabaseProblem | undefined> {
  const db = connect(path, { fileMustExist: true });
  try {
    const problem = findProblem(db, path);
    if (!problem) await copyWhole(db, target);
    return problem;
  } finally {
    db.close();
  }
}

async function copyWhole(db: Connection, target: string): Promise<void> {
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    closeSync(openSync(draft, 'w', 0o600));
    // In one step: between two, a write of another process would start the copy over.
    await db.backup(draft, { progress: () => ALL_PAGES });
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The most that SQLite takes as a number of pages. */
const ALL_PAGES = 0x7fff_ffff;
