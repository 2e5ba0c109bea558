import { createHash } from 'node:crypto';
import { type Row, type StoreTables, type StoreTarget, TABLES, type Table } from './tables.ts';

export interface CopyOptions {
  readonly source: StoreTables;
  readonly target: StoreTarget;
  /** Stops between two pages; the next call continues there. */
  readonly signal: AbortSignal;
  /** Called after each page: rows that are in the target by now, of how many. */
  readonly progress: (copied: number, total: number) => void;
  /** Rows of one page. */
  readonly pageRows?: number;
}

/** A table whose rows are the same in both databases. */
export interface CopiedTable {
  readonly name: string;
  readonly rows: number;
  /** Of all rows, whatever their order. */
  readonly hash: string;
}

export type CopyResult =
  | { readonly state: 'copied'; readonly tables: readonly CopiedTable[] }
  | { readonly state: 'stopped' }
  /** Nobody has used the source yet. */
  | { readonly state: 'nothing' }
  /** The table is different in the two databases, although all of it was copied. */
  | { readonly state: 'different'; readonly table: string };

/**
 * Copies a store that nobody uses into another database, and compares them: the number of rows and a hash of all contents of each
 * table. A copy that was interrupted is continued; one of a store that has changed since then is begun again. The target can be served
 * from when it is finished, which is left to the caller.
 */
export async function copyStore(options: CopyOptions): Promise<CopyResult> {
  const { source, target } = options;
  const salt = await source.salt();
  if (salt === undefined) return { state: 'nothing' };
  const begun = await target.begun();
  const continues = begun?.equals(salt) === true;
  if (!continues) await target.begin(salt);
  let result = await copyTables(options);
  if (result.state === 'different' && continues) {
    await target.begin(salt);
    result = await copyTables(options);
  }
  return result;
}

async function copyTables({
  source,
  target,
  signal,
  progress,
  pageRows = PAGE_ROWS,
}: CopyOptions): Promise<CopyResult> {
  let total = 0;
  let copied = 0;
  for (const table of TABLES) total += await source.count(table);
  const tables: CopiedTable[] = [];
  for (const table of TABLES) {
    const before = copied;
    copied += await target.count(table);
    progress(copied, total);
    for await (const rows of pagesOf(table, source, pageRows, await target.position(table))) {
      if (signal.aborted) return { state: 'stopped' };
      await target.write(table, rows);
      copied += rows.length;
      progress(copied, total);
    }
    if (signal.aborted) return { state: 'stopped' };
    const [original, copy] = [await digest(table, source), await digest(table, target)];
    if (original.rows !== copy.rows || original.hash !== copy.hash)
      return { state: 'different', table: table.name };
    copied = before + copy.rows;
    tables.push(copy);
  }
  return { state: 'copied', tables };
}

const PAGE_ROWS = 1_000;

async function* pagesOf(table: Table, from: StoreTables, pageRows: number, after?: Row) {
  for (let last = after; ; ) {
    const rows = await from.read(table, last, pageRows);
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1);
  }
}

/** The sum of the hashes of all rows: databases don't agree on the order of texts. */
async function digest(table: Table, from: StoreTables): Promise<CopiedTable> {
  let sum = 0n;
  let count = 0;
  for await (const rows of pagesOf(table, from, PAGE_ROWS)) {
    count += rows.length;
    for (const row of rows) sum += hashOf(table, row);
  }
  return { name: table.name, rows: count, hash: (sum % MODULUS).toString(16).padStart(64, '0') };
}

const MODULUS = 2n ** 256n;

function hashOf({ columns }: Table, row: Row): bigint {
  const values = JSON.stringify(Object.keys(columns).map((column) => row[column]));
  return BigInt(`0x${createHash('sha256').update(values).digest('hex')}`);
}
