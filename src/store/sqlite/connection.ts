import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';

/** An open SQLite database. */
export type Connection = Database.Database;

/** Hashes a subject with the salt of this database, for what must stay countable after the person's data was deleted. */
export type SubjectHash = (subject: string) => string;

/** Opens a database file, or a private database in memory for `:memory:` or a serialized one; throws when that fails. */
export function connect(path: string | Buffer, options?: Database.Options): Connection {
  const Driver = loadDriver();
  return new Driver(path, options);
}

/**
 * better-sqlite3 13 brings prebuilt files for Node-API 10 (Node.js 22.14 and newer) and ends an older Node.js with a segmentation
 * fault. There version 12 opens the same files; a clone of the project compiles it, the package on npm does not have it
 * (docs/decisions/node-versions.md).
 */
function loadDriver(): typeof Database {
  if (Number(process.versions.napi) >= 10) return require('better-sqlite3');
  try {
    return require('better-sqlite3-v12');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause;
    throw new Error(
      `Node.js ${process.versions.node} has no database library in this package. Use Node.js 22.14 or later, or run ` +
        'npm install better-sqlite3-v12@npm:better-sqlite3@12.11.1',
      { cause },
    );
  }
}

const require = createRequire(import.meta.url);
