import type { FrontEnd } from './front-end.ts';

/** Holds what needs a platform that cannot be reached. */
export interface Unreachable<Item> {
  /** Keeps an item until its platform can be reached again. False when that can be reached now. */
  hold(platform: string, item: Item): boolean;
  /** False when it is not held. */
  remove(item: Item): boolean;
  size(): number;
}

/** `resume` is called with each item as soon as its platform can be reached. */
export function createUnreachable<Item>(
  frontEnds: ReadonlyMap<string, Pick<FrontEnd, 'untilReachable'>>,
  resume: (item: Item) => void,
): Unreachable<Item> {
  const held = new Set<Item>();
  return {
    hold(platform, item) {
      const reachable = frontEnds.get(platform)?.untilReachable?.();
      if (!reachable) return false;
      if (held.has(item)) return true;
      held.add(item);
      void reachable.then(() => {
        if (held.delete(item)) resume(item);
      });
      return true;
    },
    remove: (item) => held.delete(item),
    size: () => held.size,
  };
}
