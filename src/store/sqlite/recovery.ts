import type { Batch, JobKey } from '../records.ts';
import type { Takeover } from '../scheduling.ts';
import type { Ending } from '../store.ts';
import type { createBatchReader } from './batches.ts';
import type { Connection } from './connection.ts';

interface Context {
  readonly readBatches: ReturnType<typeof createBatchReader>;
  readonly end: (job: JobKey, ending: Ending, at: number) => unknown;
  readonly enqueueFirst: (job: JobKey) => void;
}

/** Takes over what members held whose lease is over; for use inside a transaction. */
export function createTakeover(db: Connection, { readBatches, end, enqueueFirst }: Context) {
  const sql = prepare(db);

  const recoverJobs = (crashes: number, at: number) => {
    const abandoned = sql.abandoned.all();
    for (const { batch, item, ...job } of abandoned) {
      const wasAlone = abandoned.filter(({ holder }) => holder === job.holder).length === 1;
      const isBlamed = job.stop !== 'drain';
      sql.handBack.run(isBlamed && wasAlone ? 1 : 0, isBlamed ? 1 : 0, batch, item);
      if (isBlamed && wasAlone && job.crashes + 1 >= crashes)
        end({ batch, item }, { state: 'failed', failure: { code: 'crashed-twice' } }, at);
      else if (job.stop !== null && job.stop !== 'drain')
        end({ batch, item }, { state: job.stop, failure: { code: job.stop } }, at);
      else enqueueFirst({ batch, item });
    }
  };

  return ({ holder, platforms, crashes, at }: Takeover): Batch[] => {
    sql.endLeases.run(at);
    for (const end of sql.endHeld) end.run();
    recoverJobs(crashes, at);
    const adopted = sql.adopt.all({
      holder,
      at,
      everything: platforms ? 0 : 1,
      platforms: JSON.stringify(platforms ?? []),
    });
    return adopted.length === 0
      ? []
      : readBatches(
          'WHERE id IN (SELECT value FROM json_each(?)) ORDER BY accepted_at, rowid',
          JSON.stringify(adopted),
        );
  };
}

function prepare(db: Connection) {
  return {
    endLeases: db.prepare('DELETE FROM members WHERE until <= ?'),
    endHeld: ['forgetting', 'claims'].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE holder NOT IN (SELECT holder FROM members)`),
    ),
    abandoned: db.prepare<[], AbandonedRow>(
      `SELECT batch, item, crashes, holder, stop FROM jobs
       WHERE state = 'running' AND (holder IS NULL OR holder NOT IN (SELECT holder FROM members))
       ORDER BY started_at DESC, batch DESC, item DESC`,
    ),
    handBack: db.prepare(
      `UPDATE jobs SET state = 'waiting', started_at = NULL, holder = NULL, stop = NULL, crashes = crashes + ?,
         suspect = max(suspect, ?)
       WHERE batch = ? AND item = ?`,
    ),
    // A request that no process serves any more is answered as too late by the process that finds it.
    adopt: db
      .prepare<[object], string>(
        `UPDATE batches SET owner = @holder
         WHERE reply IN ('due', 'sending') AND (owner IS NULL OR owner NOT IN (SELECT holder FROM members))
           AND (@everything = 1 OR reply_by <= @at OR platform IN (SELECT value FROM json_each(@platforms)))
         RETURNING id`,
      )
      .pluck(),
  };
}

interface AbandonedRow extends JobKey {
  readonly crashes: number;
  readonly holder: string | null;
  readonly stop: 'cancelled' | 'expired' | 'drain' | null;
}
