import { createHmac } from 'node:crypto';
import type { Pool, PoolClient, QueryResultRow } from 'pg';

/** Runs statements, on their own or within a transaction. */
export interface Database {
  rows<Row extends QueryResultRow>(sql: string, ...values: unknown[]): Promise<Row[]>;
  /** How many rows a statement has changed. */
  change(sql: string, ...values: unknown[]): Promise<number>;
}

export interface Connection extends Database {
  /** Runs some work in one transaction; once more where the database gave it up for another one. */
  transaction<T>(work: (db: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Hashes a subject with the salt of this database, for what must stay countable after the person's data was deleted. */
export type SubjectHash = (subject: string) => string;

export interface ConnectOptions {
  readonly url: string;
  /** The schema of the tables. */
  readonly schema: string;
  /** Connections at the same time. */
  readonly connections: number;
  /** Called for a connection that broke while nothing used it. */
  readonly report: (error: unknown) => void;
}

/** Connects when a statement needs it; the library is loaded here and not before. */
export async function connect({ url, schema, connections, report }: ConnectOptions): Promise<Connection> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    options: `-c search_path=${schema}`,
    application_name: 'toonsmith',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    types: {
      // Times and counts stay far below 2^53.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  });
  pool.on('error', report);
  return { ...databaseOf(pool), transaction: (work) => runTransaction(pool, work), close: () => pool.end() };
}

const INT8 = 20;
const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 30_000;
/** Serialization failure, deadlock. */
const GIVEN_UP = ['40001', '40P01'];
const ATTEMPTS = 5;

const databaseOf = (client: Pool | PoolClient): Database => ({
  rows: async <Row extends QueryResultRow>(sql: string, ...values: unknown[]) =>
    (await client.query<Row>(sql, values)).rows,
  change: async (sql, ...values) => (await client.query(sql, values)).rowCount ?? 0,
});

async function runTransaction<T>(pool: Pool, work: (db: Database) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(databaseOf(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((cause) => {
        broken = cause;
      });
      if (attempt === ATTEMPTS || !GIVEN_UP.includes((error as { code?: string }).code ?? '')) throw error;
    } finally {
      client.release(broken);
    }
  }
}

export const createSubjectHash =
  (salt: Buffer): SubjectHash =>
  (subject) =>
    `#${createHmac('sha256', salt).update(subject).digest('base64url').slice(0, 22)}`;

/** Text of a value for a column of JSON; null for none. */
export const toJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

export const fromJson = <T>(text: string | null): T | undefined =>
  text === null ? undefined : (JSON.parse(text) as T);
