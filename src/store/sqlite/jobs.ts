import type { Batch, JobState } from '../records.ts';
import type { DrawTime, JobStore } from '../store.ts';
import { createAdmission } from './admission.ts';
import { createBatchReader } from './batches.ts';
import type { Connection, SubjectHash } from './connection.ts';
import type { Write } from './group-commit.ts';
import { toJson } from './json.ts';

export function createSqliteJobs(db: Connection, write: Write, hash: SubjectHash): JobStore {
  return {
    ...createAdmission(db, write, hash),
    ...createLifecycle(db, write),
    ...createReports(db),
  };
}

type Lifecycle = Pick<JobStore, 'photoArrived' | 'start' | 'handBack' | 'redraw' | 'end' | 'recover'>;

/** The transitions between the states of a job. */
function createLifecycle(db: Connection, write: Write): Lifecycle {
  const readBatches = createBatchReader(db);
  const sql = prepareTransitions(db);
  return {
    photoArrived: ({ batch, item }, photo) =>
      write(() => sql.photoArrived.run(photo, batch, item).changes > 0),
    start: ({ batch, item }, at) => write(() => sql.start.run(at, batch, item).changes > 0),
    handBack: ({ batch, item }) => write(() => sql.handBack.run(batch, item).changes > 0),
    redraw: ({ batch, item }) =>
      write(() => {
        const changed = sql.redraw.run(batch, item).changes > 0;
        if (changed) sql.reopen.run(batch);
        return changed;
      }),
    end: (job, ending, at) => write(() => end(job, ending, at, sql)),
    recover: (crashes, at) =>
      write(() => {
        countCrashes(crashes, at, sql);
        return readBatches("WHERE reply IN ('due', 'sending') ORDER BY accepted_at, rowid");
      }),
  };
}

type Transitions = ReturnType<typeof prepareTransitions>;

function end(...[{ batch, item }, ending, at, sql]: [...Parameters<JobStore['end']>, Transitions]) {
  const drawing = ending.state === 'done' ? ending.drawing : undefined;
  const failure = ending.state === 'done' ? undefined : ending.failure;
  const milliseconds = drawing && Object.values(drawing.milliseconds).reduce((sum, stage) => sum + stage, 0);
  if (ending.state !== 'done' && sql.uncharge.run(batch, item).changes > 0) sql.refund.run(batch);
  const ended = sql.end.run(
    ending.state,
    at,
    toJson(failure),
    toJson(drawing),
    milliseconds === undefined ? null : Math.round(milliseconds),
    batch,
    item,
  );
  return ended.changes === 0 ? undefined : sql.close.get(batch);
}

/** What was running when the process died waits again as suspect, or has failed when it crashed too often while running alone. */
function countCrashes(crashes: number, at: number, sql: Transitions): void {
  const running = sql.running.all();
  const wasAlone = running.length === 1;
  for (const job of running) {
    sql.crashed.run(wasAlone ? 1 : 0, job.batch, job.item);
    if (wasAlone && job.crashes + 1 >= crashes)
      end(
        { batch: job.batch, item: job.item },
        { state: 'failed', failure: { code: 'crashed-twice' } },
        at,
        sql,
      );
  }
}

const LIVE = "('accepted', 'waiting', 'running')";

function prepareTransitions(db: Connection) {
  return {
    photoArrived: db.prepare(
      "UPDATE jobs SET state = 'waiting', photo = ? WHERE batch = ? AND item = ? AND state IN ('accepted', 'waiting')",
    ),
    start: db.prepare(
      "UPDATE jobs SET state = 'running', started_at = ? WHERE batch = ? AND item = ? AND state = 'waiting'",
    ),
    handBack: db.prepare(
      `UPDATE jobs SET state = 'waiting', started_at = NULL WHERE batch = ? AND item = ? AND state = 'running'`,
    ),
    redraw: db.prepare(
      `UPDATE jobs SET state = 'waiting', started_at = NULL, ended_at = NULL, drawing = NULL, draw_ms = NULL
       WHERE batch = ? AND item = ? AND state = 'done'`,
    ),
    reopen: db.prepare('UPDATE batches SET open = open + 1 WHERE id = ?'),
    uncharge: db.prepare(
      `UPDATE jobs SET charged = 0 WHERE batch = ? AND item = ? AND charged = 1 AND state IN ${LIVE}`,
    ),
    refund: db.prepare(
      `UPDATE quotas SET used = used - 1
       WHERE (key, window) = (SELECT quota_key, quota_window FROM batches WHERE id = ?)`,
    ),
    end: db.prepare(
      `UPDATE jobs SET state = ?, ended_at = ?, failure = ?, drawing = ?, draw_ms = ?
       WHERE batch = ? AND item = ? AND state IN ${LIVE}`,
    ),
    close: db
      .prepare<[string], number>('UPDATE batches SET open = open - 1 WHERE id = ? RETURNING open')
      .pluck(),
    running: db.prepare<[], { batch: string; item: number; crashes: number }>(
      "SELECT batch, item, crashes FROM jobs WHERE state = 'running'",
    ),
    crashed: db.prepare(
      `UPDATE jobs SET state = 'waiting', started_at = NULL, suspect = 1, crashes = crashes + ?
       WHERE batch = ? AND item = ?`,
    ),
  };
}

/** What the history, forecasts and the operator's overview read. */
function createReports(db: Connection): Pick<JobStore, 'batch' | 'history' | 'drawTimes' | 'stats'> {
  const readBatches = createBatchReader(db);
  const sql = prepareReports(db);
  return {
    batch: async (id): Promise<Batch | undefined> => readBatches('WHERE id = ?', id)[0],
    history: async ({ person, limit, before = Number.MAX_SAFE_INTEGER }) =>
      person === undefined
        ? readBatches('WHERE accepted_at < ? ORDER BY accepted_at DESC, rowid DESC LIMIT ?', before, limit)
        : readBatches(
            'WHERE person = ? AND accepted_at < ? ORDER BY accepted_at DESC, rowid DESC LIMIT ?',
            person,
            before,
            limit,
          ),
    drawTimes: async (limit) => sql.drawTimes.all(limit),
    stats: async (since) => ({
      people: sql.people.get(since) ?? 0,
      states: Object.fromEntries(sql.states.all(since)),
      failures: Object.fromEntries(sql.failures.all(since)),
    }),
  };
}

function prepareReports(db: Connection) {
  return {
    drawTimes: db.prepare<[number], DrawTime>(
      `SELECT options ->> 'style' AS style, CAST(options ->> 'size' AS TEXT) AS size, draw_ms AS milliseconds
       FROM (SELECT batch, draw_ms, ended_at FROM jobs WHERE state = 'done' ORDER BY ended_at DESC LIMIT ?)
       JOIN batches ON id = batch ORDER BY ended_at DESC`,
    ),
    people: db
      .prepare<[number], number>('SELECT count(DISTINCT person) FROM batches WHERE accepted_at >= ?')
      .pluck(),
    states: db
      .prepare<[number], [JobState, number]>(
        'SELECT state, count(*) FROM jobs JOIN batches ON id = batch WHERE accepted_at >= ? GROUP BY state',
      )
      .raw(),
    failures: db
      .prepare<[number], [string, number]>(
        `SELECT failure ->> 'code' AS code, count(*) FROM jobs JOIN batches ON id = batch
         WHERE accepted_at >= ? AND failure IS NOT NULL GROUP BY code`,
      )
      .raw(),
  };
}
