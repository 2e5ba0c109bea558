import {
  type Connection,
  type Database,
  fromJson,
  type SubjectHash,
  toJson,
} from '../../postgres/connection.ts';
import type { Batch, Job, JobState, Trimmed } from '../records.ts';
import type {
  Admission,
  BatchDraft,
  BatchExtension,
  DecideAdmission,
  Extension,
  JobStore,
  PictureDraft,
  Verdict,
} from '../store.ts';
import { type Applicant, factsFor } from './admission-facts.ts';
import { readBatches } from './batches.ts';

/** Admits submissions and extends batches, each in one transaction with its quota; one after the other, as all count all. */
export function createAdmission(
  db: Connection,
  hash: SubjectHash,
): Pick<JobStore, 'admit' | 'extend' | 'known' | 'batchOf'> {
  return {
    admit: (draft, decide) =>
      db.transaction(async (transaction) => {
        await lockAdmission(transaction);
        return admit(draft, decide, hash(draft.person), transaction);
      }),
    extend: (batch, extension, decide) =>
      db.transaction(async (transaction) => {
        await lockAdmission(transaction);
        return extend(batch, extension, decide, transaction);
      }),
    known: (event) => knownEvent(event, db),
    batchOf: async (event) =>
      (await db.rows<{ batch: string | null }>('SELECT batch FROM events WHERE id = $1', event))[0]?.batch ??
      undefined,
  };
}

const lockAdmission = (db: Database) =>
  db.rows("SELECT pg_advisory_xact_lock(hashtext('toonsmith admission'), hashtext(current_schema()))");

async function admit(
  draft: BatchDraft,
  decide: DecideAdmission,
  key: string,
  db: Database,
): Promise<Admission> {
  const known = draft.event === undefined ? undefined : await knownEvent(draft.event, db);
  if (known) return known;
  if (await isForgetting(draft.person, db)) return { state: 'later' };
  const { person, chat, guild = null, window } = draft;
  const facts = await factsFor({ person, chat, guild, key, window: window.id }, db);
  const verdict = decide(facts, draft.pictures.length);
  if ('refuse' in verdict) return { state: 'refused', failure: verdict.refuse };
  const pictures = draft.pictures.slice(0, verdict.accept);
  const charged = verdict.charge ? pictures.length : 0;
  await charge({ key, guild, window: window.id }, { endsAt: window.endsAt, pictures: charged }, db);
  await takeBurst(key, verdict, db);
  if (draft.event !== undefined)
    await db.change(
      'INSERT INTO events (id, at, batch, fingerprint) VALUES ($1, $2, $3, $4)',
      draft.event,
      draft.acceptedAt,
      draft.id,
      draft.fingerprint ?? null,
    );
  await addBatch(draft, verdict, key, pictures.length, db);
  await addEvents(draft.id, draft.acceptedAt, draft.pictures, db);
  const owner = { id: draft.id, person, priority: verdict.priority ? 1 : 0 };
  const jobs = await addJobs(owner, 0, pictures, charged > 0, db);
  const {
    event: _event,
    fingerprint: _print,
    window: _window,
    owner: _owner,
    pictures: _all,
    ...kept
  } = draft;
  const { priority, trimmed } = verdict;
  return { state: 'accepted', batch: { ...kept, priority, trimmed, reply: 'due', replyAttempts: 0, jobs } };
}

async function knownEvent(
  event: string,
  db: Database,
): Promise<Extract<Admission, { state: 'repeated' }> | undefined> {
  const [known] = await db.rows<{ batch: string | null; fingerprint: string | null }>(
    'SELECT batch, fingerprint FROM events WHERE id = $1',
    event,
  );
  if (!known) return undefined;
  return { state: 'repeated', batch: known.batch ?? undefined, fingerprint: known.fingerprint ?? undefined };
}

const isForgetting = async (person: string, db: Database): Promise<boolean> =>
  (await db.rows('SELECT FROM forgetting WHERE person = $1', person)).length > 0;

/** Charges a person's quota, and its part in the guild. */
async function charge(
  { key, guild, window }: Pick<Applicant, 'key' | 'guild' | 'window'>,
  { endsAt, pictures }: { readonly endsAt: number; readonly pictures: number },
  db: Database,
): Promise<void> {
  if (pictures === 0) return;
  await db.change(
    `INSERT INTO quotas (key, "window", used, ends_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (key, "window") DO UPDATE SET used = quotas.used + excluded.used`,
    ...[key, window, pictures, endsAt],
  );
  if (guild === null) return;
  await db.change(
    `INSERT INTO guild_quotas (key, guild, "window", used, ends_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (key, guild, "window") DO UPDATE SET used = guild_quotas.used + excluded.used`,
    ...[key, guild, window, pictures, endsAt],
  );
}

async function takeBurst(key: string, verdict: Verdict, db: Database): Promise<void> {
  if (!('burstFullAt' in verdict)) return;
  await db.change(
    `INSERT INTO bursts (key, full_at) VALUES ($1, $2)
     ON CONFLICT (key) DO UPDATE SET full_at = excluded.full_at`,
    ...[key, verdict.burstFullAt],
  );
}

const addBatch = (
  draft: BatchDraft,
  { priority, trimmed }: Extract<Verdict, { readonly accept: number }>,
  key: string,
  open: number,
  db: Database,
) =>
  db.change(
    `INSERT INTO batches (id, platform, person, chat, guild, priority, options, max_bytes, address, accepted_at,
       reply_by, trimmed, quota_key, quota_window, open, owner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    ...[draft.id, draft.platform, draft.person, draft.chat, draft.guild ?? null, priority ? 1 : 0],
    ...[JSON.stringify(draft.options), draft.maxBytes ?? null, JSON.stringify(draft.address)],
    ...[draft.acceptedAt, draft.replyBy, toJson(trimmed), key, draft.window.id, open, draft.owner],
  );

async function extend(
  id: string,
  extension: BatchExtension,
  decide: DecideAdmission,
  db: Database,
): Promise<Extension> {
  const [before] = await db.rows<UnansweredRow>(
    `SELECT person, chat, guild, priority, quota_key AS key, quota_window AS "window", trimmed,
       (SELECT count(*) FROM jobs WHERE batch = id) AS kept
     FROM batches WHERE id = $1 AND reply = 'due' FOR UPDATE`,
    id,
  );
  if (!before || (await isForgetting(before.person, db))) return { state: 'closed' };
  const { at, address, windowEndsAt } = extension;
  const pictures = await unknownPictures(extension.pictures, db);
  if (pictures.length === 0 && extension.pictures.length > 0) return { state: 'repeated' };
  const { kept } = before;
  const verdict: Verdict =
    pictures.length === 0 ? NO_PICTURES : decide(await factsFor(before, db), pictures.length);
  const joining = 'refuse' in verdict ? [] : pictures.slice(0, verdict.accept);
  const added = joining.length;
  const isCharged = !('refuse' in verdict) && verdict.charge;
  await charge(before, { endsAt: windowEndsAt, pictures: isCharged ? added : 0 }, db);
  if (added > 0) await takeBurst(before.key, verdict, db);
  await addEvents(id, at, pictures, db);
  await addJobs({ ...before, id }, kept, joining, isCharged, db);
  const trimmed = fromJson<Trimmed>(before.trimmed);
  const because = 'refuse' in verdict ? verdict.refuse : (verdict.trimmed ?? trimmed)?.because;
  const asked = (trimmed?.asked ?? kept) + pictures.length;
  await db.change(
    'UPDATE batches SET open = open + $2, address = $3, trimmed = $4 WHERE id = $1',
    id,
    added,
    JSON.stringify(address),
    toJson(because && { asked, kept: kept + added, because }),
  );
  const [batch] = await readBatches(db, 'WHERE id = $1', id);
  return { state: 'extended', batch: batch as Batch, added };
}

async function unknownPictures(
  pictures: readonly PictureDraft[],
  db: Database,
): Promise<readonly PictureDraft[]> {
  const events = pictures.flatMap(({ event }) => event ?? []);
  const known = new Set(
    (await db.rows<{ id: string }>('SELECT id FROM events WHERE id = ANY($1)', events)).map(({ id }) => id),
  );
  return pictures.filter(({ event }) => event === undefined || !known.has(event));
}

async function addJobs(
  {
    id: batch,
    person,
    priority,
  }: { readonly id: string; readonly person: string; readonly priority: number },
  from: number,
  pictures: readonly PictureDraft[],
  charged: boolean,
  db: Database,
): Promise<readonly Job[]> {
  const jobs = pictures.map(({ photo, source, name }, index): Job => {
    const state: JobState = photo === undefined ? 'accepted' : 'waiting';
    const item = from + index;
    return { batch, item, state, photo, source, name, charged, crashes: 0, suspect: false, erased: false };
  });
  if (jobs.length === 0) return jobs;
  await db.rows(
    `WITH added AS (
       INSERT INTO jobs (batch, item, state, photo, source, name, charged, person, priority)
       SELECT $1, item, state, photo, source, name, $2, $3, $4
       FROM unnest($5::integer[], $6::text[], $7::text[], $8::text[], $9::text[]) AS new (item, state, photo, source, name)
     ) SELECT 1`,
    ...[batch, charged, person, priority, jobs.map(({ item }) => item), jobs.map(({ state }) => state)],
    ...[
      jobs.map(({ photo }) => photo ?? null),
      jobs.map(({ source }) => toJson(source)),
      // PostgreSQL has no NUL in texts.
      jobs.map(({ name }) => name?.replaceAll('\0', '') ?? null),
    ],
  );
  await db.rows(
    'SELECT enqueue($1, item, false) FROM unnest($2::integer[]) WITH ORDINALITY AS new (item, nth) ORDER BY nth',
    batch,
    jobs.map(({ item }) => item),
  );
  return jobs;
}

async function addEvents(
  batch: string,
  at: number,
  pictures: readonly PictureDraft[],
  db: Database,
): Promise<void> {
  const events = pictures.flatMap(({ event }) => event ?? []);
  if (events.length === 0) return;
  await db.change(
    'INSERT INTO events (id, at, batch) SELECT id, $2, $3 FROM unnest($1::text[]) AS new (id) ON CONFLICT DO NOTHING',
    events,
    at,
    batch,
  );
}

/** The verdict on no pictures at all. */
const NO_PICTURES: Verdict = { accept: 0, charge: false, priority: false };

interface UnansweredRow extends Applicant {
  readonly priority: number;
  readonly trimmed: string | null;
  readonly kept: number;
}
