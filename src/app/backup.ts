import { resolve } from 'node:path';
import { backup } from '../cli/backup.ts';
import { restore } from '../cli/restore.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import type { Config } from '../config/load.ts';
import type { Words } from '../i18n/words.ts';
import { backUpDatabase } from '../store/sqlite/backup.ts';
import { restoreDatabase } from '../store/sqlite/restore.ts';
import { databasePath, databaseProblemText } from './database.ts';

/** Backs up the database of the data folder. */
export function runBackup(
  output: string | undefined,
  {
    config,
    terminal,
    words,
  }: { readonly config: Config; readonly terminal: Terminal; readonly words: Words },
): Promise<Exit> {
  if (config.services.store !== undefined) {
    terminal.stderr.write(`${words.say('cli-backup-shared', { command: DUMP })}\n`);
    return Promise.resolve(EXIT.failed);
  }
  const database = resolve(databasePath(config));
  return backup(output, {
    words,
    terminal,
    now: () => new Date(),
    database,
    async copy(target) {
      const problem = await backUpDatabase(database, target);
      return problem && databaseProblemText(problem, words);
    },
  });
}

/** Puts a backup in the place of the data folder's database. */
export function runRestore(
  file: string,
  {
    config,
    terminal,
    words,
  }: { readonly config: Config; readonly terminal: Terminal; readonly words: Words },
): Promise<Exit> {
  const database = resolve(databasePath(config));
  return restore(file, {
    words,
    terminal,
    now: () => new Date(),
    database,
    async restore(backup, kept) {
      if (config.services.store !== undefined) return words.say('cli-restore-shared', { command: RESTORE });
      const problem = await restoreDatabase(backup, { path: database, kept });
      if (problem === undefined) return undefined;
      return problem.code === 'in-use'
        ? words.say('cli-restore-in-use', { folder: config.dataFolder })
        : databaseProblemText(problem, words);
    },
  });
}

/** PostgreSQL's own tools; photos that wait need no backup. */
const DUMP =
  'pg_dump --format=custom --schema=toonsmith --exclude-table-data=toonsmith.blob_contents --file=toonsmith.dump "$TOONSMITH_STORE"';
const RESTORE = 'pg_restore --clean --if-exists --dbname="$TOONSMITH_STORE" toonsmith.dump';
