import type {
  Admission,
  AdmissionFacts,
  Batch,
  BatchDraft,
  BatchExtension,
  DecideAdmission,
  DrawTime,
  Extension,
  Job,
  JobState,
  JobStore,
  PictureDraft,
  Standing,
  Trimmed,
  Verdict,
} from '../store.ts';
import { createBatchReader } from './batches.ts';
import type { Connection, SubjectHash } from './connection.ts';
import type { Write } from './group-commit.ts';
import { fromJson, toJson } from './json.ts';

export function createSqliteJobs(db: Connection, write: Write, hash: SubjectHash): JobStore {
  const readBatches = createBatchReader(db);
  const sql = prepareStatements(db);

  const factsFor = (
    { person, chat, guild = null }: { person: string; chat: string; guild?: string | null | undefined },
    key: string,
    window: string,
  ): AdmissionFacts => {
    const standings = sql.standings.all(person, key, chat, guild);
    const own = standings.find(({ subject }) => subject === person || subject === key);
    const counts = sql.counts.get({ key, window, person, chat, guild }) as AdmissionCounts;
    return {
      standings: standings.map(({ value }) => JSON.parse(value) as Standing),
      standing: own ? (JSON.parse(own.value) as Standing) : {},
      used: counts.used ?? 0,
      burstFullAt: counts.burstFullAt ?? undefined,
      live: {
        otherPeople: counts.otherPeople ?? 0,
        person: counts.person ?? 0,
        chat: counts.chat ?? 0,
        guild: counts.guild ?? 0,
        all: counts.all ?? 0,
      },
    };
  };

  const addJobs = (
    batch: string,
    from: number,
    pictures: readonly PictureDraft[],
    charged: boolean,
  ): readonly Job[] =>
    pictures.map(({ photo, source, name }, index) => {
      const item = from + index;
      const state: JobState = photo === undefined ? 'accepted' : 'waiting';
      sql.addJob.run(batch, item, state, photo ?? null, toJson(source), name ?? null, charged ? 1 : 0);
      return { batch, item, state, photo, source, name, charged, crashes: 0, suspect: false };
    });

  const noteEvents = (batch: string, at: number, pictures: readonly PictureDraft[]) => {
    for (const { event } of pictures) if (event !== undefined) sql.addPictureEvent.run(event, at, batch);
  };

  const repetitionOf = (event: string) => {
    const known = sql.event.get(event);
    return (
      known && {
        state: 'repeated' as const,
        batch: known.batch ?? undefined,
        fingerprint: known.fingerprint ?? undefined,
      }
    );
  };

  const admit = (draft: BatchDraft, decide: DecideAdmission): Admission => {
    const known = draft.event === undefined ? undefined : repetitionOf(draft.event);
    if (known) return known;
    const key = hash(draft.person);
    const verdict = decide(factsFor(draft, key, draft.window.id), draft.pictures.length);
    if ('refuse' in verdict) return { state: 'refused', failure: verdict.refuse };
    const pictures = draft.pictures.slice(0, verdict.accept);
    const charged = verdict.charge ? pictures.length : 0;
    if (charged > 0) sql.charge.run(key, draft.window.id, charged, draft.window.endsAt);
    if (verdict.burstFullAt !== undefined) sql.takeBurst.run(key, verdict.burstFullAt);
    if (draft.event !== undefined)
      sql.addEvent.run(draft.event, draft.acceptedAt, draft.id, draft.fingerprint ?? null);
    sql.addBatch.run({
      id: draft.id,
      platform: draft.platform,
      person: draft.person,
      chat: draft.chat,
      guild: draft.guild ?? null,
      priority: verdict.priority ? 1 : 0,
      options: JSON.stringify(draft.options),
      maxBytes: draft.maxBytes ?? null,
      address: JSON.stringify(draft.address),
      acceptedAt: draft.acceptedAt,
      replyBy: draft.replyBy,
      trimmed: toJson(verdict.trimmed),
      key,
      window: draft.window.id,
      open: pictures.length,
    });
    noteEvents(draft.id, draft.acceptedAt, draft.pictures);
    const jobs = addJobs(draft.id, 0, pictures, charged > 0);
    const { event: _event, fingerprint: _fingerprint, window: _window, pictures: _pictures, ...kept } = draft;
    const batch: Batch = {
      ...kept,
      priority: verdict.priority,
      trimmed: verdict.trimmed,
      reply: 'due',
      replyAttempts: 0,
      jobs,
    };
    return { state: 'accepted', batch };
  };

  const extend = (id: string, extension: BatchExtension, decide: DecideAdmission): Extension => {
    const before = sql.unanswered.get(id);
    if (!before) return { state: 'closed' };
    const { at, address, windowEndsAt } = extension;
    const pictures = extension.pictures.filter(
      ({ event }) => event === undefined || sql.event.get(event) === undefined,
    );
    if (pictures.length === 0 && extension.pictures.length > 0) return { state: 'repeated' };
    const { key, window, kept } = before;
    const verdict: Verdict =
      pictures.length === 0 ? NOTHING : decide(factsFor(before, key, window), pictures.length);
    const joining = 'refuse' in verdict ? [] : pictures.slice(0, verdict.accept);
    const added = joining.length;
    const isCharged = !('refuse' in verdict) && verdict.charge;
    if (isCharged && added > 0) sql.charge.run(key, window, added, windowEndsAt);
    if ('burstFullAt' in verdict && added > 0) sql.takeBurst.run(key, verdict.burstFullAt);
    noteEvents(id, at, pictures);
    addJobs(id, kept, joining, isCharged);
    const trimmed = fromJson<Trimmed>(before.trimmed);
    const because = 'refuse' in verdict ? verdict.refuse : (verdict.trimmed ?? trimmed)?.because;
    const asked = (trimmed?.asked ?? kept) + pictures.length;
    sql.extend.run({
      id,
      added,
      address: JSON.stringify(address),
      trimmed: toJson(because && { asked, kept: kept + added, because }),
    });
    return { state: 'extended', batch: readBatches('WHERE id = ?', id)[0] as Batch, added };
  };

  const end = (...[{ batch, item }, ending, at]: Parameters<JobStore['end']>) => {
    const drawing = ending.state === 'done' ? ending.drawing : undefined;
    const failure = ending.state === 'done' ? undefined : ending.failure;
    const milliseconds =
      drawing && Object.values(drawing.milliseconds).reduce((sum, stage) => sum + stage, 0);
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
  };

  const recover = (crashes: number, at: number): Batch[] => {
    const running = sql.running.all();
    const wasAlone = running.length === 1;
    for (const job of running) {
      sql.crashed.run(wasAlone ? 1 : 0, job.batch, job.item);
      if (wasAlone && job.crashes + 1 >= crashes)
        end(
          { batch: job.batch, item: job.item },
          { state: 'failed', failure: { code: 'crashed-twice' } },
          at,
        );
    }
    return readBatches("WHERE reply IN ('due', 'sending') ORDER BY accepted_at, rowid");
  };

  const redraw = (...[{ batch, item }]: Parameters<JobStore['redraw']>) => {
    const changed = sql.redraw.run(batch, item).changes > 0;
    if (changed) sql.reopen.run(batch);
    return changed;
  };

  return {
    admit: (draft, decide) => write(() => admit(draft, decide)),
    extend: (batch, extension, decide) => write(() => extend(batch, extension, decide)),
    known: async (event) => repetitionOf(event),
    batchOf: async (event) => sql.event.get(event)?.batch ?? undefined,
    photoArrived: ({ batch, item }, photo) =>
      write(() => sql.photoArrived.run(photo, batch, item).changes > 0),
    start: ({ batch, item }, at) => write(() => sql.start.run(at, batch, item).changes > 0),
    handBack: ({ batch, item }) => write(() => sql.handBack.run(batch, item).changes > 0),
    redraw: (job) => write(() => redraw(job)),
    end: (job, ending, at) => write(() => end(job, ending, at)),
    recover: (crashes, at) => write(() => recover(crashes, at)),
    batch: async (id) => readBatches('WHERE id = ?', id)[0],
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

type AdmissionCounts = Record<
  'used' | 'burstFullAt' | 'otherPeople' | 'person' | 'chat' | 'guild' | 'all',
  number | null
>;

/** The verdict on no picture at all. */
const NOTHING: Verdict = { accept: 0, charge: false, priority: false };

interface UnansweredRow {
  readonly person: string;
  readonly chat: string;
  readonly guild: string | null;
  readonly key: string;
  readonly window: string;
  readonly trimmed: string | null;
  readonly kept: number;
}

const LIVE = "('accepted', 'waiting', 'running')";

function prepareStatements(db: Connection) {
  const count = <P extends unknown[]>(source: string) => db.prepare<P, number>(source).pluck();
  return {
    event: db.prepare<[string], { batch: string | null; fingerprint: string | null }>(
      'SELECT batch, fingerprint FROM events WHERE id = ?',
    ),
    addEvent: db.prepare('INSERT INTO events (id, at, batch, fingerprint) VALUES (?, ?, ?, ?)'),
    addPictureEvent: db.prepare('INSERT OR IGNORE INTO events (id, at, batch) VALUES (?, ?, ?)'),
    unanswered: db.prepare<[string], UnansweredRow>(
      `SELECT person, chat, guild, quota_key AS key, quota_window AS window, trimmed,
         (SELECT count(*) FROM jobs WHERE batch = id) AS kept
       FROM batches WHERE id = ? AND reply = 'due'`,
    ),
    extend: db.prepare(
      'UPDATE batches SET open = open + @added, address = @address, trimmed = @trimmed WHERE id = @id',
    ),
    standings: db.prepare<[string, string, string, string | null], { subject: string; value: string }>(
      'SELECT subject, value FROM standings WHERE subject IN (?, ?, ?, ?)',
    ),
    counts: db.prepare<[object], AdmissionCounts>(
      `SELECT
         (SELECT used FROM quotas WHERE key = @key AND window = @window) AS used,
         (SELECT full_at FROM bursts WHERE key = @key) AS burstFullAt,
         (SELECT count(DISTINCT person) FROM batches WHERE open > 0 AND person <> @person) AS otherPeople,
         (SELECT sum(open) FROM batches WHERE open > 0 AND person = @person) AS person,
         (SELECT sum(open) FROM batches WHERE open > 0 AND chat = @chat) AS chat,
         (SELECT sum(open) FROM batches WHERE open > 0 AND guild = @guild) AS guild,
         (SELECT sum(open) FROM batches WHERE open > 0) AS "all"`,
    ),
    charge: db.prepare(
      `INSERT INTO quotas (key, window, used, ends_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (key, window) DO UPDATE SET used = used + excluded.used`,
    ),
    takeBurst: db.prepare('INSERT OR REPLACE INTO bursts (key, full_at) VALUES (?, ?)'),
    addBatch: db.prepare(
      `INSERT INTO batches (id, platform, person, chat, guild, priority, options, max_bytes, address, accepted_at,
         reply_by, trimmed, quota_key, quota_window, open)
       VALUES (@id, @platform, @person, @chat, @guild, @priority, @options, @maxBytes, @address, @acceptedAt,
         @replyBy, @trimmed, @key, @window, @open)`,
    ),
    addJob: db.prepare(
      'INSERT INTO jobs (batch, item, state, photo, source, name, charged) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
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
    close: count<[string]>('UPDATE batches SET open = open - 1 WHERE id = ? RETURNING open'),
    running: db.prepare<[], { batch: string; item: number; crashes: number }>(
      "SELECT batch, item, crashes FROM jobs WHERE state = 'running'",
    ),
    crashed: db.prepare(
      `UPDATE jobs SET state = 'waiting', started_at = NULL, suspect = 1, crashes = crashes + ?
       WHERE batch = ? AND item = ?`,
    ),
    drawTimes: db.prepare<[number], DrawTime>(
      `SELECT options ->> 'style' AS style, CAST(options ->> 'size' AS TEXT) AS size, draw_ms AS milliseconds
       FROM (SELECT batch, draw_ms, ended_at FROM jobs WHERE state = 'done' ORDER BY ended_at DESC LIMIT ?)
       JOIN batches ON id = batch ORDER BY ended_at DESC`,
    ),
    people: count<[number]>('SELECT count(DISTINCT person) FROM batches WHERE accepted_at >= ?'),
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
