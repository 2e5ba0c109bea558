import { connect } from '../../src/store/sqlite/connection.ts';

/** Requests in the database whose reply has not been settled; read while the program writes. */
export function unsettledReplies(path: string): number {
  return count(path, "SELECT count(*) AS n FROM batches WHERE reply IN ('due', 'sending')");
}

/** Rows that belong to requests under way, of which there are none any more. */
export function rowsLeft(path: string): number {
  const notes = count(path, 'SELECT count(*) AS n FROM notes');
  const open = count(
    path,
    "SELECT count(*) AS n FROM jobs WHERE state IN ('accepted', 'waiting', 'running')",
  );
  return notes + open;
}

function count(path: string, sql: string): number {
  const db = connect(path, { readonly: true });
  try {
    return db.prepare<[], { n: number }>(sql).get()?.n ?? 0;
  } finally {
    db.close();
  }
}
