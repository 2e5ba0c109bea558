import type { Database } from '../postgres/connection.ts';
import type { ObjectStorage } from './object-storage.ts';

/** The bytes of shared blobs in the database itself: one service less, up to some 100,000 pictures a day. */
export const createPostgresStorage = (db: Database): ObjectStorage => ({
  async put(key, bytes) {
    await db.change(
      `INSERT INTO blob_contents (key, bytes) VALUES ($1, $2)
       ON CONFLICT (key) DO UPDATE SET bytes = excluded.bytes`,
      key,
      bytes,
    );
  },
  get: async (key) =>
    (await db.rows<{ bytes: Buffer }>('SELECT bytes FROM blob_contents WHERE key = $1', key))[0]?.bytes,
  async delete(key) {
    await db.change('DELETE FROM blob_contents WHERE key = $1', key);
  },
});
