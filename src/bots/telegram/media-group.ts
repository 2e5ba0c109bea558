/**
 * Buffers albums. Telegram delivers each picture of an album as a message of its own and never says which is the last,
 * so an album is complete when it is full, or when nothing more came for a while in which something could have come.
 * What comes later still, while the album is under way, is added at once.
 */
export interface Part<Item> {
  /** Names the album: chat and media group. */
  readonly album: string;
  /** Place among the messages of the chat. */
  readonly place: number;
  readonly item: Item;
  /** When it arrived, in milliseconds. */
  readonly at: number;
}

/** Albums that may get more parts, the oldest first. */
export type PendingGroups<Item> = readonly PendingGroup<Item>[];

export interface Album<Item> {
  readonly album: string;
  /** In the order of the chat, each once. */
  readonly items: readonly Item[];
}

interface PendingGroup<Item> {
  readonly album: string;
  readonly parts: readonly Part<Item>[];
}

export interface GroupTimeouts {
  /** Milliseconds without a further part after which an album is complete. */
  readonly quiet: number;
  /** Milliseconds after its first part when an album is taken as it is. */
  readonly longest: number;
}

/** Adds a part; one that is known already changes nothing. */
export function addPart<Item>(pending: PendingGroups<Item>, part: Part<Item>): PendingGroups<Item> {
  const known = pending.find(({ album }) => album === part.album);
  if (!known) return [...pending, { album: part.album, parts: [part] }];
  if (known.parts.some(({ place }) => place === part.place)) return pending;
  const extended = { ...known, parts: [...known.parts, part] };
  return pending.map((one) => (one === known ? extended : one));
}

/** The state in which buffered parts are examined. */
export interface BufferState {
  readonly at: number;
  /**
   * When the connection to Telegram was restored, undefined while it is down: silence counts only while parts could have
   * arrived.
   */
  readonly connectedSince: number | undefined;
  /** Whether this album was taken before, and has not been answered yet. */
  readonly isUnderWay: (album: string) => boolean;
}

/** Takes out what is complete at a moment. `wakeAt` is when to look again. */
export function takeComplete<Item>(
  pending: PendingGroups<Item>,
  { at, connectedSince, isUnderWay }: BufferState,
  { quiet, longest }: GroupTimeouts,
): {
  readonly complete: readonly Album<Item>[];
  readonly pending: PendingGroups<Item>;
  readonly wakeAt: number | undefined;
} {
  const dueAt = ({ album, parts }: PendingGroup<Item>): number => {
    if (parts.length >= MAX_PARTS || isUnderWay(album)) return Number.NEGATIVE_INFINITY;
    const times = parts.map((part) => part.at);
    const silence =
      connectedSince === undefined ? Number.POSITIVE_INFINITY : Math.max(...times, connectedSince) + quiet;
    return Math.min(silence, Math.min(...times) + longest);
  };
  const rest = pending.filter((one) => dueAt(one) > at);
  return {
    complete: pending.filter((one) => !rest.includes(one)).map(inOrder),
    pending: rest,
    wakeAt: rest.length > 0 ? Math.min(...rest.map(dueAt)) : undefined,
  };
}

/** Pictures in an album at most; Telegram's limit. */
const MAX_PARTS = 10;

const inOrder = <Item>({ album, parts }: PendingGroup<Item>): Album<Item> => ({
  album,
  items: [...parts].sort((one, other) => one.place - other.place).map(({ item }) => item),
});
