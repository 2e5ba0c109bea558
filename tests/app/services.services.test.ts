import { describe, expect, it } from 'vitest';
import { servicesOf } from '../../src/app/doctor-services.ts';
import { openServices } from '../../src/app/services.ts';
import { type Config, readConfig } from '../../src/config/load.ts';
import { createWords } from '../../src/i18n/words.ts';
import { createFolder } from '../cli/fake-terminal.ts';
import { startS3 } from '../fixtures/s3.ts';
import { POSTGRES, postgresDatabase, REDIS } from '../fixtures/services.ts';

const words = createWords('en', { surface: 'terminal' });
const report = (error: unknown) => {
  throw error;
};

function configOf(services: Partial<Config['services']>): Config {
  const read = readConfig({ TOONSMITH_DATA_FOLDER: createFolder() }, words);
  if (!read.ok) throw new Error(read.problems.join());
  return { ...read.config, services: { ...read.config.services, ...services } };
}
/** Uses each configured service as doctor does. */
const examine = (services: Partial<Config['services']>) =>
  Promise.all(
    servicesOf(configOf(services)).map(({ use }) =>
      use().catch((error: Error) => `failed: ${error.message}`),
    ),
  );

it('a service that is away is named with what the system says of it', async () => {
  const closed = '127.0.0.1:2';
  expect(
    await examine({
      store: `postgres://a@${closed}/a`,
      queue: `redis://${closed}`,
      blobs: `s3://key:secret@${closed}/photos?tls=off`,
    }),
  ).toEqual([
    `failed: connect ECONNREFUSED ${closed}`,
    `failed: connect ECONNREFUSED ${closed}`,
    'failed: S3 network error: ECONNREFUSED',
  ]);
});

describe.skipIf(!POSTGRES.isThere)(`PostgreSQL${POSTGRES.skipped}`, () => {
  it('is used once by doctor, and so is object storage', async () => {
    const s3 = await startS3();
    const [postgres, blobs] = await examine({ store: POSTGRES.url, blobs: s3.url });
    expect(postgres).toMatch(/^PostgreSQL \d+/);
    expect(blobs).toMatch(/^127\.0\.0\.1:\d+\/photos$/);
    await s3.close();
  });

  it('is not kept open by a process whose queue is away, which says so', async () => {
    const config = configOf({ store: await postgresDatabase(), queue: 'redis://127.0.0.1:1' });
    expect(await openServices(config, words, report)).toEqual({
      ok: false,
      sentence: 'Couldn’t use the queue of TOONSMITH_QUEUE: connect ECONNREFUSED 127.0.0.1:1.',
    });
  });
});

describe.skipIf(!POSTGRES.isThere || !REDIS.isThere)(`Redis${POSTGRES.skipped}${REDIS.skipped}`, () => {
  it('is used once by doctor', async () => {
    const [, redis] = await examine({ store: POSTGRES.url, queue: REDIS.url });
    expect(redis).toBe(new URL(REDIS.url).host);
  });
});
