import type { AuditEntry, PeopleStore, Settings, Standing } from '../store.ts';
import { createBatchReader } from './batches.ts';
import type { Connection, SubjectHash } from './connection.ts';
import type { Write } from './group-commit.ts';
import { fromJson, toJson } from './json.ts';
import { type NoteRow, toNote } from './notes.ts';

export function createSqlitePeople(db: Connection, write: Write, hash: SubjectHash): PeopleStore {
  const readBatches = createBatchReader(db);
  const readSettings = db.prepare<[string], { value: string }>(
    'SELECT value FROM settings WHERE subject = ?',
  );
  const writeSettings = db.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?, ?)');
  const removeSettings = db.prepare('DELETE FROM settings WHERE subject = ?');
  const readStanding = db.prepare<[string, string], { value: string }>(
    'SELECT value FROM standings WHERE subject IN (?, ?)',
  );
  const writeStanding = db.prepare('INSERT OR REPLACE INTO standings VALUES (?, ?, ?)');
  const removeStanding = db.prepare('DELETE FROM standings WHERE subject IN (?, ?)');
  const allStandings = db.prepare<[], { subject: string; value: string }>(
    'SELECT subject, value FROM standings ORDER BY subject',
  );
  const writeAudit = db.prepare(
    'INSERT INTO audit (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)',
  );
  const readAudit = db.prepare<[number], AuditRow>('SELECT * FROM audit ORDER BY id DESC LIMIT ?');
  const readAuditOf = db.prepare<[string, string, string], AuditRow>(
    'SELECT * FROM audit WHERE subject IN (?, ?) OR actor = ? ORDER BY id DESC',
  );
  const usedIn = db.prepare<[string, string], { used: number }>(
    'SELECT used FROM quotas WHERE key = ? AND window = ?',
  );
  const quotasOf = db.prepare<[string], { window: string; used: number; endsAt: number }>(
    'SELECT window, used, ends_at AS endsAt FROM quotas WHERE key = ? ORDER BY ends_at',
  );
  const notesOf = db.prepare<[string], NoteRow>('SELECT * FROM notes WHERE person = ? ORDER BY id');
  const clearQuota = db.prepare('DELETE FROM quotas WHERE key = ? AND window = ?');
  const unchargeLive = db.prepare(
    `UPDATE jobs SET charged = 0 WHERE batch IN (SELECT id FROM batches WHERE quota_key = ? AND quota_window = ?)`,
  );
  const markEvent = db.prepare('INSERT OR IGNORE INTO events (id, at) VALUES (?, ?)');
  const forgetting = [
    // The event itself stays known, so that the platform repeating it starts nothing.
    'UPDATE events SET batch = NULL WHERE batch IN (SELECT id FROM batches WHERE person = @person)',
    'DELETE FROM batches WHERE person = @person',
    'DELETE FROM settings WHERE subject = @person',
    'DELETE FROM notes WHERE person = @person',
    'UPDATE OR REPLACE standings SET subject = @hash WHERE subject = @person',
    'UPDATE audit SET subject = @hash WHERE subject = @person',
    'UPDATE audit SET actor = @hash WHERE actor = @person',
  ].map((sql) => db.prepare(sql));

  const audit = (action: AuditEntry) =>
    writeAudit.run(action.at, action.by, action.action, action.subject ?? null, toJson(action.detail));
  const settingsOf = (subject: string) => fromJson<Settings>(readSettings.get(subject)?.value ?? null) ?? {};
  const standingOf = (subject: string) =>
    fromJson<Standing>(readStanding.get(subject, hash(subject))?.value ?? null) ?? {};

  return {
    settings: async (subject) => settingsOf(subject),
    saveSettings: (subject, settings, at) =>
      write(() => {
        const value = JSON.stringify(settings);
        if (value === '{}') removeSettings.run(subject);
        else writeSettings.run(subject, value, at);
      }),
    standing: async (subject) => standingOf(subject),
    saveStanding: (subject, standing, action) =>
      write(() => {
        removeStanding.run(subject, hash(subject));
        const value = JSON.stringify(standing);
        if (value !== '{}') writeStanding.run(subject, value, standing.banned?.until ?? null);
        audit(action);
      }),
    standings: async () =>
      allStandings.all().map(({ subject, value }) => ({ subject, standing: JSON.parse(value) as Standing })),
    audit: (action) => write(() => void audit(action)),
    audited: async (limit) => readAudit.all(limit).map(toAction),
    quotaUsed: async (person, window) => usedIn.get(hash(person), window)?.used ?? 0,
    resetQuota: (person, window, action) =>
      write(() => {
        clearQuota.run(hash(person), window);
        // Otherwise a picture that fails after the reset would be paid back a second time.
        unchargeLive.run(hash(person), window);
        audit(action);
      }),
    firstSeen: (event, at) => write(() => markEvent.run(event, at).changes > 0),
    async forget(person) {
      await write(() => {
        for (const step of forgetting) step.run({ person, hash: hash(person) });
      });
      // The log still holds the erased pages until it is written back.
      db.pragma('wal_checkpoint(TRUNCATE)');
    },
    export: async (person) => ({
      person,
      settings: settingsOf(person),
      standing: standingOf(person),
      quota: quotasOf.all(hash(person)),
      audited: readAuditOf.all(person, hash(person), person).map(toAction),
      batches: readBatches('WHERE person = ? ORDER BY accepted_at, id', person),
      notes: notesOf.all(person).map(toNote),
    }),
  };
}

interface AuditRow {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly detail: string | null;
}

const toAction = (row: AuditRow): AuditEntry => ({
  at: row.at,
  by: row.actor,
  action: row.action,
  subject: row.subject ?? undefined,
  detail: fromJson(row.detail),
});
