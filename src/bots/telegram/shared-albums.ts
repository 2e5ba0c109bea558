import type { Clock } from '../../clock.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Json, Note, Subject } from '../../store/records.ts';
import type { NoteStore } from '../../store/store.ts';

/** A type, not an interface, so that it is plain JSON. */
export type BufferedPart<Item> = {
  readonly album: string;
  readonly place: number;
  /** Who sent it. */
  readonly person: Subject;
  readonly item: Item;
};

/** A part that this process holds. */
export interface Held<Item> {
  readonly part: BufferedPart<Item>;
  /** Whether it could be stored. */
  readonly stored: Promise<boolean>;
  /** Called when its album has been processed, or for good has not. */
  readonly processed: (failure?: { readonly error: unknown }) => void;
}

/**
 * The stored parts of albums. Where several fronts receive the parts of one album, one front at a time processes it, with the parts
 * that the others have stored; what a front has stored that has died is processed by another.
 */
export interface SharedAlbums<Item> {
  /** Answers whether the part was stored; the error is reported. */
  keep(part: BufferedPart<Item>): Promise<boolean>;
  /** Holds what is stored, and from then on also what other fronts have stored and not processed. */
  start(): Promise<void>;
  /**
   * Runs the work with these parts and with what is stored of their album. While another front processes the album, they are held
   * again afterwards, unless that front has processed them, too.
   */
  process(
    album: string,
    held: readonly Held<Item>[],
    work: (parts: readonly BufferedPart<Item>[]) => Promise<void>,
  ): Promise<void>;
  stop(): void;
}

export interface SharedAlbumsOptions<Item> {
  readonly store: AlbumStore;
  readonly claims: Pick<JobService, 'claim' | 'release'>;
  readonly clock: Pick<Clock, 'after' | 'now'>;
  readonly hold: (parts: readonly Held<Item>[]) => void;
  readonly background: (work: Promise<unknown>) => void;
  readonly report: (error: unknown) => void;
}

export type AlbumStore = Pick<NoteStore, 'keepNote' | 'notes' | 'discardNotes'> & {
  readonly shared: boolean;
};

export function createSharedAlbums<Item>(options: SharedAlbumsOptions<Item>): SharedAlbums<Item> {
  const { store, claims, clock, hold, background, report } = options;
  const later = createTimers(clock, (work) => background(work().catch(report)));
  const notes = async (): Promise<readonly Note[]> => store.notes(NOTE_BOX);

  /** What is stored, and what another front has not processed of these; that one has discarded what it has. */
  const look = async (held: readonly Held<Item>[]) => {
    // A part that is not stored yet would look like one that was discarded.
    const wereStored = await Promise.all(held.map(({ stored }) => stored));
    const found = await notes();
    const areStored = new Set(found.map(({ key }) => key));
    const isLeft = ({ part }: Held<Item>, index: number) => !wereStored[index] || areStored.has(keyOf(part));
    for (const one of held.filter((part, index) => !isLeft(part, index))) one.processed();
    return { found, left: held.filter(isLeft) };
  };
  /** All parts of an album that are to be processed: these, and what others have stored. */
  const collect = async (album: string, held: readonly Held<Item>[]) => {
    if (!store.shared) return held;
    const { found, left } = await look(held);
    const others = found.map(heldFrom<Item>).filter(({ part }) => part.album === album);
    return [...others, ...left];
  };
  const lookForAbandoned = () =>
    later.after(ABANDONED_MS / 3, async () => {
      lookForAbandoned();
      const before = clock.now() - ABANDONED_MS;
      hold((await notes()).filter(({ at }) => at <= before).map(heldFrom<Item>));
    });

  return {
    async keep(part) {
      const value = part as unknown as Json;
      const note = { box: NOTE_BOX, key: keyOf(part), person: part.person, at: clock.now(), value };
      try {
        await store.keepNote(note);
        return true;
      } catch (error) {
        report(error);
        return false;
      }
    },
    async start() {
      hold((await notes()).map(heldFrom<Item>));
      if (store.shared) lookForAbandoned();
    },
    async process(album, held, work) {
      const claim = `${NOTE_BOX}:${album}`;
      if (!(await claims.claim(claim)))
        return later.after(CLAIMED_MS, async () => hold((await look(held)).left));
      try {
        const all = await collect(album, held);
        if (all.length === 0) return;
        const parts = [...new Map(all.map(({ part }) => [part.place, part])).values()];
        await work(parts.sort((one, other) => one.place - other.place));
        for (const { processed } of held) processed();
        await store.discardNotes(NOTE_BOX, parts.map(keyOf));
      } finally {
        await claims.release(claim);
      }
    },
    stop: later.stop,
  };
}

/** Where the parts are in the store. */
const NOTE_BOX = 'telegram:albums';
/** Longer than an album is buffered: the front that stored a part for so long has died. In milliseconds. */
const ABANDONED_MS = 45_000;
/** Milliseconds until it is looked at again whether another front has processed an album. */
const CLAIMED_MS = 1_000;

const keyOf = ({ album, place }: Pick<BufferedPart<unknown>, 'album' | 'place'>) => `${album}:${place}`;

const heldFrom = <Item>({ value }: Note): Held<Item> => ({
  part: value as unknown as BufferedPart<Item>,
  stored: Promise.resolve(true),
  processed() {},
});

/** Work that is done later, unless it is stopped before. */
function createTimers(clock: Pick<Clock, 'after'>, run: (work: () => Promise<void>) => void) {
  const cancels = new Set<() => void>();
  let isStopped = false;
  return {
    after(milliseconds: number, work: () => Promise<void>): void {
      if (isStopped) return;
      const cancel = clock.after(milliseconds, () => {
        cancels.delete(cancel);
        run(work);
      });
      cancels.add(cancel);
    },
    stop() {
      isStopped = true;
      for (const cancel of cancels) cancel();
    },
  };
}
