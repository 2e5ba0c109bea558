import type { Config } from '../config/load.ts';
import type { Words } from '../i18n/words.ts';
import type { Connection } from '../postgres/connection.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Store } from '../store/store.ts';
import { databasePath, databaseProblemText, postgresProblemText } from './database.ts';

export type OpenedStore =
  | { readonly ok: true; readonly store: Store }
  | { readonly ok: false; readonly sentence: string };

type Say = Pick<Words, 'say'>;

/** The store that serving uses; other processes may use it too. */
export async function openStore(config: Config, words: Say): Promise<OpenedStore> {
  if (config.services.store !== undefined) return openPostgres(config, words, () => {});
  const opened = openSqliteStore({ path: databasePath(config) });
  return opened.ok ? opened : { ok: false, sentence: databaseProblemText(opened.problem, words) };
}

/** The PostgreSQL database of the settings; closing the store closes the connection. */
export async function openPostgres(
  config: Config,
  words: Say,
  report: (error: unknown) => void,
): Promise<
  | { readonly ok: true; readonly store: Store; readonly db: Connection }
  | { readonly ok: false; readonly sentence: string }
> {
  const { openPostgresStore } = await import('../store/postgres/store.ts');
  const db = await connectTo(config, report);
  const opened = await openPostgresStore(db, SCHEMA);
  if (opened.ok) return { ...opened, db };
  await db.close();
  return { ok: false, sentence: postgresProblemText(opened.problem, words) };
}

/** Connects to the PostgreSQL database of the settings; the library is loaded here and not before. */
export async function connectTo(config: Config, report: (error: unknown) => void): Promise<Connection> {
  const { connect } = await import('../postgres/connection.ts');
  const url = config.services.store as string;
  return connect({ url, schema: SCHEMA, connections: CONNECTIONS, report });
}

/** Of Toonsmith's tables. */
export const SCHEMA = 'toonsmith';
/** Of one process to PostgreSQL; most answer within a millisecond. */
const CONNECTIONS = 10;
