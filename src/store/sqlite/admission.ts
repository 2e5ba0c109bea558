import type { AccessRecord, Batch, Job, JobState, Trimmed } from '../records.ts';
import type {
  Admission,
  AdmissionFacts,
  BatchDraft,
  BatchExtension,
  DecideAdmission,
  Extension,
  JobStore,
  PictureDraft,
  Verdict,
} from '../store.ts';
import { createBatchReader } from './batches.ts';
import type { Connection, SubjectHash } from './connection.ts';
import type { Write } from './group-commit.ts';
import { fromJson, toJson } from './json.ts';
import { createQueue, type Queue } from './queue.ts';
import { createQuotaCounts, type QuotaCounts } from './quotas.ts';

/** Admits submissions and extends batches, each in one transaction with its quota. */
export function createAdmission(
  db: Connection,
  write: Write,
  hash: SubjectHash,
): Pick<JobStore, 'admit' | 'extend' | 'known' | 'batchOf'> {
  const context: Context = {
    sql: prepareStatements(db),
    queue: createQueue(db),
    quotas: createQuotaCounts(db),
    readBatches: createBatchReader(db),
    hash,
  };
  return {
    admit: (draft, decide) => write(() => admit(draft, decide, context)),
    extend: (batch, extension, decide) => write(() => extend(batch, extension, decide, context)),
    known: async (event) => knownEvent(event, context.sql),
    batchOf: async (event) => context.sql.event.get(event)?.batch ?? undefined,
  };
}

interface Context {
  readonly sql: ReturnType<typeof prepareStatements>;
  readonly queue: Queue;
  readonly quotas: QuotaCounts;
  readonly readBatches: ReturnType<typeof createBatchReader>;
  readonly hash: SubjectHash;
}

function admit(draft: BatchDraft, decide: DecideAdmission, { sql, queue, quotas, hash }: Context): Admission {
  const known = draft.event === undefined ? undefined : knownEvent(draft.event, sql);
  if (known) return known;
  const key = hash(draft.person);
  const { guild = null, window } = draft;
  const counts = countsFor(draft, key, window.id, sql);
  if (counts.isForgotten) return { state: 'later' };
  const verdict = decide(factsFor(draft, key, counts, sql), draft.pictures.length);
  if ('refuse' in verdict) return { state: 'refused', failure: verdict.refuse };
  const pictures = draft.pictures.slice(0, verdict.accept);
  const charged = verdict.charge ? pictures.length : 0;
  quotas.charge({ key, guild, window: window.id, endsAt: window.endsAt, pictures: charged });
  if (verdict.burstFullAt !== undefined) sql.takeBurst.run(key, verdict.burstFullAt);
  if (draft.event !== undefined)
    sql.addEvent.run(draft.event, draft.acceptedAt, draft.id, draft.fingerprint ?? null);
  sql.addBatch.run(rowOf(draft, verdict, key, pictures.length));
  addEvents(draft.id, draft.acceptedAt, draft.pictures, sql);
  const jobs = addJobs(
    { id: draft.id, person: draft.person, priority: verdict.priority ? 1 : 0 },
    0,
    pictures,
    charged > 0,
    {
      sql,
      queue,
    },
  );
  const {
    event: _event,
    fingerprint: _fingerprint,
    window: _window,
    owner: _owner,
    pictures: _pictures,
    ...kept
  } = draft;
  const batch: Batch = {
    ...kept,
    priority: verdict.priority,
    trimmed: verdict.trimmed,
    reply: 'due',
    replyAttempts: 0,
    jobs,
  };
  return { state: 'accepted', batch };
}

function knownEvent(
  event: string,
  sql: Context['sql'],
): Extract<Admission, { state: 'repeated' }> | undefined {
  const known = sql.event.get(event);
  if (!known) return undefined;
  return {
    state: 'repeated',
    batch: known.batch ?? undefined,
    fingerprint: known.fingerprint ?? undefined,
  };
}

const rowOf = (
  draft: BatchDraft,
  { priority, trimmed }: Extract<Verdict, { readonly accept: number }>,
  key: string,
  open: number,
) => ({
  id: draft.id,
  platform: draft.platform,
  person: draft.person,
  chat: draft.chat,
  guild: draft.guild ?? null,
  priority: priority ? 1 : 0,
  options: JSON.stringify(draft.options),
  maxBytes: draft.maxBytes ?? null,
  address: JSON.stringify(draft.address),
  acceptedAt: draft.acceptedAt,
  replyBy: draft.replyBy,
  trimmed: toJson(trimmed),
  key,
  window: draft.window.id,
  open,
  owner: draft.owner,
});

function extend(
  id: string,
  extension: BatchExtension,
  decide: DecideAdmission,
  { sql, queue, quotas, readBatches }: Context,
): Extension {
  const before = sql.unanswered.get(id);
  if (!before) return { state: 'closed' };
  const counts = countsFor(before, before.key, before.window, sql);
  if (counts.isForgotten) return { state: 'closed' };
  const { at, address, windowEndsAt } = extension;
  const pictures = extension.pictures.filter(
    ({ event }) => event === undefined || sql.event.get(event) === undefined,
  );
  if (pictures.length === 0 && extension.pictures.length > 0) return { state: 'repeated' };
  const { key, guild, window, kept } = before;
  const verdict: Verdict =
    pictures.length === 0 ? NO_PICTURES : decide(factsFor(before, key, counts, sql), pictures.length);
  const joining = 'refuse' in verdict ? [] : pictures.slice(0, verdict.accept);
  const added = joining.length;
  const isCharged = !('refuse' in verdict) && verdict.charge;
  quotas.charge({ key, guild, window, endsAt: windowEndsAt, pictures: isCharged ? added : 0 });
  if ('burstFullAt' in verdict && added > 0) sql.takeBurst.run(key, verdict.burstFullAt);
  addEvents(id, at, pictures, sql);
  addJobs({ ...before, id }, kept, joining, isCharged, { sql, queue });
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
}

interface Where {
  readonly person: string;
  readonly chat: string;
  readonly guild?: string | null | undefined;
}

const countsFor = ({ person, chat, guild = null }: Where, key: string, window: string, sql: Context['sql']) =>
  sql.counts.get({ key, window, person, chat, guild }) as AdmissionCounts;

function factsFor(
  { person, chat, guild = null }: Where,
  key: string,
  counts: AdmissionCounts,
  sql: Context['sql'],
): AdmissionFacts {
  const accessRecords = sql.accessRecords.all(person, key, chat, guild);
  const own = accessRecords.find(({ subject }) => subject === person || subject === key);
  return {
    accessRecords: accessRecords.map(({ value }) => JSON.parse(value) as AccessRecord),
    accessRecord: own ? (JSON.parse(own.value) as AccessRecord) : {},
    used: counts.used ?? 0,
    usedInGuild: counts.usedInGuild ?? 0,
    burstFullAt: counts.burstFullAt ?? undefined,
    live: {
      otherPeople: counts.otherPeople ?? 0,
      person: counts.person ?? 0,
      chat: counts.chat ?? 0,
      guild: counts.guild ?? 0,
      all: counts.all ?? 0,
    },
  };
}

const addJobs = (
  {
    id: batch,
    person,
    priority,
  }: { readonly id: string; readonly person: string; readonly priority: number },
  from: number,
  pictures: readonly PictureDraft[],
  charged: boolean,
  { sql, queue }: Pick<Context, 'sql' | 'queue'>,
): readonly Job[] =>
  pictures.map(({ photo, source, name }, index) => {
    const item = from + index;
    const state: JobState = photo === undefined ? 'accepted' : 'waiting';
    const position = queue.join(person, priority);
    sql.addJob.run({
      ...{ batch, item, state, photo: photo ?? null, source: toJson(source), name: name ?? null },
      ...{ charged: charged ? 1 : 0, person, priority, position },
    });
    return { batch, item, state, photo, source, name, charged, crashes: 0, suspect: false, erased: false };
  });

function addEvents(batch: string, at: number, pictures: readonly PictureDraft[], sql: Context['sql']) {
  for (const { event } of pictures) if (event !== undefined) sql.addPictureEvent.run(event, at, batch);
}

type AdmissionCounts = Record<
  | 'isForgotten'
  | 'used'
  | 'usedInGuild'
  | 'burstFullAt'
  | 'otherPeople'
  | 'person'
  | 'chat'
  | 'guild'
  | 'all',
  number | null
>;

/** The verdict on no pictures at all. */
const NO_PICTURES: Verdict = { accept: 0, charge: false, priority: false };

interface UnansweredRow {
  readonly person: string;
  readonly chat: string;
  readonly guild: string | null;
  readonly key: string;
  readonly window: string;
  readonly trimmed: string | null;
  readonly kept: number;
  readonly priority: number;
}

function prepareStatements(db: Connection) {
  return {
    event: db.prepare<[string], { batch: string | null; fingerprint: string | null }>(
      'SELECT batch, fingerprint FROM events WHERE id = ?',
    ),
    addEvent: db.prepare('INSERT INTO events (id, at, batch, fingerprint) VALUES (?, ?, ?, ?)'),
    addPictureEvent: db.prepare('INSERT OR IGNORE INTO events (id, at, batch) VALUES (?, ?, ?)'),
    unanswered: db.prepare<[string], UnansweredRow>(
      `SELECT person, chat, guild, priority, quota_key AS key, quota_window AS window, trimmed,
         (SELECT count(*) FROM jobs WHERE batch = id) AS kept
       FROM batches WHERE id = ? AND reply = 'due'`,
    ),
    extend: db.prepare(
      'UPDATE batches SET open = open + @added, address = @address, trimmed = @trimmed WHERE id = @id',
    ),
    accessRecords: db.prepare<[string, string, string, string | null], { subject: string; value: string }>(
      'SELECT subject, value FROM access_records WHERE subject IN (?, ?, ?, ?)',
    ),
    counts: db.prepare<[object], AdmissionCounts>(
      `SELECT EXISTS (SELECT 1 FROM forgetting WHERE person = @person) AS isForgotten,
         (SELECT used FROM quotas WHERE key = @key AND window = @window) AS used,
         (SELECT used FROM guild_quotas WHERE key = @key AND guild = @guild AND window = @window) AS usedInGuild,
         (SELECT full_at FROM bursts WHERE key = @key) AS burstFullAt,
         o.people - (o.person > 0) AS otherPeople, o.person,
         (SELECT sum(open) FROM batches WHERE open > 0 AND chat = @chat) AS chat,
         (SELECT sum(open) FROM batches WHERE open > 0 AND guild = @guild) AS guild,
         o."all"
       FROM (
         SELECT count(*) AS people, sum(open) AS "all", coalesce(sum(open) FILTER (WHERE person = @person), 0) AS person
         FROM (SELECT person, sum(open) AS open FROM batches WHERE open > 0 GROUP BY person)
       ) o`,
    ),
    takeBurst: db.prepare('INSERT OR REPLACE INTO bursts (key, full_at) VALUES (?, ?)'),
    addBatch: db.prepare(
      `INSERT INTO batches (id, platform, person, chat, guild, priority, options, max_bytes, address, accepted_at,
         reply_by, trimmed, quota_key, quota_window, open, owner)
       VALUES (@id, @platform, @person, @chat, @guild, @priority, @options, @maxBytes, @address, @acceptedAt,
         @replyBy, @trimmed, @key, @window, @open, @owner)`,
    ),
    addJob: db.prepare(
      `INSERT INTO jobs (batch, item, state, photo, source, name, charged, person, priority, position)
       VALUES (@batch, @item, @state, @photo, @source, @name, @charged, @person, @priority, @position)`,
    ),
  };
}
