import { createHmac } from 'node:crypto';
import type { Client, Pool, PoolClient, QueryResultRow } from 'pg';

/** Runs statements, on their own or within a transaction. */
export interface Database {
  rows<Row extends QueryResultRow>(sql: string, ...values: unknown[]): Promise<Row[]>;
  /** How many rows a statement has changed. */
  change(sql: string, ...values: unknown[]): Promise<number>;
}

export interface Connection extends Database {
  /** Runs some work in one transaction; again where the database gave it up, or the connection broke before it was to be committed. */
  transaction<T>(work: (db: Database) => Promise<T>): Promise<T>;
  /** Calls back with every payload that is notified on a channel of the schema, whenever there is a connection. */
  listen(channel: string, received: (text: string) => void): Promise<Listener>;
  /** Tells a text of at most 7,500 bytes to all who listen. */
  notify(channel: string, text: string): Promise<void>;
  close(): Promise<void>;
}

export interface Listener {
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
    ...CLIENT,
    statement_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: PAUSE_TIMEOUT_MS,
    types: {
      // Times and counts stay far below 2^53.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  });
  pool.on('error', report);
  // One that breaks while something uses it: its query rejects. Without a listener the process would end.
  pool.on('connect', (client) => client.on('error', () => {}));
  const channelOf = (channel: string) => `${schema}.${channel}`;
  return {
    ...databaseOf(pool),
    transaction: (work) => runTransaction(pool, work),
    listen: (channel, received) =>
      listen(() => new pg.Client({ connectionString: url, ...CLIENT }), channelOf(channel), {
        received,
        report,
      }),
    async notify(channel, text) {
      await pool.query('SELECT pg_notify($1, $2)', [channelOf(channel), text]);
    },
    close: () => pool.end(),
  };
}

interface ListenOptions {
  readonly received: (text: string) => void;
  readonly report: (error: unknown) => void;
}

/** Keeps one connection that listens, and makes another when it breaks. */
async function listen(
  create: () => Client,
  channel: string,
  { received, report }: ListenOptions,
): Promise<Listener> {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const reconnect = () => {
    if (isClosed) return;
    timer = setTimeout(() => void open().catch(reconnect), RECONNECT_MS);
  };
  const open = async () => {
    const next = create();
    let isOpen = false;
    next.on('notification', ({ payload = '' }) => received(payload));
    next.on('error', (error) => {
      // Before it is open, whoever opens it finds out, and there must not be two attempts to replace it.
      if (!isOpen || isClosed) return;
      isOpen = false;
      report(error);
      reconnect();
    });
    try {
      await next.connect();
      await next.query(`LISTEN "${channel}"`);
    } catch (error) {
      void next.end().catch(() => {});
      throw error;
    }
    isOpen = true;
    client = next;
    if (isClosed) await next.end();
  };

  await open();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}

const RECONNECT_MS = 1_000;
const INT8 = 20;
const QUERY_TIMEOUT_MS = 30_000;
const CLIENT = {
  application_name: 'toonsmith',
  connectionTimeoutMillis: 5_000,
  query_timeout: QUERY_TIMEOUT_MS,
  keepAlive: true,
};
/** A process that is paused within a transaction must not keep the others waiting for its locks. */
const PAUSE_TIMEOUT_MS = 5_000;
/** Serialization failure, deadlock, paused for too long. */
const GIVEN_UP = ['40001', '40P01', '25P03'];
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
    let mayBeDone = false;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    try {
      await client.query('BEGIN');
      const result = await work(databaseOf(client));
      mayBeDone = !broken;
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // A connection that broke before COMMIT was sent has left nothing behind, as when this process was paused for too long.
      const isUndone = broken !== undefined && !mayBeDone;
      await client.query('ROLLBACK').catch((cause) => {
        broken = cause;
      });
      const isGivenUp = GIVEN_UP.includes((error as { code?: string }).code ?? '');
      if (attempt === ATTEMPTS || !(isGivenUp || isUndone)) throw error;
    } finally {
      client.off('error', onError);
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
