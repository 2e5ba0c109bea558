import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDiskFull } from '../../disk-full.ts';
import { messageOf } from '../../error-message.ts';
import type { Connection } from './connection.ts';
import { MIGRATIONS } from './migrations.ts';

/** Why a database file can’t be used; it is left as it is. */
export type DatabaseProblem =
  | { readonly code: 'unreachable' | 'damaged'; readonly path: string; readonly reason: string }
  | { readonly code: 'foreign' | 'disk-full'; readonly path: string }
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
    return problemOf(cause, path);
  }
}

/** What an error of SQLite says about a database file. */
export function problemOf(cause: unknown, path: string): DatabaseProblem {
  const { code = '' } = cause as { readonly code?: string };
  if (isDiskFull(cause) || (code.startsWith('SQLITE_IOERR') && isFull(path)))
    return { code: 'disk-full', path };
  if (UNREACHABLE.test(code)) return { code: 'unreachable', path, reason: messageOf(cause) };
  return damaged(path, messageOf(cause));
}

/** Whether the disk of a file is full: SQLite reports an input or output error where its shared memory finds no space. */
function isFull(path: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize < MIN_FREE_BYTES;
}

/** SQLite's shared memory grows by as much. */
const MIN_FREE_BYTES = 32_768;

/** SQLite's codes where the account may not read the file, or not write what it needs next to it. */
const UNREACHABLE = /^SQLITE_(?:READONLY|CANTOPEN|PERM|AUTH)/;

const damaged = (path: string, detail: string): DatabaseProblem => ({
  code: 'damaged',
  path,
  reason: detail.replace(/\s+/g, ' '),
});
