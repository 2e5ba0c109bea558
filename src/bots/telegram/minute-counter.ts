import type { Clock } from '../../clock.ts';
import { createBoundedMap } from './bounded-map.ts';

/** Counts what is done in each chat within a minute. */
export interface MinuteCounter {
  /** False when there were so many already. */
  take(chat: number, most: number): boolean;
}

export function createMinuteCounter(clock: Pick<Clock, 'monotonic'>): MinuteCounter {
  const times = createBoundedMap<readonly number[]>(MAX_COUNTED_CHATS);
  return {
    take(chat, most) {
      const now = clock.monotonic();
      const recent = (times.get(String(chat)) ?? []).filter((time) => time > now - 60_000);
      if (recent.length >= most) return false;
      times.put(String(chat), [...recent, now]);
      return true;
    },
  };
}

const MAX_COUNTED_CHATS = 1_000;
