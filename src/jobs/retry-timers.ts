import type { Clock } from '../clock.ts';

/** What is tried again after a delay, each once at a time. */
export interface RetryTimers<Item> {
  set(item: Item, milliseconds: number): void;
  has(item: Item): boolean;
  cancel(item: Item): void;
  cancelAll(): void;
  size(): number;
}

/** `retry` is called with each item when its delay is over. */
export function createRetryTimers<Item>(
  clock: Pick<Clock, 'after'>,
  retry: (item: Item) => void,
): RetryTimers<Item> {
  const timers = new Map<Item, () => void>();
  return {
    set(item, milliseconds) {
      const cancel = clock.after(milliseconds, () => {
        timers.delete(item);
        retry(item);
      });
      timers.set(item, cancel);
    },
    has: (item) => timers.has(item),
    cancel(item) {
      timers.get(item)?.();
      timers.delete(item);
    },
    cancelAll() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
    size: () => timers.size,
  };
}
