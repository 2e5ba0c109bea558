import { fail } from '../../src/cartoon.ts';
import { createJobService, type JobServiceOptions } from '../../src/jobs/service.ts';
import { createMemoryBlobStore } from './blob-store.ts';
import { createFakeCartoonizer } from './cartoonizer.ts';
import { createFakeClock } from './clock.ts';
import { openStoreQuickly } from './open-store.ts';

/** A job service of fakes and a real store in memory; what a test names takes the place of the fake. */
export function createTestService(changes: Partial<JobServiceOptions> = {}) {
  const clock = createFakeClock();
  const store = changes.store ?? openStoreQuickly(':memory:');
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
