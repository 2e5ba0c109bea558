import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectStorage } from '../../../src/blobs/object-storage.ts';
import { createPostgresStorage } from '../../../src/blobs/postgres.ts';
import { openSharedBlobStore } from '../../../src/blobs/shared.ts';
import { succeed } from '../../../src/cartoon.ts';
import { systemClock } from '../../../src/clock.ts';
import { openBullmqDispatch } from '../../../src/dispatch/bullmq.ts';
import type { Dispatch } from '../../../src/jobs/dispatch.ts';
import type { FrontEnd, Submission } from '../../../src/jobs/front-end.ts';
import type { JobServiceOptions } from '../../../src/jobs/service.ts';
import { createLocalSignals } from '../../../src/jobs/signals.ts';
import { connect } from '../../../src/postgres/connection.ts';
import { openPostgresSignals } from '../../../src/signals/postgres.ts';
import { openPostgresStore } from '../../../src/store/postgres/store.ts';
import { createFakeCartoonizer } from '../../fakes/cartoonizer.ts';
import { shown } from '../../fakes/front-end.ts';
import { createTestService, LIMITS } from '../../fakes/service.ts';
import { stepping } from './stepping.ts';

/** What arrived at the platform: one line per reply. */
export interface Arrival {
  readonly batch: string;
  readonly person: string;
  readonly shown: readonly string[];
}

export const arrivals = (folder: string): Arrival[] =>
  existsSync(join(folder, 'platform.log'))
    ? readFileSync(join(folder, 'platform.log'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Arrival)
    : [];

export interface MemberOptions {
  readonly url: string;
  readonly schema: string;
  /** Of the tokens; PostgreSQL without it. */
  readonly queue?: string;
  /** Of photos and cartoons; the database without it. */
  readonly storage?: ObjectStorage;
  /** What becomes of tokens. */
  readonly tokens?: (dispatch: Dispatch) => Dispatch;
  /** Of the platform's log. */
  readonly folder: string;
  readonly role: 'front' | 'worker';
  /** Milliseconds one drawing takes. */
  readonly drawing?: number;
  readonly leaseTime?: number;
  /** Called after each effect that a crash could fall behind. */
  readonly step?: (name: string) => void;
  readonly report?: (error: unknown) => void;
  readonly changes?: Partial<JobServiceOptions>;
}

/** One process of several on a PostgreSQL database. */
export async function startMember(options: MemberOptions) {
  const { url, schema, folder, role, drawing = 3, leaseTime = 600, step = () => {} } = options;
  const errors: unknown[] = [];
  const report = options.report ?? ((error: unknown) => errors.push(error));
  const db = await connect({ url, schema, connections: 6, report });
  const opened = await openPostgresStore(db, schema);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  const { store } = opened;
  const signals = await openPostgresSignals(db, { local: createLocalSignals(report), report });
  const { tokens = (all) => all } = options;
  const dispatch = tokens(await openBullmqDispatch({ url: options.queue ?? url, name: schema, report }));
  const blobs = openSharedBlobStore({
    ...{ db, storage: options.storage ?? createPostgresStorage(db), maxBytes: 1e8, timeToLive: 0 },
    ...{ clock: systemClock, report },
  });
  const { cartoonize } = createFakeCartoonizer({ clock: systemClock, milliseconds: () => drawing });
  const { service } = createTestService({
    store: stepping(store, WRITES, step),
    blobs: stepping(blobs, ['put', 'delete', 'release'], step),
    signals,
    dispatch,
    cartoonizer: {
      cartoonize(request, how) {
        step('cartoonize');
        return cartoonize(request, how);
      },
    },
    clock: systemClock,
    newId: () => randomUUID().slice(0, 13),
    report,
    member: { name: String(process.pid), role, version: 'test' },
    leaseTime,
    limits: { ...LIMITS, inFlight: { person: 1_000, chat: 1_000, guild: 1_000, all: 1_000 } },
    drawing: { atOnce: role === 'front' ? 0 : 2, deadline: 60_000, bytesPerDrawing: 1 },
    ...options.changes,
  });
  if (role === 'front') service.attach(platformOf(folder, step));
  await service.start();
  return {
    service,
    store,
    blobs,
    db,
    dispatch,
    errors,
    async stop(drainFor = 1_000) {
      await service.close({ drainFor });
      await signals.close();
      await store.close();
    },
  };
}

const WRITES = [
  ...['recover', 'admit', 'photoArrived', 'take', 'end', 'redraw'],
  ...['replyIntended', 'replyPostponed', 'replySettled'],
];

/** A platform that can tell what became of a reply. */
const platformOf = (folder: string, step: (name: string) => void): FrontEnd => ({
  platform: 'p',
  async fetchPhoto(source) {
    step('fetchPhoto');
    return succeed(new TextEncoder().encode(String(source)));
  },
  async deliver(finished) {
    const { id, person } = finished.batch;
    const arrival: Arrival = { batch: id, person, shown: shown(finished) };
    appendFileSync(join(folder, 'platform.log'), `${JSON.stringify(arrival)}\n`);
    step('deliver');
    return { state: 'sent', reference: id };
  },
  settle: async ({ batch: { id } }) =>
    arrivals(folder).some(({ batch }) => batch === id)
      ? { state: 'sent', reference: id }
      : { state: 'not-sent' },
});

/** What the platform tells, and repeats to whoever listens. */
export const request = (event: string, person: string, pictures: Submission['pictures']): Submission => ({
  platform: 'p',
  event,
  person,
  chat: person,
  address: event,
  options: {},
  pictures,
});
const bytes = (text: string) => ({ bytes: new TextEncoder().encode(text) });
export const REQUESTS = [
  request('e1', 'p:1', [bytes('one'), { source: 'two' }]),
  request('e2', 'p:2', [bytes('three')]),
];
