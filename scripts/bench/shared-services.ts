import { createPostgresStorage } from '../../src/blobs/postgres.ts';
import { openSharedBlobStore } from '../../src/blobs/shared.ts';
import { systemClock } from '../../src/clock.ts';
import { openBullmqDispatch } from '../../src/dispatch/bullmq.ts';
import { createLocalSignals } from '../../src/jobs/signals.ts';
import { connect } from '../../src/postgres/connection.ts';
import { openPostgresSignals } from '../../src/signals/postgres.ts';
import { openRedisSignals } from '../../src/signals/redis.ts';
import { openPostgresStore } from '../../src/store/postgres/store.ts';

/** What processes on one PostgreSQL database share, in a schema of their own; tokens and signals over Redis if it has an address. */
export async function openSharedServices(url: string, schema: string, redis: string) {
  const report = (error: unknown) => console.error(error);
  const db = await connect({ url, schema, connections: 10, report });
  const opened = await openPostgresStore(db, schema);
  if (!opened.ok) throw new Error(opened.problem.code);
  const signals = redis
    ? await openRedisSignals({ url: redis, channel: schema, report })
    : await openPostgresSignals(db, { local: createLocalSignals(report), report });
  return {
    store: opened.store,
    signals,
    dispatch: await openBullmqDispatch({ url: redis || url, name: schema, report }),
    blobs: openSharedBlobStore({
      ...{ db, storage: createPostgresStorage(db), maxBytes: 1e9, timeToLive: 0, clock: systemClock, report },
    }),
    async close() {
      await signals.close();
      await opened.store.close();
    },
  };
}
