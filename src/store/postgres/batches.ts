import { type CartoonOptions, DEFAULT_OPTIONS, type Failure } from '../../cartoon.ts';
import { type Database, fromJson } from '../../postgres/connection.ts';
import type { Batch, Drawing, Job, JobState, Json, ReplyState, Trimmed } from '../records.ts';

/** Reads whole batches by a condition (and order) on the table `batches`, named b. */
export async function readBatches(
  db: Pick<Database, 'rows'>,
  condition: string,
  ...values: unknown[]
): Promise<Batch[]> {
  const rows = await db.rows<BatchRow>(
    `SELECT b.*, (SELECT json_agg(j ORDER BY j.item) FROM jobs j WHERE j.batch = b.id) AS jobs
     FROM batches b ${condition}`,
    ...values,
  );
  return rows.map(toBatch);
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
  readonly jobs: readonly JobRow[] | null;
}

interface JobRow {
  readonly batch: string;
  readonly item: number;
  readonly state: JobState;
  readonly photo: string | null;
  readonly source: string | null;
  readonly name: string | null;
  readonly charged: boolean;
  readonly crashes: number;
  readonly suspect: boolean;
  readonly erased: boolean;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly failure: string | null;
  readonly drawing: string | null;
}

const toBatch = (row: BatchRow): Batch => ({
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
  jobs: (row.jobs ?? []).map(toJob),
});

const toJob = (row: JobRow): Job => ({
  batch: row.batch,
  item: row.item,
  state: row.state,
  photo: row.photo ?? undefined,
  source: fromJson<Json>(row.source),
  name: row.name ?? undefined,
  charged: row.charged,
  crashes: row.crashes,
  suspect: row.suspect,
  erased: row.erased,
  startedAt: row.started_at ?? undefined,
  endedAt: row.ended_at ?? undefined,
  failure: fromJson<Failure>(row.failure),
  drawing: fromJson<Drawing>(row.drawing),
});
