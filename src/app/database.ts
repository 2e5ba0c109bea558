import { join } from 'node:path';
import type { Config } from '../config/load.ts';
import type { Words } from '../i18n/words.ts';
import type { PostgresProblem } from '../store/postgres/store.ts';
import type { DatabaseProblem } from '../store/sqlite/inspection.ts';

/** The database file in the data folder. */
export const databasePath = ({ dataFolder }: Pick<Config, 'dataFolder'>): string =>
  join(dataFolder, 'toonsmith.db');

/** Why the database can't be used and what to do about it, in one sentence. */
export const databaseProblemText = (problem: DatabaseProblem, { say }: Pick<Words, 'say'>): string =>
  say(`cli-database-${problem.code}`, { ...problem });

/** The same of a PostgreSQL database. */
export const postgresProblemText = (problem: PostgresProblem, { say }: Pick<Words, 'say'>): string =>
  say(`cli-postgres-${problem.code}`, { ...problem });
