import { afterEach, describe } from 'vitest';
import { createPostgresStorage } from '../../src/blobs/postgres.ts';
import { openSharedBlobStore } from '../../src/blobs/shared.ts';
import { type Connection, connect } from '../../src/postgres/connection.ts';
import { migrate } from '../../src/store/postgres/store.ts';
import { blobStoreConformance } from '../conformance/blob-store.ts';
import { POSTGRES, postgresSchema } from '../fixtures/services.ts';

const connections: Connection[] = [];
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
});

const report = (error: unknown) => {
  throw error;
};
async function openDatabase(): Promise<Connection> {
  const schema = await postgresSchema();
  const db = await connect({ url: POSTGRES.url, schema, connections: 10, report });
  connections.push(db);
  await migrate(db, schema);
  return db;
}

describe.skipIf(!POSTGRES.isThere)(`PostgreSQL${POSTGRES.skipped}`, () => {
  blobStoreConformance('in PostgreSQL', async (limits) => {
    const db = await openDatabase();
    return openSharedBlobStore({ ...limits, db, storage: createPostgresStorage(db), report });
  });
});
