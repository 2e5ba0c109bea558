import type { Batch, JobKey, JobState } from '../records.ts';
import type { Held, Stopped, StopRequest, Unsettled, Which } from '../scheduling.ts';
import type { DrawTime, Ending, JobStore } from '../store.ts';
import { createAdmission } from './admission.ts';
import { createBatchReader } from './batches.ts';
import type { Connection, SubjectHash } from './connection.ts';
import type { Write } from './group-commit.ts';
import { toJson } from './json.ts';
import { createQueue, type Queue } from './queue.ts';
import { createQuotaCounts, type QuotaCounts } from './quotas.ts';
import { createTakeover } from './recovery.ts';

export function createSqliteJobs(db: Connection, write: Write, hash: SubjectHash): JobStore {
  return {
    ...createAdmission(db, write, hash),
    ...createLifecycle(db, write),
    ...createReports(db),
  };
}

type Lifecycle = Pick<
  JobStore,
  | 'photoArrived'
  | 'take'
  | 'held'
  | 'draining'
  | 'handBack'
  | 'redraw'
  | 'end'
  | 'requestStop'
  | 'erase'
  | 'recover'
  | 'waiting'
  | 'unsettled'
>;

/** The transitions between the states of a job. */
function createLifecycle(db: Connection, write: Write): Lifecycle {
  const sql = prepareTransitions(db);
  const queue = createQueue(db);
  const quotas = createQuotaCounts(db);
  const enqueue = ({ batch, item }: JobKey, add = queue.add) => {
    const { person, priority } = sql.queued.get(batch, item) as QueuedRow;
    add({ batch, item }, person, priority);
  };
  const end: End = (job, ending, at, holder) => endJob(job, ending, at, holder, { sql, queue, quotas });
  const takeOver = createTakeover(db, {
    readBatches: createBatchReader(db),
    end,
    enqueueFirst: (job) => enqueue(job, queue.addFirst),
  });
  const requestStop = createStops(db, end);
  return {
    photoArrived: ({ batch, item }, photo) =>
      write(() => sql.photoArrived.run(photo, batch, item).changes > 0),
    take: (turn) => write(() => queue.take(turn)),
    held: async (holder) => sql.held.all(holder),
    draining: (holder) => write(() => void sql.draining.run(holder)),
    handBack: (job, holder, because) =>
      write(() => {
        const handBack = because === 'photo-lost' ? sql.handBackWithoutPhoto : sql.handBack;
        const changed = handBack.run(because === 'alone' ? 1 : 0, job.batch, job.item, holder).changes > 0;
        if (changed) enqueue(job, because === undefined ? queue.addFirst : queue.add);
        return changed;
      }),
    redraw: (job, owner) =>
      write(() => {
        const changed = sql.redraw.run(job.batch, job.item, owner).changes > 0;
        if (!changed) return false;
        sql.reopen.run(job.batch);
        enqueue(job);
        return true;
      }),
    end: (...how) => write(() => end(...how)),
    requestStop: (...request) => write(() => requestStop(...request)),
    erase: ({ batch, item }) => write(() => void sql.erase.run(batch, item)),
    recover: (takeover) => write(() => takeOver(takeover)),
    waiting: async () => queue.waiting(),
    unsettled: async (owner) => sql.unsettled.all(owner),
  };
}

interface Transitions {
  readonly sql: ReturnType<typeof prepareTransitions>;
  readonly queue: Queue;
  readonly quotas: QuotaCounts;
}

function endJob(
  { batch, item }: JobKey,
  ending: Ending,
  at: number,
  holder: string | undefined,
  { sql, queue, quotas }: Transitions,
): number | undefined {
  const before = sql.live.get(batch, item);
  if (!before || (before.state === 'running' ? before.holder !== holder : holder !== undefined))
    return undefined;
  const drawing = ending.state === 'done' ? ending.drawing : undefined;
  const failure = ending.state === 'done' ? undefined : ending.failure;
  const milliseconds = drawing && Object.values(drawing.milliseconds).reduce((sum, stage) => sum + stage, 0);
  if (!drawing && before.charged === 1) quotas.refund(batch, 1);
  sql.end.run(
    ending.state,
    at,
    toJson(failure),
    toJson(drawing),
    milliseconds === undefined ? null : Math.round(milliseconds),
    drawing ? before.charged : 0,
    batch,
    item,
  );
  if (before.state !== 'running') queue.left(before.person, before.priority);
  return sql.close.get(batch);
}

/** Stops what somebody asked for: what waits ends, what runs is marked. */
function createStops(db: Connection, end: End) {
  const sql = {
    batch: db.prepare<StopValues, StopRow>(
      `SELECT batch, item, state FROM jobs WHERE batch = ? AND (item = ? OR ? IS NULL) AND state IN ${LIVE}`,
    ),
    mark: db.prepare('UPDATE jobs SET stop = ? WHERE batch = ? AND item = ?'),
  };
  const ofScope = Object.fromEntries(
    (['person', 'chat', 'guild'] as const).map((scope) => [
      scope,
      db.prepare<[string], StopRow>(
        `SELECT j.batch, j.item, j.state FROM batches b JOIN jobs j ON j.batch = b.id
         WHERE b.${scope} = ? AND b.open > 0 AND j.state IN ${LIVE}`,
      ),
    ]),
  );
  return (which: Which, reason: StopRequest, at: number): Stopped => {
    const found =
      'scope' in which
        ? (ofScope[which.scope]?.all(which.subject) ?? [])
        : sql.batch.all(which.batch, which.item ?? null, which.item ?? null);
    const ended: JobKey[] = [];
    const running: JobKey[] = [];
    for (const { batch, item, state } of found) {
      if (state === 'running') sql.mark.run(reason, batch, item);
      else end({ batch, item }, { state: reason, failure: { code: reason } }, at);
      (state === 'running' ? running : ended).push({ batch, item });
    }
    return { ended, running };
  };
}

type End = (...how: Parameters<JobStore['end']>) => number | undefined;
type StopValues = [string, number | null, number | null];
type StopRow = JobKey & { readonly state: JobState };
interface QueuedRow {
  readonly person: string;
  readonly priority: number;
}
interface LiveRow extends QueuedRow {
  readonly state: JobState;
  readonly holder: string | null;
  readonly charged: number;
}

const LIVE = "('accepted', 'waiting', 'running')";

function prepareTransitions(db: Connection) {
  const handBack = (state: string) =>
    db.prepare(
      `UPDATE jobs SET ${state}, started_at = NULL, holder = NULL, stop = NULL, suspect = max(suspect, ?)
       WHERE batch = ? AND item = ? AND state = 'running' AND holder = ?`,
    );
  return {
    photoArrived: db.prepare(
      "UPDATE jobs SET state = 'waiting', photo = ? WHERE batch = ? AND item = ? AND state IN ('accepted', 'waiting')",
    ),
    queued: db.prepare<[string, number], QueuedRow>(
      'SELECT person, priority FROM jobs WHERE batch = ? AND item = ?',
    ),
    held: db.prepare<[string], Held>(
      "SELECT batch, item, nullif(stop, 'drain') AS stop FROM jobs WHERE state = 'running' AND holder = ? ORDER BY batch, item",
    ),
    draining: db.prepare(
      "UPDATE jobs SET stop = coalesce(stop, 'drain') WHERE state = 'running' AND holder = ?",
    ),
    handBack: handBack("state = 'waiting'"),
    handBackWithoutPhoto: handBack("state = 'accepted', photo = NULL"),
    redraw: db.prepare(
      `UPDATE jobs SET state = 'waiting', started_at = NULL, ended_at = NULL, drawing = NULL, draw_ms = NULL,
         (person, priority) = (SELECT person, priority FROM batches WHERE id = batch)
       WHERE batch = ? AND item = ? AND state = 'done' AND EXISTS (
         SELECT 1 FROM batches WHERE id = batch AND owner = ? AND reply IN ('due', 'sending')
       )`,
    ),
    reopen: db.prepare('UPDATE batches SET open = open + 1 WHERE id = ?'),
    live: db.prepare<[string, number], LiveRow>(
      `SELECT state, holder, charged, person, priority FROM jobs WHERE batch = ? AND item = ? AND state IN ${LIVE}`,
    ),
    end: db.prepare(
      `UPDATE jobs SET state = ?, ended_at = ?, failure = ?, drawing = ?, draw_ms = ?, charged = ?, holder = NULL,
         stop = NULL, position = NULL
       WHERE batch = ? AND item = ?`,
    ),
    close: db
      .prepare<[string], number>('UPDATE batches SET open = open - 1 WHERE id = ? RETURNING open')
      .pluck(),
    erase: db.prepare('UPDATE jobs SET erased = 1 WHERE batch = ? AND item = ?'),
    unsettled: db.prepare<[string], Unsettled>(
      `SELECT id AS batch, open, count(*) AS jobs, count(*) FILTER (WHERE state = 'accepted') AS accepted
       FROM batches INDEXED BY unsettled JOIN jobs ON batch = id WHERE reply IN ('due', 'sending') AND owner = ? GROUP BY id`,
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
    stats: async (since, { guild } = {}) => {
      const which = { since, guild: guild ?? null };
      return {
        people: sql.people.get(which) ?? 0,
        states: Object.fromEntries(sql.states.all(which)),
        failures: Object.fromEntries(sql.failures.all(which)),
      };
    },
  };
}

interface Counted {
  readonly since: number;
  readonly guild: string | null;
}

const COUNTED = 'batches.accepted_at >= @since AND (@guild IS NULL OR batches.guild = @guild)';

function prepareReports(db: Connection) {
  return {
    drawTimes: db.prepare<[number], DrawTime>(
      `SELECT options ->> 'style' AS style, CAST(options ->> 'size' AS TEXT) AS size, draw_ms AS milliseconds
       FROM (SELECT batch, draw_ms, ended_at FROM jobs WHERE state = 'done' ORDER BY ended_at DESC LIMIT ?)
       JOIN batches ON id = batch ORDER BY ended_at DESC`,
    ),
    people: db
      .prepare<[Counted], number>(`SELECT count(DISTINCT batches.person) FROM batches WHERE ${COUNTED}`)
      .pluck(),
    states: db
      .prepare<[Counted], [JobState, number]>(
        `SELECT state, count(*) FROM jobs JOIN batches ON id = batch WHERE ${COUNTED} GROUP BY state`,
      )
      .raw(),
    failures: db
      .prepare<[Counted], [string, number]>(
        `SELECT failure ->> 'code' AS code, count(*) FROM jobs JOIN batches ON id = batch
         WHERE ${COUNTED} AND failure IS NOT NULL GROUP BY code`,
      )
      .raw(),
  };
}
