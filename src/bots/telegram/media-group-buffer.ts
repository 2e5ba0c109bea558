import type { Clock } from '../../clock.ts';
import type { Json, NoteStore, Subject } from '../../store/store.ts';
import { type Album, addPart, type Gathering, type Patience, takeComplete } from './media-group.ts';

/** Holds the parts of albums until each album is complete; a crash in between loses none. */
export interface Gatherer<Item> {
  /** Takes up what a former process gathered. */
  start(): Promise<void>;
  /** Resolves when the part outlives a crash. */
  add(part: GatheredPart<Item>): Promise<void>;
  /** The line to Telegram broke, or is back. */
  line(state: 'up' | 'down'): void;
  /** Hands over nothing more: the next process goes on. */
  stop(): void;
}

/** A type, not an interface, so that it is plain JSON. */
export type GatheredPart<Item> = {
  readonly album: string;
  readonly place: number;
  /** Who sent it. */
  readonly person: Subject;
  readonly item: Item;
};

export interface GathererOptions<Item> {
  readonly clock: Clock;
  readonly patience: Patience;
  readonly store: Pick<NoteStore, 'keepNote' | 'notes' | 'discardNotes'>;
  /** Whether an album was complete before, and has not been answered yet. */
  readonly isUnderWay: (album: string) => boolean;
  /** Told of an album's first parts together, of later ones as they come; one after the other for each album. */
  readonly complete: (album: Album<Item>) => Promise<void>;
  readonly background: (work: Promise<unknown>) => void;
}

export function createGatherer<Item>(options: GathererOptions<Item>): Gatherer<Item> {
  const { clock, patience, store, isUnderWay, complete, background } = options;
  let gathering: Gathering<GatheredPart<Item>> = [];
  let connectedSince: number | undefined = clock.now();
  let isStopped = false;
  let withdraw = () => {};
  const handingOver = new Map<string, Promise<void>>();
  /** How often an album could not be handed over, and what withdraws the next attempts. */
  const failures = new Map<string, number>();
  const pausing = new Set<() => void>();

  const look = () => {
    withdraw();
    if (isStopped) return;
    const taken = takeComplete(gathering, { at: clock.now(), connectedSince, isUnderWay }, patience);
    gathering = taken.gathering;
    if (taken.wakeAt !== undefined) withdraw = clock.after(Math.max(0, taken.wakeAt - clock.now()), look);
    for (const album of taken.complete) background(inTurn(album));
  };

  const inTurn = ({ album, items: parts }: Album<GatheredPart<Item>>): Promise<void> => {
    const before = handingOver.get(album) ?? Promise.resolve();
    const done = before
      .catch(() => {})
      .then(async () => {
        await complete({ album, items: parts.map(({ item }) => item) });
        await store.discardNotes(BOX, parts.map(keyOf));
        failures.delete(album);
      })
      .catch((error) => {
        gatherAgain(album, parts);
        throw error;
      })
      .finally(() => {
        if (handingOver.get(album) === done) handingOver.delete(album);
      });
    handingOver.set(album, done);
    return done;
  };

  /** After the last attempt the parts stay in the store, for the next process. */
  const gatherAgain = (album: string, parts: readonly GatheredPart<Item>[]) => {
    const failed = failures.get(album) ?? 0;
    const pause = PAUSES[failed];
    if (pause === undefined || isStopped) return void failures.delete(album);
    failures.set(album, failed + 1);
    const withdrawPause = clock.after(pause, () => {
      pausing.delete(withdrawPause);
      for (const part of parts) gather(part);
      look();
    });
    pausing.add(withdrawPause);
  };

  const gather = (part: GatheredPart<Item>) => {
    const { album, place } = part;
    gathering = addPart(gathering, { album, place, item: part, at: clock.now() });
  };

  return {
    async start() {
      for (const { value } of await store.notes(BOX)) gather(value as unknown as GatheredPart<Item>);
      look();
    },
    async add(part) {
      const value = part as unknown as Json;
      await store.keepNote({ box: BOX, key: keyOf(part), person: part.person, at: clock.now(), value });
      gather(part);
      look();
    },
    line(state) {
      if ((state === 'up') === (connectedSince !== undefined)) return;
      connectedSince = state === 'up' ? clock.now() : undefined;
      look();
    },
    stop() {
      isStopped = true;
      withdraw();
      for (const withdrawPause of pausing) withdrawPause();
    },
  };
}

/** Milliseconds before the parts of an album that could not be handed over are gathered again. */
const PAUSES = [1_000, 10_000, 60_000];
/** Where the parts lie in the store. */
const BOX = 'telegram:albums';

const keyOf = ({ album, place }: Pick<GatheredPart<unknown>, 'album' | 'place'>) => `${album}:${place}`;
