import { closeSync, openSync } from 'node:fs';
import { writeAtomically } from '../../atomic-write.ts';
import { messageOf } from '../../error-message.ts';
import { type Connection, connect } from './connection.ts';
import { type DatabaseProblem, findProblem } from './inspection.ts';

/** What else is kept in a backup: texts by name. */
export type Contents = Readonly<Record<string, string>>;

/**
 * Copies a database to one file that only its owner can read (mode 0600), also while another process uses the database. The copy
 * has the schema of the database: nothing is migrated. The file is there whole or not at all; one that exists is replaced. `contents` are
 * kept in it too, in the place of those of the database.
 * @returns why the database can’t be copied; undefined when it was
 * @throws Error of the system or of SQLite when the copy can’t be written
 */
export async function backUpDatabase(
  path: string,
  target: string,
  contents: Contents = {},
): Promise<DatabaseProblem | undefined> {
  let db: Connection;
  try {
    db = connect(path, { fileMustExist: true });
  } catch (cause) {
    return { code: 'unreachable', path, reason: messageOf(cause) };
  }
  try {
    const problem = findProblem(db, path);
    if (!problem) await writeAtomically(target, (draft) => copyTo(draft, db, contents));
    return problem;
  } finally {
    db.close();
  }
}

async function copyTo(file: string, db: Connection, contents: Contents): Promise<void> {
  closeSync(openSync(file, 'wx', 0o600));
  // In one step: between two, a write of another process would start the copy over.
  await db.backup(file, { progress: () => ALL_PAGES });
  const copy = connect(file, { fileMustExist: true });
  try {
    writeContents(copy, contents);
    // What is in the write-ahead log belongs into the one file.
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

function writeContents(db: Connection, contents: Contents): void {
  db.transaction(() => {
    db.exec('DROP TABLE IF EXISTS backup_contents');
    const entries = Object.entries(contents);
    if (entries.length === 0) return;
    db.exec('CREATE TABLE backup_contents (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT');
    const insert = db.prepare('INSERT INTO backup_contents VALUES (?, ?)');
    for (const entry of entries) insert.run(...entry);
  })();
}

/** What else a backup holds; nothing where it is none, or of a version that kept nothing else. */
export function readContents(backup: string): Contents {
  const db = connect(backup, { readonly: true, fileMustExist: true });
  try {
    const rows = db
      .prepare<[], { name: string; value: string }>('SELECT name, value FROM backup_contents')
      .all();
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  } catch {
    return {};
  } finally {
    db.close();
  }
}

/** The most that SQLite takes as a number of pages. */
const ALL_PAGES = 0x7fff_ffff;
