import { closeSync, openSync } from 'node:fs';
import { writeAtomically } from '../../atomic-write.ts';
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
    if (!problem) await writeAtomically(target, (draft) => copyTo(draft, db));
    return problem;
  } finally {
    db.close();
  }
}

async function copyTo(file: string, db: Connection): Promise<void> {
  closeSync(openSync(file, 'wx', 0o600));
  // In one step: between two, a write of another process would start the copy over.
  await db.backup(file, { progress: () => ALL_PAGES });
}

/** The most that SQLite takes as a number of pages. */
const ALL_PAGES = 0x7fff_ffff;
