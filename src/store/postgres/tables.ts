import type { Connection, Database } from '../../postgres/connection.ts';
import {
  type Row,
  type StoreTables,
  type StoreTarget,
  TABLES,
  type Table,
  type Value,
} from '../copy/tables.ts';

/** A PostgreSQL database as a source of a copy. */
function postgresTables(db: Connection): StoreTables {
  return {
    count: async ({ name }) =>
      (await db.rows<{ count: number }>(`SELECT count(*) AS count FROM ${name}`))[0]?.count ?? 0,
    read: ({ name, key, columns }, after, limit) => {
      const keys = key.map((column) => `"${column}"`).join(', ');
      const behind = after ? `WHERE (${keys}) > (${key.map((_, at) => `$${at + 2}`).join(', ')})` : '';
      return db.rows<Row>(
        `SELECT ${namesOf(columns)} FROM ${name} ${behind} ORDER BY ${keys} LIMIT $1`,
        ...[limit, ...(after ? key.map((column) => after[column]) : [])],
      );
    },
    salt: () => recall('salt', db),
  };
}

/** A PostgreSQL database as a target of a copy. */
export function postgresTarget(db: Connection): StoreTarget {
  return {
    ...postgresTables(db),
    begun: async () => ((await recall('copy', db)) === undefined ? undefined : recall('salt', db)),
    begin: (salt) =>
      db.transaction(async (transaction) => {
        for (const { name } of TABLES.toReversed()) await transaction.change(`DELETE FROM ${name}`);
        await transaction.change("DELETE FROM meta WHERE key LIKE 'copy%'");
        await remember('copy', Buffer.from('begun'), transaction);
        await remember('salt', salt, transaction);
      }),
    async position({ name }) {
      const position = await recall(`copy ${name}`, db);
      return position && (JSON.parse(position.toString()) as Row);
    },
    write: (table, rows) =>
      db.transaction(async (transaction) => {
        await insert(table, rows, transaction);
        const last = Object.fromEntries(table.key.map((column) => [column, rows.at(-1)?.[column]]));
        await remember(`copy ${table.name}`, Buffer.from(JSON.stringify(last)), transaction);
      }),
    finish: () =>
      db.transaction(async (transaction) => {
        for (const [sequence, table, column] of SEQUENCES)
          await transaction.rows(
            `SELECT setval(${sequence}, coalesce(max(${column}), 0) + 1, false) FROM ${table}`,
          );
        await transaction.change("DELETE FROM meta WHERE key LIKE 'copy%'");
      }),
  };
}

/** What numbers new rows, and the column whose numbers are taken. */
const SEQUENCES = [
  ["pg_get_serial_sequence('batches', 'seq')", 'batches', 'seq'],
  ["pg_get_serial_sequence('audit', 'id')", 'audit', 'id'],
  ["pg_get_serial_sequence('notes', 'id')", 'notes', 'id'],
  ["'turns'", 'rounds', 'turn'],
] as const;

const TYPES = { text: 'text', number: 'bigint', boolean: 'boolean' } as const;

const namesOf = (columns: Table['columns']) =>
  Object.keys(columns)
    .map((column) => `"${column}"`)
    .join(', ');

async function insert({ name, columns }: Table, rows: readonly Row[], db: Database): Promise<void> {
  const arrays = Object.values(columns).map((kind, at) => `$${at + 1}::${TYPES[kind]}[]`);
  await db.change(
    `INSERT INTO ${name} (${namesOf(columns)}) OVERRIDING SYSTEM VALUE SELECT * FROM unnest(${arrays.join(', ')})`,
    ...Object.keys(columns).map((column) => rows.map((row) => row[column] as Value)),
  );
}

const remember = (key: string, value: Buffer, db: Database) =>
  db.change(
    'INSERT INTO meta VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    key,
    value,
  );

const recall = async (key: string, db: Database): Promise<Buffer | undefined> =>
  (await db.rows<{ value: Buffer }>('SELECT value FROM meta WHERE key = $1', key))[0]?.value;
