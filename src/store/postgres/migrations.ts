/** Each entry lifts the schema by one version; entries are never edited once released, only appended. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE batches (
    id text PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    platform text NOT NULL,
    person text NOT NULL,
    chat text NOT NULL,
    guild text,
    priority integer NOT NULL,
    options text NOT NULL,
    max_bytes bigint,
    address text NOT NULL,
    accepted_at bigint NOT NULL,
    reply_by bigint NOT NULL,
    trimmed text,
    quota_key text NOT NULL,
    quota_window text NOT NULL,
    open integer NOT NULL,
    owner text,
    reply text NOT NULL DEFAULT 'due',
    reply_attempts integer NOT NULL DEFAULT 0,
    intended_at bigint,
    replied_at bigint,
    reference text
  );
  CREATE INDEX batches_of_person ON batches (person, accepted_at);
  CREATE INDEX batches_by_age ON batches (accepted_at);
  -- Small whatever the history: counting what is in flight reads these alone.
  CREATE INDEX open_by_person ON batches (person, open) WHERE open > 0;
  CREATE INDEX open_by_chat ON batches (chat, open) WHERE open > 0;
  CREATE INDEX open_by_guild ON batches (guild, open) WHERE open > 0;
  CREATE INDEX unsettled ON batches (owner) WHERE reply IN ('due', 'sending');

  CREATE TABLE jobs (
    batch text NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    item integer NOT NULL,
    state text NOT NULL,
    photo text,
    source text,
    name text,
    charged boolean NOT NULL,
    crashes integer NOT NULL DEFAULT 0,
    suspect boolean NOT NULL DEFAULT false,
    erased boolean NOT NULL DEFAULT false,
    started_at bigint,
    ended_at bigint,
    failure text,
    drawing text,
    draw_ms bigint,
    holder text,
    stop text,
    -- The queue: a job's place among what else its person has waiting, and each person's turn in rounds.
    person text NOT NULL,
    priority integer NOT NULL,
    position bigint,
    PRIMARY KEY (batch, item)
  );
  CREATE INDEX running ON jobs (holder) WHERE state = 'running';
  CREATE INDEX drawn ON jobs (ended_at) WHERE state = 'done';
  CREATE INDEX queue ON jobs (priority, person, position) WHERE position IS NOT NULL;

  CREATE SEQUENCE turns;
  CREATE TABLE rounds (
    priority integer NOT NULL,
    person text NOT NULL,
    turn bigint NOT NULL,
    PRIMARY KEY (priority, person)
  );
  CREATE INDEX rounds_by_turn ON rounds (priority DESC, turn);

  -- Keyed by a salted hash of the person, so that forgetting someone neither needs nor resets a running window.
  CREATE TABLE quotas (
    key text NOT NULL,
    "window" text NOT NULL,
    used bigint NOT NULL CHECK (used >= 0),
    ends_at bigint NOT NULL,
    PRIMARY KEY (key, "window")
  );
  CREATE INDEX quotas_by_end ON quotas (ends_at);
  CREATE TABLE bursts (key text PRIMARY KEY, full_at bigint NOT NULL);
  CREATE TABLE settings (subject text PRIMARY KEY, value text NOT NULL, saved_at bigint NOT NULL);
  CREATE TABLE standings (subject text PRIMARY KEY, value text NOT NULL, banned_until bigint);
  CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at bigint NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text,
    detail text
  );
  CREATE TABLE events (id text PRIMARY KEY, at bigint NOT NULL, batch text, fingerprint text);
  CREATE INDEX events_by_age ON events (at);
  CREATE INDEX events_by_batch ON events (batch) WHERE batch IS NOT NULL;
  CREATE TABLE notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    box text NOT NULL,
    key text NOT NULL,
    person text NOT NULL,
    at bigint NOT NULL,
    value text NOT NULL,
    UNIQUE (box, key)
  );
  CREATE TABLE members (
    holder text PRIMARY KEY,
    role text NOT NULL,
    version text NOT NULL,
    at_once integer NOT NULL,
    until bigint NOT NULL
  );
  CREATE TABLE claims (role text PRIMARY KEY, holder text NOT NULL);
  CREATE TABLE forgetting (person text PRIMARY KEY, holder text NOT NULL);

  -- Adds a job to the queue, behind or before what else its person has waiting; a new person is appended to the round. The row
  -- of the round stays locked until the transaction ends, so that nobody removes it meanwhile.
  CREATE FUNCTION enqueue(job_batch text, job_item integer, is_first boolean) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    job record;
  BEGIN
    SELECT person, priority INTO job FROM jobs WHERE batch = job_batch AND item = job_item;
    INSERT INTO rounds (priority, person, turn) VALUES (job.priority, job.person, nextval('turns'))
      ON CONFLICT (priority, person) DO UPDATE SET person = excluded.person;
    UPDATE jobs SET position = (
      SELECT CASE WHEN is_first THEN coalesce(min(position), 1) - 1 ELSE coalesce(max(position), 0) + 1 END
      FROM jobs WHERE priority = job.priority AND person = job.person AND position IS NOT NULL
    )
    WHERE batch = job_batch AND item = job_item;
  END $$;

  -- Of jobs that have left the queue: their person leaves the round with the last one.
  CREATE FUNCTION leave_round(of_priority integer, of_person text) RETURNS void LANGUAGE sql AS $$
    DELETE FROM rounds WHERE priority = of_priority AND person = of_person AND NOT EXISTS (
      SELECT FROM jobs WHERE priority = of_priority AND person = of_person AND position IS NOT NULL
    );
  $$;

  -- Every statement sees what was committed before it: after a round is locked, its person's jobs are read again.
  CREATE FUNCTION take(taker text, taken_at bigint, most integer, is_busy boolean)
  RETURNS TABLE (batch text, item integer, suspect boolean) LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    turn_of record;
    job record;
    taken integer := 0;
    given_up integer := 0;
  BEGIN
    WHILE taken < most AND given_up < 10 LOOP
      SELECT r.priority, r.person INTO turn_of FROM rounds r
      WHERE (
        SELECT j.state FROM jobs j
        WHERE j.priority = r.priority AND j.person = r.person AND j.position IS NOT NULL ORDER BY j.position LIMIT 1
      ) = 'waiting'
      ORDER BY r.priority DESC, r.turn LIMIT 1 FOR UPDATE SKIP LOCKED;
      EXIT WHEN NOT FOUND;
      SELECT j.batch, j.item, j.suspect, j.state INTO job FROM jobs j
      WHERE j.priority = turn_of.priority AND j.person = turn_of.person AND j.position IS NOT NULL
      ORDER BY j.position LIMIT 1 FOR UPDATE;
      IF NOT FOUND OR job.state <> 'waiting' THEN
        given_up := given_up + 1;
        CONTINUE;
      END IF;
      EXIT WHEN job.suspect AND (is_busy OR taken > 0);
      UPDATE jobs j SET state = 'running', started_at = taken_at, holder = taker, position = NULL, stop = NULL
      WHERE j.batch = job.batch AND j.item = job.item;
      UPDATE rounds r SET turn = nextval('turns')
      WHERE r.priority = turn_of.priority AND r.person = turn_of.person;
      PERFORM leave_round(turn_of.priority, turn_of.person);
      taken := taken + 1;
      batch := job.batch;
      item := job.item;
      suspect := job.suspect;
      RETURN NEXT;
      EXIT WHEN job.suspect;
    END LOOP;
  END $$;

  -- Null when the job has ended, or is not the holder's. The round is locked before the job, as take does.
  CREATE FUNCTION end_job(
    job_batch text, job_item integer, new_state text, at bigint, new_failure text, new_drawing text, ms bigint,
    by_holder text
  ) RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE
    job record;
    left_open integer;
  BEGIN
    SELECT person, priority INTO job FROM jobs WHERE batch = job_batch AND item = job_item;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF by_holder IS NULL THEN
      PERFORM FROM rounds WHERE priority = job.priority AND person = job.person FOR UPDATE;
    END IF;
    SELECT state, holder, charged, person, priority INTO job FROM jobs
    WHERE batch = job_batch AND item = job_item FOR UPDATE;
    IF NOT FOUND OR job.state NOT IN ('accepted', 'waiting', 'running') THEN RETURN NULL; END IF;
    IF (job.state = 'running' AND job.holder IS DISTINCT FROM by_holder)
      OR (job.state <> 'running' AND by_holder IS NOT NULL) THEN RETURN NULL; END IF;
    IF new_state <> 'done' AND job.charged THEN
      UPDATE quotas q SET used = used - 1 FROM batches b
      WHERE b.id = job_batch AND q.key = b.quota_key AND q."window" = b.quota_window;
    END IF;
    UPDATE jobs SET state = new_state, ended_at = at, failure = new_failure, drawing = new_drawing, draw_ms = ms,
      charged = charged AND new_state = 'done', holder = NULL, stop = NULL, position = NULL
    WHERE batch = job_batch AND item = job_item;
    IF job.state <> 'running' THEN PERFORM leave_round(job.priority, job.person); END IF;
    UPDATE batches SET open = open - 1 WHERE id = job_batch RETURNING open INTO left_open;
    RETURN left_open;
  END $$;

  CREATE FUNCTION hand_back(job_batch text, job_item integer, by_holder text, because text)
  RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE jobs SET
      state = CASE WHEN because = 'photo-lost' THEN 'accepted' ELSE 'waiting' END,
      photo = CASE WHEN because = 'photo-lost' THEN NULL ELSE photo END,
      suspect = suspect OR coalesce(because, '') = 'alone', started_at = NULL, holder = NULL, stop = NULL
    WHERE batch = job_batch AND item = job_item AND state = 'running' AND holder = by_holder;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM enqueue(job_batch, job_item, because IS NULL);
    RETURN true;
  END $$;
  `,
  `
  CREATE TABLE blobs (
    key text PRIMARY KEY,
    size bigint NOT NULL,
    -- Below 0: it is being deleted.
    refs integer NOT NULL,
    touched_at bigint NOT NULL,
    expires_at bigint,
    discard boolean NOT NULL DEFAULT false
  );
  CREATE INDEX blobs_by_expiry ON blobs (expires_at) WHERE refs <= 0;
  CREATE TABLE blob_space (used bigint NOT NULL);
  INSERT INTO blob_space VALUES (0);
  CREATE TABLE blob_contents (key text PRIMARY KEY, bytes bytea NOT NULL);
  -- Photos and cartoons are compressed already.
  ALTER TABLE blob_contents ALTER COLUMN bytes SET STORAGE EXTERNAL;
  CREATE INDEX photos_in_use ON jobs (photo) WHERE state IN ('accepted', 'waiting', 'running');
  `,
  'ALTER TABLE members ADD COLUMN paused boolean NOT NULL DEFAULT false;',
  `
  CREATE TABLE sticker_sets (
    name text PRIMARY KEY,
    person text NOT NULL,
    created_at bigint NOT NULL,
    stickers text NOT NULL
  );
  CREATE INDEX sticker_sets_of_person ON sticker_sets (person, created_at);
  `,
  'ALTER TABLE standings RENAME TO access_records;',
  `
  -- The part of a quota that was asked for in a guild; changed whenever the quota is.
  CREATE TABLE guild_quotas (
    key text NOT NULL,
    guild text NOT NULL,
    "window" text NOT NULL,
    used bigint NOT NULL CHECK (used >= 0),
    ends_at bigint NOT NULL,
    PRIMARY KEY (key, guild, "window")
  );
  CREATE INDEX guild_quotas_by_end ON guild_quotas (ends_at);
  INSERT INTO guild_quotas
  SELECT q.key, b.guild, q."window", count(*), q.ends_at
  FROM quotas q JOIN batches b ON b.quota_key = q.key AND b.quota_window = q."window" JOIN jobs j ON j.batch = b.id
  WHERE j.charged AND b.guild IS NOT NULL GROUP BY q.key, b.guild, q."window";

  CREATE FUNCTION refund(of_batch text, pictures integer) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE quotas q SET used = used - pictures FROM batches b
    WHERE b.id = of_batch AND q.key = b.quota_key AND q."window" = b.quota_window;
    UPDATE guild_quotas q SET used = used - pictures FROM batches b
    WHERE b.id = of_batch AND q.key = b.quota_key AND q.guild = b.guild AND q."window" = b.quota_window;
  END $$;

  -- As before, but what is charged is returned to the guild's count too.
  CREATE OR REPLACE FUNCTION end_job(
    job_batch text, job_item integer, new_state text, at bigint, new_failure text, new_drawing text, ms bigint,
    by_holder text
  ) RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE
    job record;
    left_open integer;
  BEGIN
    SELECT person, priority INTO job FROM jobs WHERE batch = job_batch AND item = job_item;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF by_holder IS NULL THEN
      PERFORM FROM rounds WHERE priority = job.priority AND person = job.person FOR UPDATE;
    END IF;
    SELECT state, holder, charged, person, priority INTO job FROM jobs
    WHERE batch = job_batch AND item = job_item FOR UPDATE;
    IF NOT FOUND OR job.state NOT IN ('accepted', 'waiting', 'running') THEN RETURN NULL; END IF;
    IF (job.state = 'running' AND job.holder IS DISTINCT FROM by_holder)
      OR (job.state <> 'running' AND by_holder IS NOT NULL) THEN RETURN NULL; END IF;
    IF new_state <> 'done' AND job.charged THEN
      PERFORM refund(job_batch, 1);
    END IF;
    UPDATE jobs SET state = new_state, ended_at = at, failure = new_failure, drawing = new_drawing, draw_ms = ms,
      charged = charged AND new_state = 'done', holder = NULL, stop = NULL, position = NULL
    WHERE batch = job_batch AND item = job_item;
    IF job.state <> 'running' THEN PERFORM leave_round(job.priority, job.person); END IF;
    UPDATE batches SET open = open - 1 WHERE id = job_batch RETURNING open INTO left_open;
    RETURN left_open;
  END $$;
  `,
  `
  ALTER TABLE members ADD COLUMN name text NOT NULL DEFAULT '';
  ALTER TABLE members ADD COLUMN drained boolean NOT NULL DEFAULT false;
  `,
];
