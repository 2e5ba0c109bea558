import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolderBlobStore } from '../../../src/blobs/folder.ts';
import { succeed } from '../../../src/cartoon.ts';
import { systemClock } from '../../../src/clock.ts';
import type { FrontEnd, Submission } from '../../../src/jobs/front-end.ts';
import type { Store } from '../../../src/store/store.ts';
import { createFakeCartoonizer } from '../../fakes/cartoonizer.ts';
import { shown } from '../../fakes/front-end.ts';
import { openStore } from '../../fakes/open-store.ts';
import { createTestService } from '../../fakes/service.ts';
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

/**
 * Serves a scenario over real files until every reply is settled. `step` is called after each effect that a crash could
 * fall behind: writes to the store and the blob store, the begin of a drawing, a message at the platform.
 */
export async function serve({ folder, scenario, settles, step }: Serving): Promise<{ store: Store }> {
  const errors: unknown[] = [];
  const store = openStore(join(folder, 'data', 'toonsmith.db'));
  const blobs = await openFolderBlobStore({
    folder: join(folder, 'blobs'),
    maxBytes: 1e6,
    timeToLive: 0,
    clock: systemClock,
    report: (error) => errors.push(error),
  });
  const { cartoonize } = createFakeCartoonizer({ clock: systemClock, milliseconds: () => 3 });
  const frontEnd: FrontEnd = {
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
  };
  if (settles)
    frontEnd.settle = async ({ batch: { id } }) =>
      arrivals(folder).some(({ batch }) => batch === id)
        ? { state: 'sent', reference: id }
        : { state: 'not-sent' };

  let settled = () => {};
  const { service } = createTestService({
    store: stepping(store, WRITES, step),
    blobs: stepping(blobs, ['put', 'delete', 'release'], step),
    cartoonizer: {
      cartoonize(request, how) {
        step(`cartoonize ${new TextDecoder().decode(request.photo)}`);
        return cartoonize(request, how);
      },
    },
    clock: systemClock,
    newId: () => crypto.randomUUID().slice(0, 13),
    report: (error) => errors.push(error),
    observe: ({ type }) => type === 'replied' && settled(),
  });
  service.attach(frontEnd);
  await service.start();
  for (const submission of SCENARIOS[scenario] ?? []) {
    const submitted = await service.submit(submission);
    if (!submitted.ok) throw new Error(`refused: ${submitted.failure.code}`);
  }
  while (errors.length === 0 && (await unsettled(store)) > 0)
    await new Promise<void>((resolve) => {
      settled = resolve;
      setTimeout(resolve, 20);
    });
  await service.close({ drainFor: 1_000 });
  if (errors.length > 0) throw errors[0];
  return { store };
}

interface Serving {
  readonly folder: string;
  readonly scenario: string;
  /** The platform can tell what became of a reply. */
  readonly settles: boolean;
  readonly step: (name: string) => void;
}

/** The requests of a scenario; the platform repeats them all after every restart. */
const request = (event: string, person: string, pictures: Submission['pictures']): Submission => ({
  platform: 'p',
  event,
  person,
  chat: 'p:chat',
  address: event,
  options: {},
  pictures,
});
const bytes = (text: string) => ({ bytes: new TextEncoder().encode(text) });
const SCENARIOS: Record<string, readonly Submission[]> = {
  mixed: [request('e1', 'p:1', [bytes('one'), { source: 'two' }]), request('e2', 'p:2', [bytes('three')])],
  killer: [
    request('e1', 'p:1', [bytes('one'), bytes('killer'), bytes('two')]),
    request('e2', 'p:2', [bytes('three'), bytes('four')]),
  ],
};

const WRITES = [
  ...['recover', 'admit', 'photoArrived', 'take', 'end', 'redraw'],
  ...['replyIntended', 'replyPostponed', 'replySettled'],
];

const unsettled = async (store: Store) =>
  (await store.history({ limit: 99 })).filter(({ reply }) => reply === 'due' || reply === 'sending').length;
