import type { AccessRecord, AuditEntry, AuditRecord, Settings } from '../records.ts';
import type { PeopleStore, PersonExport } from '../store.ts';
import { createBatchReader } from './batches.ts';
import type { Connection, SubjectHash } from './connection.ts';
import type { Write } from './group-commit.ts';
import { fromJson, toJson } from './json.ts';
import { type NoteRow, toNote } from './notes.ts';
import { createQuotaCounts } from './quotas.ts';
import { createStickerSetReader } from './sticker-sets.ts';

export function createSqlitePeople(db: Connection, write: Write, hash: SubjectHash): PeopleStore {
  const context: Context = { db, write, hash };
  const settings = createSettings(context);
  const audit = createAudit(context);
  const accessRecords = createAccessRecords(context, audit.add);
  const quotas = createQuotas(context, audit.add);
  return {
    settings: async (subject) => settings.read(subject),
    changeSettings: settings.change,
    accessRecord: async (subject) => accessRecords.read(subject),
    changeAccessRecord: accessRecords.change,
    accessRecords: async () => accessRecords.all(),
    audit: (entry) => write(() => void audit.add(entry)),
    audited: async ({ limit, before }) => audit.latest(limit, before),
    quotaUsed: quotas.used,
    resetQuota: quotas.reset,
    firstSeen: createEventMarker(context),
    ...createForget(context),
    export: createExport(context, (person) => ({
      settings: settings.read(person),
      accessRecord: accessRecords.read(person),
      ...quotas.of(person),
      audited: audit.of(person),
    })),
  };
}

interface Context {
  readonly db: Connection;
  readonly write: Write;
  readonly hash: SubjectHash;
}

type AddEntry = (entry: AuditEntry) => unknown;

function createSettings({ db, write }: Context) {
  const get = db.prepare<[string], { value: string }>('SELECT value FROM settings WHERE subject = ?');
  const replace = db.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?, ?)');
  const remove = db.prepare('DELETE FROM settings WHERE subject = ?');
  const read = (subject: string) => fromJson<Settings>(get.get(subject)?.value ?? null) ?? {};
  return {
    read,
    change: (subject: string, change: (settings: Settings) => Settings, at: number) =>
      write(() => {
        const settings = change(read(subject));
        const value = JSON.stringify(settings);
        if (value === '{}') remove.run(subject);
        else replace.run(subject, value, at);
        return settings;
      }),
  };
}

function createAudit({ db, hash }: Context) {
  const add = db.prepare('INSERT INTO audit (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)');
  const latest = db.prepare<[number, number], AuditRow>(
    'SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?',
  );
  const of = db.prepare<[string, string, string], AuditRow>(
    'SELECT * FROM audit WHERE subject IN (?, ?) OR actor = ? ORDER BY id DESC',
  );
  return {
    add: ({ at, by, action, subject, detail }: AuditEntry) =>
      add.run(at, by, action, subject ?? null, toJson(detail)),
    latest: (limit: number, before = Number.MAX_SAFE_INTEGER) => latest.all(before, limit).map(toRecord),
    of: (person: string) => of.all(person, hash(person), person).map(toEntry),
  };
}

function createAccessRecords({ db, write, hash }: Context, audit: AddEntry) {
  const get = db.prepare<[string, string], { value: string }>(
    'SELECT value FROM access_records WHERE subject IN (?, ?)',
  );
  const replace = db.prepare('INSERT OR REPLACE INTO access_records VALUES (?, ?, ?)');
  const remove = db.prepare('DELETE FROM access_records WHERE subject IN (?, ?)');
  const all = db.prepare<[], { subject: string; value: string }>(
    'SELECT subject, value FROM access_records ORDER BY subject',
  );
  const read = (subject: string) =>
    fromJson<AccessRecord>(get.get(subject, hash(subject))?.value ?? null) ?? {};
  return {
    read,
    change: (subject: string, change: (accessRecord: AccessRecord) => AccessRecord, entry: AuditEntry) =>
      write(() => {
        const accessRecord = change(read(subject));
        remove.run(subject, hash(subject));
        const value = JSON.stringify(accessRecord);
        if (value !== '{}') replace.run(subject, value, accessRecord.banned?.until ?? null);
        audit(entry);
        return accessRecord;
      }),
    all: () =>
      all.all().map(({ subject, value }) => ({ subject, accessRecord: JSON.parse(value) as AccessRecord })),
  };
}

function createQuotas({ db, write, hash }: Context, audit: AddEntry) {
  const used = db.prepare<[string, string], { used: number }>(
    'SELECT used FROM quotas WHERE key = ? AND window = ?',
  );
  const usedInGuild = db.prepare<[string, string, string], { used: number }>(
    'SELECT used FROM guild_quotas WHERE key = ? AND window = ? AND guild = ?',
  );
  const of = db.prepare<[string], { window: string; used: number; endsAt: number }>(
    'SELECT window, used, ends_at AS endsAt FROM quotas WHERE key = ? ORDER BY ends_at',
  );
  const ofGuilds = db.prepare<[string], { guild: string; window: string; used: number; endsAt: number }>(
    'SELECT guild, window, used, ends_at AS endsAt FROM guild_quotas WHERE key = ? ORDER BY ends_at, guild',
  );
  const counts = createQuotaCounts(db);
  const uncharge = db.prepare(
    `UPDATE jobs SET charged = 0 WHERE batch IN (SELECT id FROM batches WHERE quota_key = ? AND quota_window = ?)`,
  );
  return {
    used: async (person: string, window: string, guild?: string) =>
      (guild === undefined ? used.get(hash(person), window) : usedInGuild.get(hash(person), window, guild))
        ?.used ?? 0,
    of: (person: string) => ({ quota: of.all(hash(person)), guildQuota: ofGuilds.all(hash(person)) }),
    reset: (person: string, window: string, entry: AuditEntry) =>
      write(() => {
        counts.clear(hash(person), window);
        // Otherwise a picture that fails after the reset would be refunded a second time.
        uncharge.run(hash(person), window);
        audit(entry);
      }),
  };
}

function createEventMarker({ db, write }: Context): PeopleStore['firstSeen'] {
  const mark = db.prepare('INSERT OR IGNORE INTO events (id, at) VALUES (?, ?)');
  return (event, at) => write(() => mark.run(event, at).changes > 0);
}

function createForget({
  db,
  write,
  hash,
}: Context): Pick<PeopleStore, 'beginForgetting' | 'endForgetting' | 'forget'> {
  const begin = db.prepare('INSERT OR REPLACE INTO forgetting (person, holder) VALUES (?, ?)');
  const end = db.prepare('DELETE FROM forgetting WHERE person = ?');
  const counts = createQuotaCounts(db);
  const steps = [
    // The event itself stays known, so that nothing starts when the platform repeats it.
    'UPDATE events SET batch = NULL WHERE batch IN (SELECT id FROM batches WHERE person = @person)',
    'DELETE FROM batches WHERE person = @person',
    'DELETE FROM rounds WHERE person = @person',
    'DELETE FROM forgetting WHERE person = @person',
    'DELETE FROM settings WHERE subject = @person',
    'DELETE FROM notes WHERE person = @person',
    'DELETE FROM sticker_sets WHERE person = @person',
    'UPDATE OR REPLACE access_records SET subject = @hash WHERE subject = @person',
    'UPDATE audit SET subject = @hash WHERE subject = @person',
    'UPDATE audit SET actor = @hash WHERE actor = @person',
  ].map((sql) => db.prepare(sql));
  return {
    beginForgetting: (person, holder) => write(() => void begin.run(person, holder)),
    endForgetting: (person) => write(() => void end.run(person)),
    async forget(person) {
      await write(() => {
        // A reply that is not out by now never will be, so what was drawn for it is not charged.
        counts.refundUnsettled(person);
        for (const step of steps) step.run({ person, hash: hash(person) });
      });
      // The write-ahead log still holds the erased pages until it is written back.
      db.pragma('wal_checkpoint(TRUNCATE)');
    },
  };
}

function createExport(
  { db }: Context,
  read: (person: string) => Omit<PersonExport, 'person' | 'batches' | 'notes' | 'stickerSets'>,
): PeopleStore['export'] {
  const readBatches = createBatchReader(db);
  const readStickerSets = createStickerSetReader(db);
  const notes = db.prepare<[string], NoteRow>('SELECT * FROM notes WHERE person = ? ORDER BY id');
  return async (person) => ({
    person,
    ...read(person),
    batches: readBatches('WHERE person = ? ORDER BY accepted_at, id', person),
    notes: notes.all(person).map(toNote),
    stickerSets: readStickerSets(person),
  });
}

interface AuditRow {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly detail: string | null;
}

const toRecord = (row: AuditRow): AuditRecord => ({ id: row.id, ...toEntry(row) });

const toEntry = (row: AuditRow): AuditEntry => ({
  at: row.at,
  by: row.actor,
  action: row.action,
  subject: row.subject ?? undefined,
  detail: fromJson(row.detail),
});
