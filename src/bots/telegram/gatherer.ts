import type { Clock } from '../../jobs/clock.ts';
import { type Album, addPart, type Gathering, type Patience, takeComplete } from './album.ts';

/** Holds the parts of albums until each album is complete. */
export interface Gatherer<Item> {
  add(album: string, place: number, item: Item): void;
  /** The line to Telegram broke, or is back. */
  line(state: 'up' | 'down'): void;
  /** Hands over everything as it is, as there will be no more. */
  flush(): void;
}

/** `complete` is told of each album once, in the order in which they were complete. */
export function createGatherer<Item>({
  clock,
  patience,
  complete,
}: {
  readonly clock: Clock;
  readonly patience: Patience;
  readonly complete: (album: Album<Item>) => void;
}): Gatherer<Item> {
  let gathering: Gathering<Item> = [];
  let connectedSince: number | undefined = clock.now();
  let withdraw = () => {};

  const look = (how = patience) => {
    withdraw();
    const taken = takeComplete(gathering, clock.now(), connectedSince, how);
    gathering = taken.gathering;
    if (taken.wakeAt !== undefined)
      withdraw = clock.after(Math.max(0, taken.wakeAt - clock.now()), () => look());
    for (const album of taken.complete) complete(album);
  };

  return {
    add(album, place, item) {
      gathering = addPart(gathering, { album, place, item, at: clock.now() });
      look();
    },
    line(state) {
      if ((state === 'up') === (connectedSince !== undefined)) return;
      connectedSince = state === 'up' ? clock.now() : undefined;
      look();
    },
    flush: () => look({ quiet: 0, longest: 0 }),
  };
}
