import { type CartoonOptions, DEFAULT_OPTIONS, type Failure } from '../../cartoon.ts';
import type { Batch, Drawing, Job, JobState, Json, ReplyState, Trimmed } from '../records.ts';
import type { Connection } from './connection.ts';
import { fromJson } from './json.ts';

/** Reads whole batches by a condition (and order) on the table `batches`. */
export function createBatchReader(db: Connection) {
  const readJobs = db.prepare<[string], JobRow>('SELECT * FROM jobs WHERE batch = ? ORDER BY item');
  const readers = new Map<string, ReturnType<typeof prepare>>();
  const prepare = (condition: string) =>
    db.prepare<(string | number)[], BatchRow>(`SELECT * FROM batches ${condition}`);

  return (condition: string, ...values: (string | number)[]): Batch[] => {
    const reader = readers.get(condition) ?? prepare(condition);
    readers.set(condition, reader);
    return reader.all(...values).map((row) => toBatch(row, readJobs.all(row.id)));
  };
}

interface BatchRow {
  readonly id: string;
  readonly platform: string;
  readonly person: string;
  readonly chat: string;
  readonly guild: string | null;
  readonly priority: number;
  readonly options: string;
  readonly max_bytes: number | null;
  readonly address: string;
  readonly accepted_at: number;
  readonly reply_by: number;
  readonly trimmed: string | null;
  readonly reply: ReplyState;
  readonly reply_attempts: number;
  readonly intended_at: number | null;
  readonly replied_at: number | null;
  readonly reference: string | null;
}

interface JobRow {
  readonly batch: string;
  readonly item: number;
  readonly state: JobState;
  readonly photo: string | null;
  readonly source: string | null;
  readonly name: string | null;
  readonly charged: number;
  readonly crashes: number;
  readonly suspect: number;
  readonly erased: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly failure: string | null;
  readonly drawing: string | null;
}

const toBatch = (row: BatchRow, jobs: JobRow[]): Batch => ({
  id: row.id,
  platform: row.platform,
  person: row.person,
  chat: row.chat,
  guild: row.guild ?? undefined,
  priority: row.priority === 1,
  // What an earlier version recorded lacks the options that came since.
  options: { ...DEFAULT_OPTIONS, ...(JSON.parse(row.options) as CartoonOptions) },
  maxBytes: row.max_bytes ?? undefined,
  address: JSON.parse(row.address) as Json,
  acceptedAt: row.accepted_at,
  replyBy: row.reply_by,
  trimmed: fromJson<Trimmed>(row.trimmed),
  reply: row.reply,
  replyAttempts: row.reply_attempts,
  replyIntendedAt: row.intended_at ?? undefined,
  repliedAt: row.replied_at ?? undefined,
  reference: fromJson<Json>(row.reference),
  jobs: jobs.map(toJob),
});

const toJob = (row: JobRow): Job => ({
  batch: row.batch,
  item: row.item,
  state: row.state,
  photo: row.photo ?? undefined,
  source: fromJson<Json>(row.source),
  name: row.name ?? undefined,
  charged: row.charged === 1,
  crashes: row.crashes,
  suspect: row.suspect === 1,
  erased: row.erased === 1,
  startedAt: row.started_at ?? undefined,
  endedAt: row.ended_at ?? undefined,
  failure: fromJson<Failure>(row.failure),
  drawing: fromJson<Drawing>(row.drawing),
});
