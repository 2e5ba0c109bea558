import { statSync, writeFileSync } from 'node:fs';
import type { Statement } from 'better-sqlite3';
import { type Connection, connect } from '../../src/store/sqlite/connection.ts';
import { migrate, openSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';

export function openStore(path: string, open?: typeof connect): Store {
  const opened = openSqliteStore({ path, ...(open && { open }) });
  if (!opened.ok) throw new Error(opened.problem.code);
  return opened.store;
}

/**
 * As `openStore`, for tests of what uses a store: a new database is a copy of one that has its tables, and a statement is compiled
 * when it is run first. Both would take longer than most tests.
 */
export const openStoreQuickly = (path: string): Store =>
  openStore(path, (at, options) => {
    if (at === ':memory:') return compileLate(connect(emptyDatabase(), options));
    if (statSync(at).size === 0) writeFileSync(at, emptyDatabase());
    return compileLate(connect(at, options));
  });

let empty: Buffer | undefined;
/** A database that has its tables, and nothing in them. */
function emptyDatabase(): Buffer {
  if (empty === undefined) {
    const db = connect(':memory:');
    migrate(db);
    empty = db.serialize();
    db.close();
  }
  return empty;
}

function compileLate(db: Connection): Connection {
  const compile = db.prepare.bind(db);
  const prepare = (sql: string) => {
    let statement: Statement | undefined;
    return new Proxy({} as Statement, {
      get(_, name) {
        statement ??= compile(sql);
        const value = statement[name as keyof Statement];
        return typeof value === 'function' ? value.bind(statement) : value;
      },
    });
  };
  return Object.assign(db, { prepare });
}
