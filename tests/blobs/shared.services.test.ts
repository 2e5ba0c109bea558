import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPostgresStorage } from '../../src/blobs/postgres.ts';
import { createS3Storage, readS3Url } from '../../src/blobs/s3.ts';
import { openSharedBlobStore } from '../../src/blobs/shared.ts';
import { type Connection, connect } from '../../src/postgres/connection.ts';
import { prepareSchema } from '../../src/store/postgres/store.ts';
import { blobStoreConformance } from '../conformance/blob-store.ts';
import { startS3 } from '../fixtures/s3.ts';
import { POSTGRES, postgresSchema } from '../fixtures/services.ts';
import { startTcpProxy } from '../fixtures/tcp-proxy.ts';

const connections: Connection[] = [];
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  for (const connection of connections.splice(0)) await connection.close();
});

const report = (error: unknown) => {
  throw error;
};
async function openDatabase(): Promise<Connection> {
  const schema = await postgresSchema();
  const db = await connect({ url: POSTGRES.url, schema, connections: 10, report });
  connections.push(db);
  await prepareSchema(db, schema);
  return db;
}

describe.skipIf(!POSTGRES.isThere)(`PostgreSQL${POSTGRES.skipped}`, () => {
  blobStoreConformance('in PostgreSQL', async (limits) => {
    const db = await openDatabase();
    return openSharedBlobStore({ ...limits, db, storage: createPostgresStorage(db), report });
  });

  describe('with object storage', () => {
    let s3: Awaited<ReturnType<typeof startS3>>;
    beforeAll(async () => {
      s3 = await startS3();
    });
    afterAll(() => s3.close());

    blobStoreConformance('in object storage', async (limits) => {
      const db = await openDatabase();
      return openSharedBlobStore({ ...limits, db, storage: await createS3Storage(s3.url), report });
    });

    it('that is away says so, loses nothing that is there, and is used again when it is back', async () => {
      const db = await openDatabase();
      const { port } = new URL(s3.url);
      const proxy = await startTcpProxy(`tcp://127.0.0.1:${port}`);
      const url = s3.url.replace(`:${port}/`, `:${new URL(proxy.url).port}/`);
      const errors: unknown[] = [];
      const blobs = openSharedBlobStore({
        ...{ db, storage: await createS3Storage(url), maxBytes: 1e6, timeToLive: 1_000 },
        ...{ clock: { now: Date.now }, report: (error: unknown) => errors.push(error) },
      });
      const photo = new Uint8Array([1, 2, 3]);
      expect(await blobs.put('before', photo)).toBe('stored');
      await proxy.cut();
      await expect(blobs.put('meanwhile', photo)).rejects.toThrow();
      expect(await blobs.probe()).toBe('not-writable');
      await expect(blobs.get('before')).rejects.toThrow();
      await proxy.restore();
      expect(await blobs.get('before')).toEqual(photo);
      expect(await blobs.get('meanwhile')).toBeUndefined();
      expect(await blobs.put('after', photo)).toBe('stored');
      expect(await blobs.probe()).toBe('writable');
      await proxy.close();
    });
  });
});

it.each(['s3://host/bucket', 's3://key:secret@host', 's3://key:secret@host/'])('refuses %s', (url) => {
  expect(() => readS3Url(url)).toThrow('s3://key:secret@host/bucket');
});

it('signs everything that is asked for in the first moment of a day (UTC) with the key of that day', async () => {
  const signatures: (string | null)[] = [];
  vi.stubGlobal('fetch', async (_url: string, { headers }: { readonly headers: Record<string, string> }) => {
    signatures.push(new Headers(headers).get('authorization'));
    return new Response(new Uint8Array([1]));
  });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 5, 1, 23, 59, 59) });
  const url = 's3://key:secret@s3.example.org/photos';
  const storage = await createS3Storage(url);
  await storage.get('photo');
  vi.setSystemTime(Date.UTC(2026, 5, 2));
  await Promise.all(Array.from({ length: 5 }, () => storage.get('photo')));
  await (await createS3Storage(url)).get('photo');
  expect(new Set(signatures.slice(1)).size).toBe(1);
});

it('reads what an address of object storage says', () => {
  expect(readS3Url('s3://key:s%2Fcret@s3.example.org:3900/photos?region=garage')).toEqual({
    accessKeyId: 'key',
    secretAccessKey: 's/cret',
    endpoint: 'https://s3.example.org:3900/photos',
    region: 'garage',
  });
});
