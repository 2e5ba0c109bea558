/** Waiting items, taken round-robin over the people they belong to: see docs/decisions/fairness.md. */
export interface FairQueue<T> {
  readonly size: number;
  /** Adds behind the person's other items; a new person is appended to the round. Priority items go before all others. */
  add(person: string, item: T, priority?: boolean): void;
  /**
   * The next item whose turn it is, without taking it. An owner whose first item is not ready is skipped and keeps the
   * turn.
   */
  peek(ready?: (item: T) => boolean): T | undefined;
  /** Takes what `peek` shows; its person goes to the end of the round. */
  take(ready?: (item: T) => boolean): T | undefined;
  /** Removes an item; the person keeps the turn for what else waits. */
  remove(person: string, item: T): boolean;
  /** All items as they would be taken if all were ready and no more came. */
  order(): T[];
}

export function createFairQueue<T>(): FairQueue<T> {
  // A Map keeps its order of insertion: the first person is next, re-inserting sends one to the end of the round.
  const rounds = { priority: new Map<string, T[]>(), common: new Map<string, T[]>() };
  const both = [rounds.priority, rounds.common];
  let size = 0;

  const next = (ready: (item: T) => boolean) => {
    for (const round of both) {
      for (const [person, items] of round) {
        const item = items[0] as T;
        if (ready(item)) return { round, person, items, item };
      }
    }
    return undefined;
  };

  return {
    get size() {
      return size;
    },
    add(person, item, priority = false) {
      const round = priority ? rounds.priority : rounds.common;
      const items = round.get(person);
      if (items) items.push(item);
      else round.set(person, [item]);
      size += 1;
    },
    peek: (ready = always) => next(ready)?.item,
    take(ready = always) {
      const turn = next(ready);
      if (!turn) return undefined;
      turn.items.shift();
      turn.round.delete(turn.person);
      if (turn.items.length > 0) turn.round.set(turn.person, turn.items);
      size -= 1;
      return turn.item;
    },
    remove(person, item) {
      for (const round of both) {
        const items = round.get(person);
        const at = items?.indexOf(item) ?? -1;
        if (!items || at < 0) continue;
        items.splice(at, 1);
        if (items.length === 0) round.delete(person);
        size -= 1;
        return true;
      }
      return false;
    },
    order: () => both.flatMap((round) => interleave([...round.values()])),
  };
}

const always = () => true;

/** The first item of each person, then the second of each, and so on. */
function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const order: T[] = [];
  let left = lists.filter((list) => list.length > 0);
  for (let turn = 0; left.length > 0; turn++) {
    for (const list of left) order.push(list[turn] as T);
    left = left.filter((list) => list.length > turn + 1);
  }
  return order;
}
