import type { Connection, Database, SubjectHash } from '../../postgres/connection.ts';
import type { JobKey, JobState } from '../records.ts';
import type { Held, QueuedJob, Stopped, StopRequest, Taken, Unsettled, Which } from '../scheduling.ts';
import type { DrawTime, JobStore, StatsFilter } from '../store.ts';
import { createAdmission } from './admission.ts';
import { readBatches } from './batches.ts';
import { endJob } from './ending.ts';
import { recover } from './recovery.ts';

export function createPostgresJobs(db: Connection, hash: SubjectHash): JobStore {
  const admission = createAdmission(db, hash);
  const serially = createTurns();
  return {
    ...admission,
    admit: (...how) => serially(() => admission.admit(...how)),
    extend: (...how) => serially(() => admission.extend(...how)),
    ...createLifecycle(db),
    ...createReports(db),
  };
}

/**
 * Runs one after the other. Admissions wait for each other in the database anyway; each would hold a connection meanwhile, which
 * replies and the lease of the process need.
 */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
}

type Reports = Pick<JobStore, 'batch' | 'history' | 'drawTimes' | 'stats' | 'waiting' | 'unsettled'>;
type Lifecycle = Omit<JobStore, keyof Reports | 'admit' | 'extend' | 'known' | 'batchOf'>;

/** The transitions between the states of a job. */
function createLifecycle(db: Connection): Lifecycle {
  return {
    photoArrived: async ({ batch, item }, photo) =>
      (await db.change(
        `UPDATE jobs SET state = 'waiting', photo = $3
         WHERE batch = $1 AND item = $2 AND state IN ('accepted', 'waiting')`,
        ...[batch, item, photo],
      )) > 0,
    take: ({ holder, at, most, busy }) =>
      db.rows<Taken>('SELECT * FROM take($1, $2, $3, $4)', holder, at, most, busy),
    held: (holder) =>
      db.rows<Held>(
        "SELECT batch, item, nullif(stop, 'drain') AS stop FROM jobs WHERE state = 'running' AND holder = $1 ORDER BY batch, item",
        holder,
      ),
    async draining(holder) {
      await db.change(
        "UPDATE jobs SET stop = coalesce(stop, 'drain') WHERE state = 'running' AND holder = $1",
        holder,
      );
    },
    handBack: async ({ batch, item }, holder, because) => {
      const [row] = await db.rows<{ done: boolean }>(
        'SELECT hand_back($1, $2, $3, $4) AS done',
        ...[batch, item, holder, because ?? null],
      );
      return row?.done === true;
    },
    redraw: (job, owner) => db.transaction((transaction) => redraw(job, owner, transaction)),
    end: (job, ending, at, holder) => endJob(job, ending, at, holder, db),
    requestStop: (which, reason, at) =>
      db.transaction((transaction) => requestStop(which, reason, at, transaction)),
    async erase({ batch, item }) {
      await db.change('UPDATE jobs SET erased = true WHERE batch = $1 AND item = $2', batch, item);
    },
    recover: (takeover) => db.transaction((transaction) => recover(takeover, transaction)),
  };
}

async function redraw({ batch, item }: JobKey, owner: string, db: Database): Promise<boolean> {
  const changed = await db.change(
    `UPDATE jobs SET state = 'waiting', started_at = NULL, ended_at = NULL, drawing = NULL, draw_ms = NULL
     WHERE batch = $1 AND item = $2 AND state = 'done' AND EXISTS (
       SELECT FROM batches WHERE id = $1 AND owner = $3 AND reply IN ('due', 'sending') FOR UPDATE
     )`,
    ...[batch, item, owner],
  );
  if (changed === 0) return false;
  await db.change('UPDATE batches SET open = open + 1 WHERE id = $1', batch);
  await db.rows('SELECT enqueue($1, $2, false)', batch, item);
  return true;
}

/** Stops what somebody asked for: what waits ends, what runs is marked. */
async function requestStop(which: Which, reason: StopRequest, at: number, db: Database): Promise<Stopped> {
  const condition = 'scope' in which ? `b.${which.scope} = $1` : 'b.id = $1 AND (j.item = $2 OR $2 IS NULL)';
  const values = 'scope' in which ? [which.subject] : [which.batch, which.item ?? null];
  // Persons in one order, so that two of these at the same time don't wait for each other.
  const found = await db.rows<JobKey & { readonly state: JobState }>(
    `SELECT j.batch, j.item, j.state FROM batches b JOIN jobs j ON j.batch = b.id
     WHERE ${condition} AND b.open > 0 AND j.state IN ('accepted', 'waiting', 'running')
     ORDER BY j.person, j.batch, j.item`,
    ...values,
  );
  const ended: JobKey[] = [];
  const running: JobKey[] = [];
  for (const { batch, item, state } of found) {
    const job = { batch, item };
    const ending = { state: reason, failure: { code: reason } } as const;
    if (state !== 'running' && (await endJob(job, ending, at, undefined, db)) !== undefined) ended.push(job);
    // It may have been taken this very moment.
    else if (await mark(job, reason, db)) running.push(job);
  }
  return { ended, running };
}

const mark = async ({ batch, item }: JobKey, reason: StopRequest, db: Database): Promise<boolean> =>
  (await db.change(
    "UPDATE jobs SET stop = $3 WHERE batch = $1 AND item = $2 AND state = 'running'",
    ...[batch, item, reason],
  )) > 0;

/** What the queue, the history, forecasts and the operator's overview read. */
function createReports(db: Connection): Reports {
  return {
    batch: async (id) => (await readBatches(db, 'WHERE id = $1', id))[0],
    history: async ({ person, limit, before = Number.MAX_SAFE_INTEGER }) =>
      person === undefined
        ? readBatches(
            db,
            'WHERE accepted_at < $1 ORDER BY accepted_at DESC, seq DESC LIMIT $2',
            before,
            limit,
          )
        : readBatches(
            db,
            'WHERE person = $1 AND accepted_at < $2 ORDER BY accepted_at DESC, seq DESC LIMIT $3',
            ...[person, before, limit],
          ),
    drawTimes: (limit) =>
      db.rows<DrawTime>(
        `SELECT options::jsonb ->> 'style' AS style, options::jsonb ->> 'size' AS size, draw_ms AS milliseconds
         FROM (SELECT batch, draw_ms, ended_at FROM jobs WHERE state = 'done' ORDER BY ended_at DESC LIMIT $1) j
         JOIN batches ON id = batch ORDER BY ended_at DESC`,
        limit,
      ),
    stats: (since, of) => readStats(db, since, of),
    waiting: () =>
      db.rows<QueuedJob>(
        `SELECT batch, item, person, priority = 1 AS priority, options::jsonb ->> 'style' AS style,
           options::jsonb ->> 'size' AS size, accepted_at AS "acceptedAt"
         FROM (
           SELECT j.batch, j.item, j.person, j.priority, r.turn, b.options, b.accepted_at,
             row_number() OVER (PARTITION BY j.priority, j.person ORDER BY j.position) AS nth
           FROM jobs j JOIN rounds r ON r.priority = j.priority AND r.person = j.person
             JOIN batches b ON b.id = j.batch
           WHERE j.position IS NOT NULL
         ) q
         ORDER BY q.priority DESC, nth, turn`,
      ),
    unsettled: (owner) =>
      db.rows<Unsettled>(
        `SELECT id AS batch, open, count(*) AS jobs, count(*) FILTER (WHERE state = 'accepted') AS accepted
         FROM batches JOIN jobs ON batch = id WHERE reply IN ('due', 'sending') AND owner = $1 GROUP BY id`,
        owner,
      ),
  };
}

async function readStats(db: Connection, since: number, { guild }: StatsFilter = {}) {
  const which = [since, guild ?? null] as const;
  const counted = 'batches.accepted_at >= $1 AND ($2::text IS NULL OR batches.guild = $2)';
  const [people, states, failures] = await Promise.all([
    db.rows<{ count: number }>(
      `SELECT count(DISTINCT batches.person) AS count FROM batches WHERE ${counted}`,
      ...which,
    ),
    db.rows<{ key: JobState; count: number }>(
      `SELECT state AS key, count(*) AS count FROM jobs JOIN batches ON id = batch WHERE ${counted} GROUP BY state`,
      ...which,
    ),
    db.rows<{ key: string; count: number }>(
      `SELECT failure::jsonb ->> 'code' AS key, count(*) AS count FROM jobs JOIN batches ON id = batch
       WHERE ${counted} AND failure IS NOT NULL GROUP BY 1`,
      ...which,
    ),
  ]);
  const countsOf = <Key extends string>(rows: { key: Key; count: number }[]) =>
    Object.fromEntries(rows.map(({ key, count }) => [key, count])) as Record<Key, number>;
  return { people: people[0]?.count ?? 0, states: countsOf(states), failures: countsOf(failures) };
}
