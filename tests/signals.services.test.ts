import { randomUUID } from 'node:crypto';
import { describe } from 'vitest';
import { createLocalSignals, type Signals } from '../src/jobs/signals.ts';
import { connect } from '../src/postgres/connection.ts';
import { openPostgresSignals } from '../src/signals/postgres.ts';
import { openRedisSignals } from '../src/signals/redis.ts';
import { signalsConformance } from './conformance/signals.ts';
import { POSTGRES, postgresSchema, REDIS } from './fixtures/services.ts';

const ignore = () => {};

signalsConformance('within a process', async () => {
  const signals = createLocalSignals(ignore);
  return [signals, signals];
});

describe.skipIf(!POSTGRES.isThere)(`PostgreSQL${POSTGRES.skipped}`, () => {
  signalsConformance('PostgreSQL', async () => {
    const schema = await postgresSchema();
    const open = async (): Promise<Signals> => {
      const db = await connect({ url: POSTGRES.url, schema, connections: 2, report: ignore });
      const signals = await openPostgresSignals(db, { local: createLocalSignals(ignore), report: ignore });
      return {
        ...signals,
        async close() {
          await signals.close();
          await db.close();
        },
      };
    };
    return [await open(), await open()];
  });
});

describe.skipIf(!REDIS.isThere)(`Redis${REDIS.skipped}`, () => {
  signalsConformance('Redis', async () => {
    const channel = `test-${randomUUID()}`;
    const open = () => openRedisSignals({ url: REDIS.url, channel, report: ignore });
    return [await open(), await open()];
  });
});
