import type { Update } from 'grammy/types';
import type { Clock } from '../../clock.ts';
import type { JobStore, PeopleStore } from '../../store/store.ts';
import { PLATFORM } from './address.ts';
import { createBoundedMap } from './bounded-map.ts';

/** What is still to be done for an update when it has been handled: it is finished when this resolves. */
export interface Unfinished {
  readonly rest?: Promise<void>;
}

/**
 * Which updates are under way and which are finished. An update is confirmed to Telegram only when it is finished; until then
 * Telegram keeps it, and sends it again to the next process.
 */
export interface ReceivedUpdates {
  /** Handles an update, unless that is under way or was done before. Resolves when it is handled. */
  handle(update: Update, work: () => Promise<Unfinished>): Promise<void>;
  /** Whether an update is under way in this process, or was finished a short time ago. */
  has(update: number): boolean;
  /** The lowest id of those that are not finished. */
  oldestUnfinished(): number | undefined;
  /** Resolves when an update is finished: at once when it is not under way. */
  finished(update: number): Promise<void>;
  /** Resolves when everything that is under way now is finished. */
  allFinished(): Promise<unknown>;
  /** Resolves when everything that is under way now has been handled. */
  allHandled(): Promise<unknown>;
}

export interface ReceivedUpdatesOptions {
  readonly store: Pick<JobStore, 'known'> & Pick<PeopleStore, 'firstSeen'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly report: (error: unknown) => void;
  /** Called for an update that failed, when it was handled or later; tells its sender. Never rejects. */
  readonly failed: (update: Update, error: unknown) => Promise<void>;
}

export function createReceivedUpdates(options: ReceivedUpdatesOptions): ReceivedUpdates {
  const unfinished = new Map<number, { handled: Promise<void>; finished: Promise<void> }>();
  const recent = createBoundedMap<true>(MAX_RECENT);

  return {
    async handle(update, work) {
      const { update_id: id } = update;
      const underWay = unfinished.get(id);
      if (underWay) return underWay.handled;
      if (recent.get(String(id))) return undefined;
      const handling = begin(update, work, options);
      const handled = handling.then(() => {});
      const finished = handling
        .then((rest) => finish(update, rest, options))
        .then(() => {
          recent.put(String(id), true);
          unfinished.delete(id);
        });
      unfinished.set(id, { handled, finished });
      return handled;
    },
    has: (id) => unfinished.has(id) || recent.get(String(id)) === true,
    oldestUnfinished: () => (unfinished.size > 0 ? Math.min(...unfinished.keys()) : undefined),
    finished: async (id) => unfinished.get(id)?.finished,
    allFinished: () => Promise.all([...unfinished.values()].map(({ finished }) => finished)),
    allHandled: () => Promise.all([...unfinished.values()].map(({ handled }) => handled)),
  };
}

/** Telegram sends at most a hundred at a time. */
const MAX_RECENT = 1_000;

const eventOf = ({ update_id: id }: Update) => `${PLATFORM}:update:${id}`;

/** `known`: an earlier process has finished it. */
async function begin(
  update: Update,
  work: () => Promise<Unfinished>,
  { store, failed }: ReceivedUpdatesOptions,
): Promise<Unfinished | 'known'> {
  try {
    return (await store.known(eventOf(update))) ? 'known' : await work();
  } catch (error) {
    await failed(update, error);
    return {};
  }
}

async function finish(
  update: Update,
  handled: Unfinished | 'known',
  { store, clock, report, failed }: ReceivedUpdatesOptions,
): Promise<void> {
  if (handled === 'known') return;
  await handled.rest?.catch((error) => failed(update, error));
  // Should this fail and the process die before the next call for updates, it is handled twice rather than never.
  await store.firstSeen(eventOf(update), clock.now()).catch(report);
}
