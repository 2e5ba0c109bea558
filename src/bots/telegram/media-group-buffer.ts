import type { Clock } from '../../clock.ts';
import type { JobService } from '../../jobs/service.ts';
import { createAlbumProcessor } from './album-processor.ts';
import { type Album, addPart, type GroupTimeouts, type PendingGroups, takeComplete } from './media-group.ts';
import { type AlbumStore, type BufferedPart, createSharedAlbums, type Held } from './shared-albums.ts';

/** Holds the parts of albums until each album is complete; a crash in between loses none. */
export interface MediaGroupBuffer<Item> {
  /** Resumes the albums that an earlier process buffered, and from then on those of fronts that have died. */
  start(): Promise<void>;
  /**
   * Resolves when the part outlives a crash, or, where it cannot be stored, when its album has been processed. Rejects for one part
   * of an album that could neither be stored nor processed.
   */
  add(part: BufferedPart<Item>): Promise<void>;
  /** The connection to Telegram broke, or is back. */
  connectionChanged(state: 'up' | 'down'): void;
  /** Processes nothing more: the next process continues. */
  stop(): void;
}

export interface MediaGroupBufferOptions<Item> {
  readonly clock: Clock;
  readonly timeouts: GroupTimeouts;
  readonly store: AlbumStore;
  readonly claims: Pick<JobService, 'claim' | 'release'>;
  /** Whether an album was complete before, and has not been answered yet. */
  readonly isUnderWay: (album: string) => boolean;
  /** Called for an album's first parts together, of later ones as they come; one after the other for each album. */
  readonly complete: (album: Album<Item>) => Promise<void>;
  readonly background: (work: Promise<unknown>) => void;
  readonly report: (error: unknown) => void;
}

export function createMediaGroupBuffer<Item>(options: MediaGroupBufferOptions<Item>): MediaGroupBuffer<Item> {
  const { clock, timeouts, isUnderWay, complete, background } = options;
  let pending: PendingGroups<Held<Item>> = [];
  let connectedSince: number | undefined = clock.now();
  let isStopped = false;
  let cancelTimer = () => {};
  const processor = createAlbumProcessor<Held<Item>>({
    clock,
    handle: ({ album, items: held }) =>
      shared.process(album, held, (parts) => complete({ album, items: parts.map(({ item }) => item) })),
    retry: (held) => hold(held),
    giveUp([first, ...others], error) {
      first?.processed({ error });
      for (const { processed } of others) processed();
    },
  });

  const flush = () => {
    cancelTimer();
    if (isStopped) return;
    const result = takeComplete(pending, { at: clock.now(), connectedSince, isUnderWay }, timeouts);
    pending = result.pending;
    if (result.wakeAt !== undefined)
      cancelTimer = clock.after(Math.max(0, result.wakeAt - clock.now()), flush);
    for (const album of result.complete) background(processor.process(album));
  };

  const hold = (held: readonly Held<Item>[]) => {
    for (const one of held) {
      const { album, place } = one.part;
      pending = addPart(pending, { album, place, item: one, at: clock.now() });
    }
    flush();
  };
  const shared = createSharedAlbums<Item>({ ...options, hold });

  return {
    start: shared.start,
    async add(part) {
      const stored = shared.keep(part);
      const processed = new Promise<void>((resolve, reject) => {
        hold([{ part, stored, processed: (failure) => (failure ? reject(failure.error) : resolve()) }]);
      });
      // Whoever needs it awaits it below.
      processed.catch(() => {});
      if (!(await stored)) await processed;
    },
    connectionChanged(state) {
      if ((state === 'up') === (connectedSince !== undefined)) return;
      connectedSince = state === 'up' ? clock.now() : undefined;
      flush();
    },
    stop() {
      isStopped = true;
      cancelTimer();
      shared.stop();
      processor.stop();
    },
  };
}
