import { messageOf } from '../../error-message.ts';
import type { Connection } from './connection.ts';
import { MIGRATIONS } from './migrations.ts';

/** Why a database file can’t be used; it is left as it is. */
export type DatabaseProblem =
  | { readonly code: 'unreachable' | 'damaged'; readonly path: string; readonly reason: string }
  | { readonly code: 'foreign'; readonly path: string }
  /** It has the schema of a later version: `version` instead of at most `supported`. */
  | { readonly code: 'newer'; readonly path: string; readonly version: number; readonly supported: number };

/** “Toon”; distinguishes this program's files from others (PRAGMA application_id). */
export const APPLICATION_ID = 0x546f6f6e;

/** What is wrong with an open database; undefined for a usable or an empty one. Reads only, so that a file that is refused stays as it was. */
export function findProblem(db: Connection, path: string): DatabaseProblem | undefined {
  try {
    const version = db.pragma('user_version', { simple: true }) as number;
    const application = db.pragma('application_id', { simple: true }) as number;
    const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
    if (tables === 0 && version === 0) return undefined;
    if (application !== APPLICATION_ID) return { code: 'foreign', path };
    if (version > MIGRATIONS.length) return { code: 'newer', path, version, supported: MIGRATIONS.length };
    const verdict = db.pragma('quick_check(1)', { simple: true }) as string;
    return verdict === 'ok' ? undefined : damaged(path, verdict);
  } catch (cause) {
    const { code = '' } = cause as { readonly code?: string };
    if (UNREACHABLE.test(code)) return { code: 'unreachable', path, reason: messageOf(cause) };
    return damaged(path, messageOf(cause));
  }
}

/** SQLite's codes where the account may not read the file, or not write what it needs next to it. */
const UNREACHABLE = /^SQLITE_(?:READONLY|CANTOPEN|PERM|AUTH)/;

const damaged = (path: string, detail: string): DatabaseProblem => ({
  code: 'damaged',
  path,
  reason: detail.replace(/\s+/g, ' '),
});
