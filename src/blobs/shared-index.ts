import type { SharedBlobStoreOptions } from './object-storage.ts';

type Remove = (key: string) => Promise<void>;

/** The table of shared blobs: their references, and the space they take together. */
export function createSharedIndex(options: SharedBlobStoreOptions) {
  const { db, timeToLive, clock } = options;
  let used = 0;
  const evict = createEviction(options);

  return {
    bytes: () => used,
    /** Lists a blob with one reference; deletes unreferenced ones for it, oldest first. False when there is no space for it. */
    async reserve(key: string, size: number, remove: Remove): Promise<boolean> {
      for (;;) {
        const space = await reserveSpace(key, size, options);
        used = space.used;
        if (space.missing <= 0) return true;
        if (size > options.maxBytes || (await evict(space.missing, remove)) === 0) return false;
      }
    },
    /** Takes a blob that is gone from the list. */
    async drop(key: string): Promise<void> {
      const [space] = await db.rows<{ used: number }>(
        `WITH dropped AS (DELETE FROM blobs WHERE key = $1 RETURNING size)
         UPDATE blob_space SET used = used - coalesce((SELECT sum(size) FROM dropped), 0) RETURNING used`,
        key,
      );
      used = space?.used ?? used;
    },
    has: async (key: string): Promise<boolean> =>
      (await db.rows('SELECT FROM blobs WHERE key = $1 AND refs >= 0', key)).length > 0,
    keys: async (): Promise<string[]> =>
      (await db.rows<{ key: string }>('SELECT key FROM blobs WHERE refs >= 0')).map(({ key }) => key),
    isCondemned: async (key: string): Promise<boolean> =>
      (await db.rows('SELECT FROM blobs WHERE key = $1 AND refs < 0', key)).length > 0,
    retain: async (key: string): Promise<boolean> =>
      (await db.change(
        'UPDATE blobs SET refs = refs + 1, touched_at = $2 WHERE key = $1 AND refs >= 0',
        key,
        clock.now(),
      )) > 0,
    /** Answers whether the blob is to be deleted now. */
    async release(key: string): Promise<boolean> {
      const [released] = await db.rows<{ isLast: boolean }>(
        `UPDATE blobs SET refs = greatest(refs - 1, 0), touched_at = $2,
           expires_at = CASE WHEN refs <= 1 THEN $3 ELSE expires_at END
         WHERE key = $1 AND refs >= 0 RETURNING refs = 0 AND (discard OR $4) AS "isLast"`,
        ...[key, clock.now(), clock.now() + timeToLive, timeToLive === 0],
      );
      return released?.isLast === true;
    },
    /** Answers whether the blob is to be deleted now. */
    discard: async (key: string): Promise<boolean> =>
      (
        await db.rows<{ isFree: boolean }>(
          'UPDATE blobs SET discard = true WHERE key = $1 RETURNING refs = 0 AS "isFree"',
          key,
        )
      )[0]?.isFree === true,
    /** References of processes that have died count no more, once no job needs the blob; times of a clock that ran ahead neither. */
    heal: () => heal(options),
    /** Some of the blobs whose time to live is over. From now on nobody can retain them: they are to be deleted. */
    expired: () => condemnExpired(options),
    evict,
  };
}

/** After this time without a change, a blob that no job needs belongs to no request that is still being decided on. */
const UNCLAIMED_MS = 900_000;
const BATCH = 100;

/** A job that has not ended needs its photo, a reply that is not out yet its cartoons (`<batch>.<item>.out`). */
const NEEDED = `(
  EXISTS (SELECT FROM jobs j WHERE j.photo = blobs.key AND j.state IN ('accepted', 'waiting', 'running'))
  OR (blobs.key LIKE '%.out' AND EXISTS (
    SELECT FROM batches b WHERE b.id = split_part(blobs.key, '.', 1) AND b.reply IN ('due', 'sending')
  ))
)`;

async function heal({ db, clock, timeToLive }: SharedBlobStoreOptions): Promise<void> {
  const now = clock.now();
  await db.change(
    `UPDATE blobs SET refs = 0, expires_at = $1 WHERE refs > 0 AND touched_at < $2 AND NOT ${NEEDED}`,
    now + timeToLive,
    now - UNCLAIMED_MS,
  );
  await db.change(
    'UPDATE blobs SET expires_at = least(expires_at, $1), touched_at = least(touched_at, $2) WHERE expires_at > $1 OR touched_at > $2',
    now + timeToLive,
    now,
  );
}

async function condemnExpired({ db, clock }: SharedBlobStoreOptions): Promise<readonly string[]> {
  const condemned = await db.rows<{ key: string }>(
    `UPDATE blobs SET refs = -1 WHERE key IN (
       SELECT key FROM blobs
       WHERE refs < 0 OR (refs = 0 AND expires_at <= $1 AND NOT ${NEEDED}) LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
     ) AND (refs < 0 OR (refs = 0 AND expires_at <= $1)) RETURNING key`,
    clock.now(),
  );
  return condemned.map(({ key }) => key);
}

/** Lists a blob if there is space; answers what is used then, and how many bytes are missing. */
const reserveSpace = (key: string, size: number, { db, maxBytes, clock }: SharedBlobStoreOptions) =>
  db.transaction(async (transaction) => {
    // Locked until the end of the transaction: nobody else takes the same space.
    const [space] = await transaction.rows<{ used: number }>('SELECT used FROM blob_space FOR UPDATE');
    const [old] = await transaction.rows<{ size: number }>('SELECT size FROM blobs WHERE key = $1', key);
    const used = (space?.used ?? 0) - (old?.size ?? 0) + size;
    if (used > maxBytes) return { used: space?.used ?? 0, missing: used - maxBytes };
    await transaction.change('UPDATE blob_space SET used = $1', used);
    await transaction.change(
      `INSERT INTO blobs (key, size, refs, touched_at) VALUES ($1, $2, 1, $3)
       ON CONFLICT (key) DO UPDATE SET size = excluded.size, refs = 1, touched_at = excluded.touched_at,
         discard = false, expires_at = NULL`,
      ...[key, size, clock.now()],
    );
    return { used, missing: 0 };
  });

/** Deletes unreferenced blobs, oldest first, until that many bytes are free; answers how many were freed. */
const createEviction =
  ({ db }: SharedBlobStoreOptions) =>
  async (bytes: number, remove: Remove): Promise<number> => {
    let freed = 0;
    while (freed < bytes) {
      const [oldest] = await db.rows<{ key: string; size: number }>(
        `UPDATE blobs SET refs = -1 WHERE key = (
           SELECT key FROM blobs WHERE refs = 0 AND NOT ${NEEDED} ORDER BY expires_at LIMIT 1 FOR UPDATE SKIP LOCKED
         ) RETURNING key, size`,
      );
      if (!oldest) break;
      await remove(oldest.key);
      freed += oldest.size;
    }
    return freed;
  };
