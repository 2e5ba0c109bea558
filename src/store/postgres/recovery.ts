import type { Database } from '../../postgres/connection.ts';
import type { Batch, JobKey } from '../records.ts';
import type { Takeover } from '../scheduling.ts';
import { readBatches } from './batches.ts';
import { endJob } from './ending.ts';

/** Takes over what members held whose lease is over; within a transaction, one process at a time. */
export async function recover({ holder, platforms, crashes, at }: Takeover, db: Database): Promise<Batch[]> {
  await db.rows("SELECT pg_advisory_xact_lock(hashtext('toonsmith recovery'), hashtext(current_schema()))");
  await db.change('DELETE FROM members WHERE until <= $1', at);
  for (const table of ['forgetting', 'claims'])
    await db.change(`DELETE FROM ${table} WHERE holder NOT IN (SELECT holder FROM members)`);
  await recoverJobs(crashes, at, db);
  const adopted = await db.rows<{ id: string }>(
    `UPDATE batches SET owner = $1
     WHERE reply IN ('due', 'sending') AND (owner IS NULL OR owner NOT IN (SELECT holder FROM members))
       AND ($2::text[] IS NULL OR reply_by <= $3 OR platform = ANY($2))
     RETURNING id`,
    ...[holder, platforms ?? null, at],
  );
  const ids = adopted.map(({ id }) => id);
  return ids.length === 0 ? [] : readBatches(db, 'WHERE id = ANY($1) ORDER BY accepted_at, seq', ids);
}

async function recoverJobs(crashes: number, at: number, db: Database): Promise<void> {
  const abandoned = await db.rows<AbandonedRow>(
    `SELECT batch, item, crashes, holder, stop FROM jobs
     WHERE state = 'running' AND (holder IS NULL OR holder NOT IN (SELECT holder FROM members))
     ORDER BY started_at DESC, batch DESC, item DESC FOR UPDATE`,
  );
  for (const { batch, item, ...job } of abandoned) {
    const isBlamed = job.stop !== 'drain';
    const countsCrash = isBlamed && abandoned.filter(({ holder }) => holder === job.holder).length === 1;
    await db.rows('SELECT hand_back($1, $2, $3, NULL)', batch, item, job.holder);
    await db.change(
      'UPDATE jobs SET crashes = crashes + $3, suspect = suspect OR $4 WHERE batch = $1 AND item = $2',
      ...[batch, item, countsCrash ? 1 : 0, isBlamed],
    );
    const state =
      countsCrash && job.crashes + 1 >= crashes ? 'crashed-twice' : job.stop === 'drain' ? null : job.stop;
    if (state === 'crashed-twice')
      await endJob({ batch, item }, { state: 'failed', failure: { code: state } }, at, undefined, db);
    else if (state !== null)
      await endJob({ batch, item }, { state, failure: { code: state } }, at, undefined, db);
  }
}

interface AbandonedRow extends JobKey {
  readonly crashes: number;
  readonly holder: string | null;
  readonly stop: 'cancelled' | 'expired' | 'drain' | null;
}
