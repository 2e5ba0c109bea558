import {
  type Row,
  type StoreTables,
  type StoreTarget,
  TABLES,
  type Table,
  type Value,
} from '../copy/tables.ts';
import type { Connection } from './connection.ts';

/** A SQLite database as a source of a copy. */
export function sqliteTables(db: Connection): StoreTables {
  return {
    count: async ({ name }) => db.prepare(`SELECT count(*) FROM ${name}`).pluck().get() as number,
    async read(table, after, limit) {
      const { name, key } = table;
      const columns = Object.keys(table.columns).map(
        (column) => `${expressionOf(name, column)} AS "${column}"`,
      );
      const keys = key.map((column) => nameOf(name, column)).join(', ');
      const behind = after ? `WHERE (${keys}) > (${key.map(() => '?').join(', ')})` : '';
      const rows = db
        .prepare(`SELECT ${columns.join(', ')} FROM ${name} ${behind} ORDER BY ${keys} LIMIT ?`)
        .all(...(after ? key.map((column) => after[column]) : []), limit);
      return (rows as Record<string, string | number | null>[]).map((row) => fromSqlite(table, row));
    },
    salt: async () =>
      db.prepare("SELECT value FROM meta WHERE key = 'salt'").pluck().get() as Buffer | undefined,
  };
}

/** A new SQLite database as a target of a copy. */
export function sqliteTarget(db: Connection): StoreTarget {
  const remember = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
  const recall = db.prepare('SELECT value FROM meta WHERE key = ?').pluck();
  return {
    ...sqliteTables(db),
    begun: async () =>
      recall.get('copy') === undefined ? undefined : (recall.get('salt') as Buffer | undefined),
    begin: async (salt) =>
      db.transaction(() => {
        for (const { name } of TABLES.toReversed()) db.exec(`DELETE FROM ${name}`);
        db.exec("DELETE FROM meta WHERE key LIKE 'copy%'");
        remember.run('copy', 'begun');
        remember.run('salt', salt);
      })(),
    async position({ name }) {
      const position = recall.get(`copy ${name}`);
      return position === undefined ? undefined : (JSON.parse(position as string) as Row);
    },
    async write({ name, key, columns }, rows) {
      const names = Object.keys(columns);
      const insert = db.prepare(
        `INSERT INTO ${name} (${names.map((column) => nameOf(name, column)).join(', ')})
         VALUES (${names.map(() => '?').join(', ')})`,
      );
      db.transaction(() => {
        for (const row of rows) insert.run(names.map((column) => toSqlite(row[column] as Value)));
        remember.run(`copy ${name}`, positionOf(key, rows));
      })();
    },
    async finish() {
      db.exec("DELETE FROM meta WHERE key LIKE 'copy%'");
    },
  };
}

const nameOf = (table: string, column: string) =>
  table === 'batches' && column === 'seq' ? 'rowid' : `"${column}"`;

/** Jobs of an earlier version that had ended have no person of their own. */
const expressionOf = (table: string, column: string) =>
  table === 'jobs' && (column === 'person' || column === 'priority')
    ? `coalesce(${column}, (SELECT b.${column} FROM batches b WHERE b.id = batch))`
    : nameOf(table, column);

const fromSqlite = ({ columns }: Table, row: Readonly<Record<string, string | number | null>>): Row =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]): [string, Value] => [
      column,
      // PostgreSQL has no NUL in texts.
      columns[column] === 'boolean'
        ? value === 1
        : typeof value === 'string'
          ? value.replaceAll('\0', '')
          : value,
    ]),
  );

const toSqlite = (value: Value) => (typeof value === 'boolean' ? Number(value) : value);

const positionOf = (key: readonly string[], rows: readonly Row[]): string =>
  JSON.stringify(Object.fromEntries(key.map((column) => [column, rows.at(-1)?.[column]])));
