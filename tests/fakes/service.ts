import { copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../src/cartoon.ts';
import { createJobService, type JobServiceOptions } from '../../src/jobs/service.ts';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { createMemoryBlobStore } from './blob-store.ts';
import { createFakeCartoonizer } from './cartoonizer.ts';
import { createFakeClock } from './clock.ts';

/** A job service of fakes and a real store in memory; what a test names takes the place of the fake. */
export function createTestService(changes: Partial<JobServiceOptions> = {}) {
  const clock = createFakeClock();
  const store = changes.store ?? openStore(':memory:');
  const blobs = createMemoryBlobStore();
  const cartoonizer = createFakeCartoonizer({ clock });
  const errors: unknown[] = [];
  let ids = 0;
  const service = createJobService({
    ...SERVICE,
    store,
    cartoonizer,
    previewer: cartoonizer,
    blobs,
    clock,
    owners: new Set(['p:owner']),
    report: (error) => errors.push(error),
    newId: () => `id${ids++}`,
    ...changes,
  });
  return { service, store, blobs, clock, cartoonizer, errors };
}

export const LIMITS = {
  daily: 50,
  burst: { pictures: Number.POSITIVE_INFINITY, refill: 1 },
  album: 10,
  inFlight: { person: 20, chat: 40, guild: 60, all: 100 },
  invitedOnly: false,
};

/** Settings of a job service that suit most tests. */
export const SERVICE = {
  previewer: { preview: async () => fail({ code: 'busy' }) },
  limits: LIMITS,
  defaults: {},
  timeZone: 'UTC',
  drawing: { atOnce: 2, deadline: 60_000, bytesPerDrawing: 1 },
  fetching: { atOnce: 2, deadline: 20_000 },
  delivery: { atOnce: 4, deadline: 30_000, attempts: 4 },
  expiresAfter: 3_600_000,
  retention: { history: 30 * 86_400_000, events: 2 * 86_400_000 },
  memory: () => Number.POSITIVE_INFINITY,
};

let empty: string | undefined;
/** The file of a database that has its tables, and nothing in them. */
function emptyDatabase(): string {
  if (empty === undefined) {
    empty = join(mkdtempSync(join(tmpdir(), 'toonsmith-empty-')), 'toonsmith.db');
    // Closing writes everything into the file before it returns.
    void openStore(empty).close();
  }
  return empty;
}

/** As `openStore`, but a new database is a copy of one that has its tables: to make them takes longer than most tests. */
export function openStoreQuickly(path: string): Store {
  if (!existsSync(path)) copyFileSync(emptyDatabase(), path);
  return openStore(path);
}

export function openStore(path: string): Store {
  const opened = openSqliteStore({ path });
  if (!opened.ok) throw new Error(opened.problem.code);
  return opened.store;
}
