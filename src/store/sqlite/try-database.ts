import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from './connection.ts';

/** Writes a database in a temporary folder and reads it again; answers with the version of SQLite, throws when something fails. */
export async function tryDatabase(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'toonsmith-doctor-'));
  try {
    const path = join(folder, 'toonsmith.db');
    const written = connect(path);
    written.pragma('journal_mode = WAL');
    written.exec("CREATE TABLE test (value TEXT) STRICT; INSERT INTO test VALUES ('written')");
    written.close();
    const reopened = connect(path, { readonly: true });
    const { value, version } = reopened
      .prepare('SELECT value, sqlite_version() AS version FROM test')
      .get() as { value: string; version: string };
    reopened.close();
    if (value !== 'written') throw new Error('what was written could not be read again');
    return `SQLite ${version}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
