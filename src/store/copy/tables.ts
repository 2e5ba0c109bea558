/** What a store consists of, the same in each of its databases; what belongs to processes that run is not among it. */

export type Column = 'text' | 'number' | 'boolean';
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

export interface Table {
  readonly name: string;
  /** Columns that name a row, and that it is ordered by. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
}

const text = (...names: string[]) => columnsOf('text', names);
const number = (...names: string[]) => columnsOf('number', names);
const boolean = (...names: string[]) => columnsOf('boolean', names);
const columnsOf = (kind: Column, names: readonly string[]): Record<string, Column> =>
  Object.fromEntries(names.map((name) => [name, kind]));

/** Referenced tables before those that refer to them. `seq` is the order in which batches came; in SQLite their rowid. */
export const TABLES: readonly Table[] = [
  {
    name: 'batches',
    key: ['seq'],
    columns: {
      ...number('seq', 'priority', 'max_bytes', 'accepted_at', 'reply_by', 'open', 'reply_attempts'),
      ...number('intended_at', 'replied_at'),
      ...text('id', 'platform', 'person', 'chat', 'guild', 'options', 'address', 'trimmed', 'quota_key'),
      ...text('quota_window', 'owner', 'reply', 'reference'),
    },
  },
  {
    name: 'jobs',
    key: ['batch', 'item'],
    columns: {
      ...text('batch', 'state', 'photo', 'source', 'name', 'failure', 'drawing', 'holder', 'stop', 'person'),
      ...number('item', 'crashes', 'started_at', 'ended_at', 'draw_ms', 'priority', 'position'),
      ...boolean('charged', 'suspect', 'erased'),
    },
  },
  {
    name: 'rounds',
    key: ['priority', 'person'],
    columns: { ...number('priority', 'turn'), ...text('person') },
  },
  {
    name: 'quotas',
    key: ['key', 'window'],
    columns: { ...text('key', 'window'), ...number('used', 'ends_at') },
  },
  {
    name: 'guild_quotas',
    key: ['key', 'guild', 'window'],
    columns: { ...text('key', 'guild', 'window'), ...number('used', 'ends_at') },
  },
  { name: 'bursts', key: ['key'], columns: { ...text('key'), ...number('full_at') } },
  { name: 'settings', key: ['subject'], columns: { ...text('subject', 'value'), ...number('saved_at') } },
  {
    name: 'access_records',
    key: ['subject'],
    columns: { ...text('subject', 'value'), ...number('banned_until') },
  },
  {
    name: 'audit',
    key: ['id'],
    columns: { ...number('id', 'at'), ...text('actor', 'action', 'subject', 'detail') },
  },
  { name: 'events', key: ['id'], columns: { ...text('id', 'batch', 'fingerprint'), ...number('at') } },
  {
    name: 'notes',
    key: ['id'],
    columns: { ...number('id', 'at'), ...text('box', 'key', 'person', 'value') },
  },
  {
    name: 'sticker_sets',
    key: ['name'],
    columns: { ...text('name', 'person', 'stickers'), ...number('created_at') },
  },
];

/** The database of a store, table by table. */
export interface StoreTables {
  count(table: Table): Promise<number>;
  /** Rows behind one of them, or the first ones, in the order of their keys. */
  read(table: Table, after: Row | undefined, limit: number): Promise<Row[]>;
  /** The secret of its hashes of people; undefined where nobody has served from it. */
  salt(): Promise<Buffer | undefined>;
}

/** A database that a store is copied into. Until the copy is finished nobody can serve from it. */
export interface StoreTarget extends StoreTables {
  /** The salt of the store whose copy was begun here and not finished. */
  begun(): Promise<Buffer | undefined>;
  /** Deletes every row, and begins the copy of a store. */
  begin(salt: Buffer): Promise<void>;
  /** Where the copy of a table was interrupted; undefined at its beginning. */
  position(table: Table): Promise<Row | undefined>;
  /** Adds rows and remembers the last one, together. */
  write(table: Table, rows: readonly Row[]): Promise<void>;
  finish(): Promise<void>;
}
