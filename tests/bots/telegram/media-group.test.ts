import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPart,
  type Part,
  type PendingGroups,
  takeComplete,
} from '../../../src/bots/telegram/media-group.ts';

const TIMEOUTS = { quiet: 1_000, longest: 30_000 };

/** Plays arrivals one after another, looking at each and whenever it was asked to; an album is drawn for a while. */
function play(
  parts: readonly Part<string>[],
  {
    looks = [] as readonly number[],
    connectedSince = (_at: number): number | undefined => 0,
    drawing = 0,
  } = {},
) {
  let pending: PendingGroups<string> = [];
  const complete: { album: string; items: readonly string[]; at: number; joins: boolean }[] = [];
  const answeredAt = new Map<string, number>();
  const look = (at: number) => {
    const isUnderWay = (album: string) => at < (answeredAt.get(album) ?? 0);
    const taken = takeComplete(pending, { at, connectedSince: connectedSince(at), isUnderWay }, TIMEOUTS);
    pending = taken.pending;
    for (const album of taken.complete) {
      complete.push({ ...album, at, joins: isUnderWay(album.album) });
      if (!isUnderWay(album.album)) answeredAt.set(album.album, at + drawing);
    }
    return taken.wakeAt;
  };
  const moments = [
    ...parts.map((part) => ({ at: part.at, part })),
    ...looks.map((at) => ({ at, part: undefined })),
  ];
  moments.sort((one, other) => one.at - other.at);
  let wakeAt: number | undefined;
  for (const { at, part } of moments) {
    while (wakeAt !== undefined && wakeAt <= at) wakeAt = look(wakeAt);
    if (part) pending = addPart(pending, part);
    wakeAt = look(at);
  }
  while (wakeAt !== undefined && Number.isFinite(wakeAt)) wakeAt = look(wakeAt);
  return { complete, pending };
}

/** Albums of several people, their parts in any order, with gaps between two parts of the same album. */
const albums = (longestGap: number) =>
  fc
    .array(
      fc.record({
        start: fc.nat(5_000),
        gaps: fc.array(fc.nat(longestGap), { minLength: 0, maxLength: 9 }),
        shuffle: fc.array(fc.nat(), { minLength: 10, maxLength: 10 }),
        again: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    )
    .map((drafts) =>
      drafts.flatMap(({ start, gaps, shuffle, again }, number): Part<string>[] => {
        let at = start;
        const times = [at, ...gaps.map((gap) => (at += gap))];
        const places = times
          .map((_, place) => place)
          .sort((one, other) => (shuffle[one] ?? 0) - (shuffle[other] ?? 0));
        const parts = times.map((time, index) => ({
          album: `album ${number}`,
          place: places[index] as number,
          item: `${number}.${places[index]}`,
          at: time,
        }));
        return again ? [...parts, { ...(parts[0] as Part<string>), at: times.at(-1) as number }] : parts;
      }),
    );

const sizeOf = (parts: readonly Part<string>[], album: string) =>
  new Set(parts.filter((part) => part.album === album).map(({ place }) => place)).size;

describe('buffering albums', () => {
  it('makes one batch of each album, whole and in order, however its parts are mixed with others', () => {
    fc.assert(
      fc.property(albums(TIMEOUTS.quiet - 1), (parts) => {
        const { complete, pending } = play(parts);
        expect(pending).toEqual([]);
        const names = [...new Set(parts.map(({ album }) => album))];
        for (const name of names) {
          const batches = complete.filter(({ album }) => album === name);
          const size = sizeOf(parts, name);
          // A part that Telegram repeats after a full album was taken is the caller's to recognise.
          expect(batches.length === 1 || size === 10).toBe(true);
          const number = name.slice('album '.length);
          expect(batches[0]?.items).toEqual(Array.from({ length: size }, (_, place) => `${number}.${place}`));
        }
      }),
    );
  });

  it('loses no part and doubles none, whatever the gaps and whenever it is looked at', () => {
    fc.assert(
      fc.property(albums(5_000), fc.array(fc.nat(60_000)), (parts, looks) => {
        const once = parts.filter(
          (part, index) =>
            parts.findIndex(({ album, place }) => album === part.album && place === part.place) === index,
        );
        const { complete, pending } = play(once, { looks });
        expect(pending).toEqual([]);
        expect(complete.flatMap(({ items }) => items).sort()).toEqual(once.map(({ item }) => item).sort());
        for (const { items } of complete) {
          expect(items.length).toBeLessThanOrEqual(10);
          expect(new Set(items.map((item) => item.split('.')[0])).size).toBe(1);
        }
      }),
    );
  });

  it('does not let looking earlier or more often change the outcome', () => {
    fc.assert(
      fc.property(albums(5_000), fc.array(fc.nat(60_000)), (parts, looks) => {
        const plain = ({ album, items }: { album: string; items: readonly string[] }) => [album, items];
        expect(play(parts, { looks }).complete.map(plain)).toEqual(play(parts).complete.map(plain));
      }),
    );
  });

  it('passes on at once what comes while its album is under way, and buffers what comes after', () => {
    fc.assert(
      fc.property(albums(5_000), fc.nat(8_000), fc.array(fc.nat(60_000)), (parts, drawing, looks) => {
        const { complete } = play(parts, { drawing, looks });
        const arrivalOf = (item: string) =>
          Math.min(...parts.filter((part) => part.item === item).map(({ at }) => at));
        for (const name of new Set(parts.map(({ album }) => album))) {
          let answered = Number.NEGATIVE_INFINITY;
          for (const { items, at, joins } of complete.filter(({ album }) => album === name)) {
            expect(joins).toBe(at < answered);
            if (joins) for (const item of items) expect(arrivalOf(item)).toBeLessThanOrEqual(at);
            else answered = at + drawing;
          }
        }
        // Nothing waits beside an album that it could join.
        for (const { album, at, items, joins } of complete) {
          const waits = complete.some(
            (other) =>
              other.album === album &&
              !other.joins &&
              other.at < at &&
              items.some((item) => arrivalOf(item) > other.at && arrivalOf(item) < other.at + drawing),
          );
          if (waits) expect({ joins, at: items.map(arrivalOf) }).toEqual({ joins: true, at: [at] });
        }
      }),
    );
  });

  it('takes a full album at once', () => {
    const parts = Array.from({ length: 10 }, (_, place) => ({
      album: 'a',
      place,
      item: `${place}`,
      at: place,
    }));
    expect(play(parts).complete).toMatchObject([{ at: 9 }]);
  });

  it('waits while the line is down, and then as long as ever', () => {
    const parts = [
      { album: 'a', place: 1, item: 'first', at: 0 },
      { album: 'a', place: 2, item: 'second', at: 9_000 },
    ];
    const connectedSince = (at: number) => (at < 100 ? 0 : at < 8_500 ? undefined : 8_500);
    const { complete } = play(parts, { connectedSince, looks: [100, 5_000, 8_500] });
    expect(complete).toMatchObject([{ album: 'a', items: ['first', 'second'], at: 10_000 }]);
  });

  it('takes what there is when the line stays down', () => {
    const parts = [{ album: 'a', place: 1, item: 'first', at: 0 }];
    const { complete } = play(parts, { connectedSince: () => undefined });
    expect(complete).toMatchObject([{ at: TIMEOUTS.longest }]);
  });
});
