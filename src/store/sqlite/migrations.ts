/** Each entry lifts the database by one `user_version`; entries are never edited once released, only appended. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

  CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    person TEXT NOT NULL,
    chat TEXT NOT NULL,
    guild TEXT,
    priority INTEGER NOT NULL,
    options TEXT NOT NULL,
    max_bytes INTEGER,
    address TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    reply_by INTEGER NOT NULL,
    trimmed TEXT,
    quota_key TEXT NOT NULL,
    quota_window TEXT NOT NULL,
    open INTEGER NOT NULL,
    reply TEXT NOT NULL DEFAULT 'due',
    reply_attempts INTEGER NOT NULL DEFAULT 0,
    replied_at INTEGER,
    reference TEXT
  ) STRICT;
  CREATE INDEX batches_of_person ON batches (person, accepted_at);
  CREATE INDEX batches_by_age ON batches (accepted_at);
  -- Small whatever the history: counting what is in flight reads these alone.
  CREATE INDEX open_by_person ON batches (person, open) WHERE open > 0;
  CREATE INDEX open_by_chat ON batches (chat, open) WHERE open > 0;
  CREATE INDEX open_by_guild ON batches (guild, open) WHERE open > 0;
  CREATE INDEX unsettled ON batches (accepted_at) WHERE reply IN ('due', 'sending');

  CREATE TABLE jobs (
    batch TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    item INTEGER NOT NULL,
    state TEXT NOT NULL,
    photo TEXT,
    source TEXT,
    name TEXT,
    charged INTEGER NOT NULL,
    crashes INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER,
    ended_at INTEGER,
    failure TEXT,
    drawing TEXT,
    draw_ms INTEGER,
    PRIMARY KEY (batch, item)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX running ON jobs (state) WHERE state = 'running';
  CREATE INDEX drawn ON jobs (ended_at, draw_ms) WHERE state = 'done';

  -- Keyed by a salted hash of the person, so that forgetting someone neither needs nor resets a running window.
  CREATE TABLE quotas (
    key TEXT NOT NULL,
    window TEXT NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    last_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (key, window)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX quotas_by_end ON quotas (ends_at);

  CREATE TABLE settings (
    subject TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    saved_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE standings (
    subject TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    banned_until INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT,
    detail TEXT
  ) STRICT;

  CREATE TABLE events (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    batch TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX events_by_age ON events (at);
  `,
  `
  CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    box TEXT NOT NULL,
    key TEXT NOT NULL,
    person TEXT NOT NULL,
    at INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (box, key)
  ) STRICT;
  `,
  `
  ALTER TABLE jobs ADD COLUMN suspect INTEGER NOT NULL DEFAULT 0;
  -- Crashes were counted against everything that ran; from now on only against what ran alone.
  UPDATE jobs SET suspect = 1, crashes = 0 WHERE crashes > 0 AND state IN ('accepted', 'waiting', 'running');
  `,
  `
  ALTER TABLE quotas DROP COLUMN last_at;
  -- Keyed like quotas; a row is needed until the allowance is full again.
  CREATE TABLE bursts (key TEXT PRIMARY KEY, full_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  'ALTER TABLE events ADD COLUMN fingerprint TEXT;',
  'ALTER TABLE batches ADD COLUMN intended_at INTEGER;',
  `
  CREATE TABLE members (
    holder TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    version TEXT NOT NULL,
    at_once INTEGER NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE claims (role TEXT PRIMARY KEY, holder TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE forgetting (person TEXT PRIMARY KEY, holder TEXT NOT NULL) STRICT, WITHOUT ROWID;
  ALTER TABLE batches ADD COLUMN owner TEXT;
  ALTER TABLE jobs ADD COLUMN holder TEXT;
  ALTER TABLE jobs ADD COLUMN stop TEXT;
  ALTER TABLE jobs ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
  -- The queue: a job's place among what else its person has waiting, and each person's turn.
  ALTER TABLE jobs ADD COLUMN person TEXT;
  ALTER TABLE jobs ADD COLUMN priority INTEGER;
  ALTER TABLE jobs ADD COLUMN position INTEGER;
  CREATE INDEX queue ON jobs (priority, person, position) WHERE position IS NOT NULL;
  CREATE TABLE rounds (
    priority INTEGER NOT NULL,
    person TEXT NOT NULL,
    turn INTEGER NOT NULL,
    PRIMARY KEY (priority, person)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX rounds_by_turn ON rounds (priority DESC, turn);
  UPDATE jobs SET person = b.person, priority = b.priority FROM batches b WHERE b.id = batch AND b.open > 0;
  UPDATE jobs SET position = q.position
  FROM (
    SELECT j.batch, j.item, row_number() OVER (ORDER BY b.accepted_at, b.rowid, j.item) AS position
    FROM jobs j JOIN batches b ON b.id = j.batch WHERE j.state IN ('accepted', 'waiting')
  ) q
  WHERE q.batch = jobs.batch AND q.item = jobs.item;
  INSERT INTO rounds
  SELECT priority, person, row_number() OVER (ORDER BY min(position))
  FROM jobs WHERE position IS NOT NULL GROUP BY priority, person;
  `,
  'ALTER TABLE members ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;',
  `
  CREATE TABLE sticker_sets (
    name TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    stickers TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sticker_sets_of_person ON sticker_sets (person, created_at);
  `,
  'ALTER TABLE standings RENAME TO access_records;',
  `
  -- The part of a quota that was asked for in a guild; changed whenever the quota is.
  CREATE TABLE guild_quotas (
    key TEXT NOT NULL,
    guild TEXT NOT NULL,
    window TEXT NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (key, guild, window)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX guild_quotas_by_end ON guild_quotas (ends_at);
  INSERT INTO guild_quotas
  SELECT q.key, b.guild, q.window, count(*), q.ends_at
  FROM quotas q JOIN batches b ON b.quota_key = q.key AND b.quota_window = q.window JOIN jobs j ON j.batch = b.id
  WHERE j.charged = 1 AND b.guild IS NOT NULL GROUP BY q.key, b.guild, q.window;
  `,
  `
  ALTER TABLE members ADD COLUMN name TEXT NOT NULL DEFAULT '';
  ALTER TABLE members ADD COLUMN drained INTEGER NOT NULL DEFAULT 0;
  `,
];
