import {
  type Connection,
  type Database,
  fromJson,
  type SubjectHash,
  toJson,
} from '../../postgres/connection.ts';
import type { AccessRecord, AuditEntry, Json, Settings, Subject } from '../records.ts';
import type { PeopleStore, UsedQuota } from '../store.ts';
import { readBatches } from './batches.ts';
import { type NoteRow, toNote } from './notes.ts';
import { readStickerSets } from './sticker-sets.ts';

export function createPostgresPeople(db: Connection, hash: SubjectHash): PeopleStore {
  return {
    ...createSettings(db),
    ...createAccessRecords(db, hash),
    ...createQuotas(db, hash),
    async audit(entry) {
      await addEntry(entry, db);
    },
    audited: async ({ limit, before = Number.MAX_SAFE_INTEGER }) => {
      const rows = await db.rows<AuditRow>(
        'SELECT * FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2',
        before,
        limit,
      );
      return rows.map((row) => ({ id: row.id, ...toEntry(row) }));
    },
    firstSeen: async (event, at) =>
      (await db.change('INSERT INTO events (id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING', event, at)) > 0,
    ...createForget(db, hash),
    export: (person) => exportPerson(person, db, hash),
  };
}

function createSettings(db: Connection): Pick<PeopleStore, 'settings' | 'changeSettings'> {
  return {
    settings: (subject) => readSettings(subject, db),
    changeSettings: (subject, change, at) =>
      db.transaction(async (transaction) => {
        await lockSubject(subject, transaction);
        const settings = change(await readSettings(subject, transaction));
        const value = JSON.stringify(settings);
        if (value === '{}') await transaction.change('DELETE FROM settings WHERE subject = $1', subject);
        else
          await transaction.change(
            `INSERT INTO settings (subject, value, saved_at) VALUES ($1, $2, $3)
             ON CONFLICT (subject) DO UPDATE SET value = excluded.value, saved_at = excluded.saved_at`,
            ...[subject, value, at],
          );
        return settings;
      }),
  };
}

/** Until the end of the transaction; there may be no row yet that could be locked. */
const lockSubject = (subject: string, db: Database) =>
  db.rows('SELECT pg_advisory_xact_lock(hashtext($1), hashtext(current_schema()))', `subject ${subject}`);

async function readSettings(subject: string, db: Database): Promise<Settings> {
  const [row] = await db.rows<{ value: string }>('SELECT value FROM settings WHERE subject = $1', subject);
  return fromJson<Settings>(row?.value ?? null) ?? {};
}

function createAccessRecords(
  db: Connection,
  hash: SubjectHash,
): Pick<PeopleStore, 'accessRecord' | 'changeAccessRecord' | 'accessRecords'> {
  return {
    accessRecord: (subject) => readAccessRecord(subject, db, hash),
    changeAccessRecord: (subject, change, entry) =>
      db.transaction(async (transaction) => {
        await lockSubject(subject, transaction);
        const accessRecord = change(await readAccessRecord(subject, transaction, hash));
        await transaction.change(
          'DELETE FROM access_records WHERE subject IN ($1, $2)',
          subject,
          hash(subject),
        );
        const value = JSON.stringify(accessRecord);
        if (value !== '{}')
          await transaction.change(
            'INSERT INTO access_records (subject, value, banned_until) VALUES ($1, $2, $3)',
            ...[subject, value, accessRecord.banned?.until ?? null],
          );
        await addEntry(entry, transaction);
        return accessRecord;
      }),
    accessRecords: async () =>
      (
        await db.rows<{ subject: string; value: string }>(
          'SELECT subject, value FROM access_records ORDER BY subject COLLATE "C"',
        )
      ).map(({ subject, value }) => ({ subject, accessRecord: JSON.parse(value) as AccessRecord })),
  };
}

async function readAccessRecord(subject: string, db: Database, hash: SubjectHash): Promise<AccessRecord> {
  const [row] = await db.rows<{ value: string }>(
    'SELECT value FROM access_records WHERE subject IN ($1, $2)',
    subject,
    hash(subject),
  );
  return fromJson<AccessRecord>(row?.value ?? null) ?? {};
}

function createQuotas(db: Connection, hash: SubjectHash): Pick<PeopleStore, 'quotaUsed' | 'resetQuota'> {
  return {
    async quotaUsed(person, window, guild) {
      const [row] = await db.rows<{ used: number }>(
        guild === undefined
          ? 'SELECT used FROM quotas WHERE key = $1 AND "window" = $2'
          : 'SELECT used FROM guild_quotas WHERE key = $1 AND "window" = $2 AND guild = $3',
        ...[hash(person), window, ...(guild === undefined ? [] : [guild])],
      );
      return row?.used ?? 0;
    },
    resetQuota: (person, window, entry) =>
      db.transaction(async (transaction) => {
        for (const table of ['quotas', 'guild_quotas'])
          await transaction.change(
            `DELETE FROM ${table} WHERE key = $1 AND "window" = $2`,
            ...[hash(person), window],
          );
        // Otherwise a picture that fails after the reset would be refunded a second time.
        await transaction.change(
          `UPDATE jobs SET charged = false
           WHERE batch IN (SELECT id FROM batches WHERE quota_key = $1 AND quota_window = $2)`,
          hash(person),
          window,
        );
        await addEntry(entry, transaction);
      }),
  };
}

const addEntry = ({ at, by, action, subject, detail }: AuditEntry, db: Database) =>
  db.change(
    'INSERT INTO audit (at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)',
    ...[at, by, action, subject ?? null, toJson(detail)],
  );

/** A reply that is not out by now never will be, so what was drawn for it is not charged. */
const REFUND = `
  SELECT refund(batch, count(*)::integer) FROM jobs
  WHERE charged AND batch IN (SELECT id FROM batches WHERE person = $1 AND reply IN ('due', 'sending')) GROUP BY batch`;
/** The event itself stays known, so that nothing starts when the platform repeats it. */
const FORGET = [
  'UPDATE events SET batch = NULL WHERE batch IN (SELECT id FROM batches WHERE person = $1)',
  'DELETE FROM batches WHERE person = $1',
  'DELETE FROM rounds WHERE person = $1',
  'DELETE FROM forgetting WHERE person = $1',
  'DELETE FROM settings WHERE subject = $1',
  'DELETE FROM notes WHERE person = $1',
  'DELETE FROM sticker_sets WHERE person = $1',
];
const RENAME = [
  'DELETE FROM access_records WHERE subject = $2 AND EXISTS (SELECT FROM access_records WHERE subject = $1)',
  'UPDATE access_records SET subject = $2 WHERE subject = $1',
  'UPDATE audit SET subject = $2 WHERE subject = $1',
  'UPDATE audit SET actor = $2 WHERE actor = $1',
];

function createForget(
  db: Connection,
  hash: SubjectHash,
): Pick<PeopleStore, 'beginForgetting' | 'endForgetting' | 'forget'> {
  return {
    async beginForgetting(person, holder) {
      await db.change(
        `INSERT INTO forgetting (person, holder) VALUES ($1, $2)
         ON CONFLICT (person) DO UPDATE SET holder = excluded.holder`,
        person,
        holder,
      );
    },
    async endForgetting(person) {
      await db.change('DELETE FROM forgetting WHERE person = $1', person);
    },
    forget: (person) =>
      db.transaction(async (transaction) => {
        await transaction.rows(REFUND, person);
        for (const step of FORGET) await transaction.change(step, person);
        for (const step of RENAME) await transaction.change(step, person, hash(person));
      }),
  };
}

const exportPerson = (person: string, db: Connection, hash: SubjectHash) =>
  db.transaction(async (transaction) => ({
    person,
    settings: await readSettings(person, transaction),
    accessRecord: await readAccessRecord(person, transaction, hash),
    quota: await transaction.rows<UsedQuota>(
      'SELECT "window", used, ends_at AS "endsAt" FROM quotas WHERE key = $1 ORDER BY ends_at',
      hash(person),
    ),
    guildQuota: await transaction.rows<UsedQuota & { guild: Subject }>(
      `SELECT guild, "window", used, ends_at AS "endsAt" FROM guild_quotas WHERE key = $1
       ORDER BY ends_at, guild COLLATE "C"`,
      hash(person),
    ),
    audited: (
      await transaction.rows<AuditRow>(
        'SELECT * FROM audit WHERE subject IN ($1, $2) OR actor = $1 ORDER BY id DESC',
        person,
        hash(person),
      )
    ).map(toEntry),
    batches: await readBatches(transaction, 'WHERE person = $1 ORDER BY accepted_at, id COLLATE "C"', person),
    notes: (await transaction.rows<NoteRow>('SELECT * FROM notes WHERE person = $1 ORDER BY id', person)).map(
      toNote,
    ),
    stickerSets: await readStickerSets(person, transaction),
  }));

interface AuditRow {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly detail: string | null;
}

const toEntry = (row: AuditRow): AuditEntry => ({
  at: row.at,
  by: row.actor,
  action: row.action,
  subject: row.subject ?? undefined,
  detail: fromJson<Json>(row.detail),
});
