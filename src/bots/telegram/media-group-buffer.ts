import type { Clock } from '../../clock.ts';
import type { Json, Subject } from '../../store/records.ts';
import type { NoteStore } from '../../store/store.ts';
import { createAlbumProcessor } from './album-processor.ts';
import { type Album, addPart, type GroupTimeouts, type PendingGroups, takeComplete } from './media-group.ts';

/** Holds the parts of albums until each album is complete; a crash in between loses none. */
export interface MediaGroupBuffer<Item> {
  /** Resumes the albums that an earlier process buffered. */
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

/** A type, not an interface, so that it is plain JSON. */
export type BufferedPart<Item> = {
  readonly album: string;
  readonly place: number;
  /** Who sent it. */
  readonly person: Subject;
  readonly item: Item;
};

export interface MediaGroupBufferOptions<Item> {
  readonly clock: Clock;
  readonly timeouts: GroupTimeouts;
  readonly store: Pick<NoteStore, 'keepNote' | 'notes' | 'discardNotes'>;
  /** Whether an album was complete before, and has not been answered yet. */
  readonly isUnderWay: (album: string) => boolean;
  /** Called for an album's first parts together, of later ones as they come; one after the other for each album. */
  readonly complete: (album: Album<Item>) => Promise<void>;
  readonly background: (work: Promise<unknown>) => void;
  readonly report: (error: unknown) => void;
}

interface Held<Item> {
  readonly part: BufferedPart<Item>;
  /** Called when its album has been processed, or for good has not. */
  readonly processed: (failure?: { readonly error: unknown }) => void;
}

export function createMediaGroupBuffer<Item>(options: MediaGroupBufferOptions<Item>): MediaGroupBuffer<Item> {
  const { clock, timeouts, store, isUnderWay, complete, background, report } = options;
  let pending: PendingGroups<Held<Item>> = [];
  let connectedSince: number | undefined = clock.now();
  let isStopped = false;
  let cancelTimer = () => {};
  const processor = createAlbumProcessor<Held<Item>>({
    clock,
    async handle({ album, items: held }) {
      const parts = held.map(({ part }) => part);
      await complete({ album, items: parts.map(({ item }) => item) });
      for (const { processed } of held) processed();
      await store.discardNotes(NOTE_BOX, parts.map(keyOf));
    },
    retry(held) {
      for (const one of held) append(one);
      flush();
    },
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

  const append = (held: Held<Item>) => {
    const { album, place } = held.part;
    pending = addPart(pending, { album, place, item: held, at: clock.now() });
  };

  return {
    async start() {
      for (const { value } of await store.notes(NOTE_BOX))
        append({ part: value as unknown as BufferedPart<Item>, processed() {} });
      flush();
    },
    async add(part) {
      const value = part as unknown as Json;
      const note = { box: NOTE_BOX, key: keyOf(part), person: part.person, at: clock.now(), value };
      const stored = store.keepNote(note).then(
        () => true,
        (error) => {
          report(error);
          return false;
        },
      );
      const processed = new Promise<void>((resolve, reject) => {
        append({ part, processed: (failure) => (failure ? reject(failure.error) : resolve()) });
      });
      // Whoever needs it awaits it below.
      processed.catch(() => {});
      flush();
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
      processor.stop();
    },
  };
}

/** Where the parts lie in the store. */
const NOTE_BOX = 'telegram:albums';

const keyOf = ({ album, place }: Pick<BufferedPart<unknown>, 'album' | 'place'>) => `${album}:${place}`;
