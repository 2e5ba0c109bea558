import { resolve } from 'node:path';
import { backup } from '../cli/backup.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import type { Config } from '../config/load.ts';
import { backUpDatabase } from '../store/sqlite/backup.ts';
import { collectContents } from './backup-contents.ts';
import { databasePath, databaseProblemText } from './database.ts';
import type { Installation } from './installation.ts';

export interface RunBackupOptions {
  readonly installation: Installation;
  readonly config: Config;
  readonly terminal: Terminal;
}

/** Backs up the database of the data folder, with the settings and the list of packs. */
export function runBackup(
  output: string | undefined,
  { installation, config, terminal }: RunBackupOptions,
): Promise<Exit> {
  const { words, loaded } = installation;
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
      const contents = await collectContents(loaded.path, installation);
      const problem = await backUpDatabase(database, target, contents);
      return problem && databaseProblemText(problem, words);
    },
  });
}

/** PostgreSQL's own tool; photos that wait need no backup. */
const DUMP =
  'pg_dump --format=custom --schema=toonsmith --exclude-table-data=toonsmith.blob_contents --file=toonsmith.dump "$TOONSMITH_STORE"';
