import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { succeed } from '../src/cartoon.ts';
import { systemClock } from '../src/jobs/clock.ts';
import { createJobService } from '../src/jobs/service.ts';
import { openSpool } from '../src/jobs/spool.ts';
import { openSqliteStore } from '../src/store/sqlite.ts';

/**
 * How many jobs a second the service itself can take from submission to recorded reply: a real SQLite file and a real
 * spool in the folder for temporary files, a drawer that answers at once, a front end that sends at once.
 *
 *     npx tsx scripts/bench-jobs.ts [jobs] [photo bytes]
 */
const [jobs = 20_000, photoBytes = 1_000] = process.argv.slice(2).map(Number);
const REQUESTS_AT_ONCE = 32;
const PEOPLE = 200;

for (const encrypted of [false, true]) {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-bench-'));
  const perSecond = await measure(folder, encrypted);
  console.log(
    `${Math.round(perSecond)} jobs/s (${jobs} jobs of ${photoBytes} bytes, ${encrypted ? 'encrypted' : 'plain'} spool)`,
  );
  rmSync(folder, { recursive: true });
}

async function measure(folder: string, encrypted: boolean): Promise<number> {
  const opened = openSqliteStore({ path: join(folder, 'toonsmith.db') });
  if (!opened.ok) throw new Error(opened.sentence);
  const { store } = opened;
  const report = (error: unknown) => {
    throw error;
  };
  const spool = await openSpool({
    folder: join(folder, 'spool'),
    maxBytes: 1e9,
    timeToLive: 0,
    clock: systemClock,
    report,
    ...(encrypted ? { key: randomBytes(32) } : {}),
  });
  let settled = (_batch: string) => {};
  const service = createJobService({
    store,
    spool,
    clock: systemClock,
    cartoonizer: {
      cartoonize: async ({ photo, options: { style, format } }) =>
        succeed({
          ...{ bytes: photo, format, width: 1, height: 1, style, engine: 'none', notes: [], tips: [] },
          milliseconds: { decode: 0, faces: 0, draw: 0, finish: 0, encode: 0 },
        }),
    },
    limits: {
      daily: jobs,
      cooldown: 0,
      album: 10,
      inFlight: { person: jobs, chat: jobs, guild: jobs, all: jobs },
      invitedOnly: false,
    },
    owners: new Set(),
    defaults: {},
    timeZone: 'UTC',
    drawing: { atOnce: 3, deadline: 60_000, bytesPerDrawing: 1 },
    fetching: { atOnce: 4, deadline: 60_000 },
    delivery: { atOnce: 8, deadline: 60_000, attempts: 1 },
    patience: 3_600_000,
    retention: { history: 1e9, events: 1e9 },
    memory: () => Infinity,
    observe: (event) => event.type === 'replied' && settled(event.batch.id),
    report,
  });
  service.attach({ platform: 'bench', deliver: async () => ({ state: 'sent', reference: 1 }) });
  await service.start();

  const waiting = new Map<string, () => void>();
  settled = (batch) => waiting.get(batch)?.();
  let next = 0;
  const customer = async () => {
    while (next < jobs) {
      const event = next++;
      const person = `bench:${event % PEOPLE}`;
      const submitted = await service.submit({
        platform: 'bench',
        event: `bench:event:${event}`,
        person,
        chat: person,
        address: { event },
        options: {},
        pictures: [{ bytes: new Uint8Array(photoBytes) }],
      });
      if (!submitted.ok || submitted.value.state !== 'accepted') throw new Error(JSON.stringify(submitted));
      const { id } = submitted.value.batch;
      await new Promise<void>((resolve) => waiting.set(id, resolve));
      waiting.delete(id);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, customer));
  const seconds = (performance.now() - begun) / 1_000;
  const { states } = await store.stats(0);
  if (states.done !== jobs) throw new Error(`Only ${states.done} of ${jobs} jobs are done.`);
  await service.close({ drainFor: 1_000 });
  await store.close();
  return jobs / seconds;
}
