import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createLocalSignals, type Signals } from '../src/jobs/signals.ts';
import { connect } from '../src/postgres/connection.ts';
import { openPostgresSignals } from '../src/signals/postgres.ts';
import { openRedisSignals } from '../src/signals/redis.ts';
import { signalsConformance } from './conformance/signals.ts';
import { POSTGRES, postgresSchema, REDIS } from './fixtures/services.ts';

const ignore = () => {};

/** A signal that another process needs to hear also comes back to the one that published it, which measures the delay. */
const tellTheDelay = (open: () => Promise<Signals>) =>
  it('tell how long they take', async () => {
    const signals = await open();
    const returned = new Promise<number>((resolve) => {
      signals.subscribe((signal) => signal.type === 'returned' && resolve(signal.milliseconds));
    });
    signals.publish({ type: 'settled', batch: 'a' });
    expect(await returned).toBeGreaterThanOrEqual(0);
    await signals.close();
  });

signalsConformance('within a process', async () => {
  const signals = createLocalSignals(ignore);
  return [signals, signals];
});

describe.skipIf(!POSTGRES.isThere)(`PostgreSQL${POSTGRES.skipped}`, () => {
  const openIn =
    (schema: string): (() => Promise<Signals>) =>
    async () => {
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
  signalsConformance('PostgreSQL', async () => {
    const open = openIn(await postgresSchema());
    return [await open(), await open()];
  });
  tellTheDelay(async () => openIn(await postgresSchema())());
});

describe.skipIf(!REDIS.isThere)(`Redis${REDIS.skipped}`, () => {
  signalsConformance('Redis', async () => {
    const channel = `test-${randomUUID()}`;
    const open = () => openRedisSignals({ url: REDIS.url, channel, report: ignore });
    return [await open(), await open()];
  });
  tellTheDelay(() => openRedisSignals({ url: REDIS.url, channel: `test-${randomUUID()}`, report: ignore }));
});
