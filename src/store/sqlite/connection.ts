import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';

/** An open SQLite database. */
export type Connection = Database.Database;

/** Hashes a subject with the salt of this database, for what must stay countable after the person was forgotten. */
export type SubjectHash = (subject: string) => string;

/**
 * Opens a database file, or a private database in memory for `:memory:`; throws when that fails.
 *
 * better-sqlite3 13 brings prebuilt files for Node-API 10 (Node.js 22.14 and newer) and ends an older Node.js with a segmentation
 * fault; there version 12, which `run.sh` compiles, opens the same files.
 */
export function connect(path: string, options?: Database.Options): Connection {
  const name = Number(process.versions.napi) >= 10 ? 'better-sqlite3' : 'better-sqlite3-v12';
  const Driver: typeof Database = require(name);
  return new Driver(path, options);
}

const require = createRequire(import.meta.url);
