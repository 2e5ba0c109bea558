import { resolve } from 'node:path';
import { backup } from '../cli/backup.ts';
import type { Exit, Terminal } from '../cli/terminal.ts';
import type { Config } from '../config/load.ts';
import type { Words } from '../i18n/words.ts';
import { backUpDatabase } from '../store/sqlite/backup.ts';
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
