import type { JobKey } from '../records.ts';
import type { QueuedJob, Taken, Turn } from '../scheduling.ts';
import type { Connection } from './connection.ts';

export type Queue = ReturnType<typeof createQueue>;

/**
 * Waiting jobs, round-robin over the people they belong to (docs/decisions/fairness.md): the table `rounds` has each person's turn,
 * `jobs.position` the order of what is theirs. All methods are for use inside a transaction.
 */
export function createQueue(db: Connection) {
  const sql = prepare(db);
  const join = (person: string, priority: number): number => {
    const last = sql.lastPosition.get(priority, person);
    if (last === undefined) sql.join.run(priority, person, (sql.lastTurn.get(priority) ?? 0) + 1);
    return (last ?? 0) + 1;
  };
  return {
    /** The position behind what else a person has waiting, for a job about to be added; a new person is appended to the round. */
    join,
    /** Adds a job that is there already. */
    add: ({ batch, item }: JobKey, person: string, priority: number): void =>
      void sql.place.run(join(person, priority), batch, item),
    /** Adds a job before what else its person has waiting: it had its turn before. */
    addFirst({ batch, item }: JobKey, person: string, priority: number): void {
      join(person, priority);
      sql.place.run((sql.firstPosition.get(priority, person) ?? 1) - 1, batch, item);
    },
    /** Of a job that has left the queue: its person leaves the round with the last one. */
    left(person: string, priority: number): void {
      if (sql.lastPosition.get(priority, person) === undefined) sql.leave.run(priority, person);
    },
    take({ holder, at, most, busy }: Turn): Taken[] {
      const taken: Taken[] = [];
      while (taken.length < most) {
        const next = sql.next.get();
        const suspect = next?.suspect === 1;
        if (!next || (suspect && (busy || taken.length > 0))) break;
        const { batch, item, person, priority } = next;
        sql.start.run(at, holder, batch, item);
        if (next.hasMore) sql.toTheEnd.run({ priority, person });
        else sql.leave.run(priority, person);
        taken.push({ batch, item, suspect });
        if (suspect) break;
      }
      return taken;
    },
    waiting: (): QueuedJob[] =>
      sql.order.all().map(({ priority, ...job }) => ({ ...job, priority: priority === 1 })),
  };
}

function prepare(db: Connection) {
  return {
    lastPosition: db
      .prepare<[number, string], number>(
        'SELECT position FROM jobs WHERE priority = ? AND person = ? AND position IS NOT NULL ORDER BY position DESC LIMIT 1',
      )
      .pluck(),
    firstPosition: db
      .prepare<[number, string], number>(
        'SELECT position FROM jobs WHERE priority = ? AND person = ? AND position IS NOT NULL ORDER BY position LIMIT 1',
      )
      .pluck(),
    place: db.prepare('UPDATE jobs SET position = ? WHERE batch = ? AND item = ?'),
    lastTurn: db
      .prepare<[number], number>('SELECT turn FROM rounds WHERE priority = ? ORDER BY turn DESC LIMIT 1')
      .pluck(),
    join: db.prepare('INSERT INTO rounds (priority, person, turn) VALUES (?, ?, ?)'),
    leave: db.prepare('DELETE FROM rounds WHERE priority = ? AND person = ?'),
    toTheEnd: db.prepare(
      `UPDATE rounds SET turn = 1 + (SELECT turn FROM rounds WHERE priority = @priority ORDER BY turn DESC LIMIT 1)
       WHERE priority = @priority AND person = @person`,
    ),
    // A person whose first job is not ready is passed over and keeps the turn. In this order nothing is sorted: the first row ends it.
    next: db.prepare<[], NextRow>(
      `SELECT j.batch, j.item, j.suspect, r.person, r.priority, EXISTS (
         SELECT 1 FROM jobs WHERE priority = r.priority AND person = r.person AND position > j.position
       ) AS hasMore
       FROM rounds r INDEXED BY rounds_by_turn CROSS JOIN jobs j INDEXED BY queue
         ON j.priority = r.priority AND j.person = r.person AND j.position = (
         SELECT min(position) FROM jobs WHERE priority = r.priority AND person = r.person AND position IS NOT NULL
       )
       WHERE j.position IS NOT NULL AND j.state = 'waiting' ORDER BY r.priority DESC, r.turn LIMIT 1`,
    ),
    start: db.prepare(
      `UPDATE jobs SET state = 'running', started_at = ?, holder = ?, position = NULL, stop = NULL
       WHERE batch = ? AND item = ?`,
    ),
    order: db.prepare<[], Omit<QueuedJob, 'priority'> & { readonly priority: number }>(
      `SELECT batch, item, person, priority, options ->> 'style' AS style, CAST(options ->> 'size' AS TEXT) AS size,
         accepted_at AS acceptedAt
       FROM (
         SELECT j.batch, j.item, j.person, j.priority, r.turn, b.options, b.accepted_at,
           row_number() OVER (PARTITION BY j.priority, j.person ORDER BY j.position) AS nth
         FROM jobs j JOIN rounds r ON r.priority = j.priority AND r.person = j.person JOIN batches b ON b.id = j.batch
         WHERE j.position IS NOT NULL
       )
       ORDER BY priority DESC, nth, turn`,
    ),
  };
}

interface NextRow extends JobKey {
  readonly suspect: number;
  readonly person: string;
  readonly priority: number;
  /** That person has more waiting. */
  readonly hasMore: 0 | 1;
}
