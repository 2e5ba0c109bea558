import { randomBytes } from 'node:crypto';
import type { ObjectStorage } from '../blobs/object-storage.ts';
import type { DoctorContext } from '../cli/doctor-context.ts';
import type { Config } from '../config/load.ts';

/** The services that are configured, each with a way to use it once as serving does. */
export function servicesOf({
  services: { store, queue, blobs },
}: Config): DoctorContext['serving']['services'] {
  return [
    ...(store === undefined
      ? []
      : [{ name: 'PostgreSQL', setting: 'TOONSMITH_STORE', use: () => usePostgres(store) }]),
    ...(queue === undefined || queue === 'postgres'
      ? []
      : [{ name: 'Redis', setting: 'TOONSMITH_QUEUE', use: () => useRedis(queue) }]),
    ...(blobs === undefined || blobs === 'postgres'
      ? []
      : [{ name: 'S3', setting: 'TOONSMITH_BLOBS', use: () => useObjectStorage(blobs) }]),
  ];
}

/** Answers with its version; it changes nothing but a table of this connection. */
async function usePostgres(url: string): Promise<string> {
  const { connect } = await import('../postgres/connection.ts');
  const db = await connect({ url, schema: 'toonsmith', connections: 1, report: () => {} });
  try {
    return await db.transaction(async (transaction) => {
      await transaction.change('CREATE TEMPORARY TABLE doctor (value text) ON COMMIT DROP');
      await transaction.change("INSERT INTO doctor VALUES ('written')");
      const [row] = await transaction.rows<{ version: string }>(
        "SELECT current_setting('server_version') AS version FROM doctor",
      );
      return `PostgreSQL ${row?.version}`;
    });
  } finally {
    await db.close();
  }
}

async function useRedis(url: string): Promise<string> {
  const { openRedisSignals } = await import('../signals/redis.ts');
  let failure: unknown;
  const signals = await openRedisSignals({
    url,
    channel: 'toonsmith doctor',
    report: (error) => {
      failure ??= error;
    },
  });
  await signals.close();
  if (failure !== undefined) throw failure;
  return new URL(url).host;
}

async function useObjectStorage(url: string): Promise<string> {
  const { createS3Storage } = await import('../blobs/s3.ts');
  const storage: ObjectStorage = await createS3Storage(url);
  const key = `doctor-${randomBytes(6).toString('hex')}`;
  const content = randomBytes(1_000);
  await storage.put(key, content);
  const read = await storage.get(key);
  await storage.delete(key);
  if (!read?.equals(content)) throw new Error('what was written reads differently');
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
