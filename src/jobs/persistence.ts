import { type Clock, sleep } from '../clock.ts';

/**
 * Retries writes that must not be lost: one that fails (disk full, database locked) is reported and tried again until
 * it succeeds.
 */
export function createPersistence({ clock, report }: { clock: Clock; report: (error: unknown) => void }) {
  let stopped = false;
  return {
    async persist<T>(write: () => Promise<T>): Promise<T> {
      for (let failures = 0; ; failures++) {
        try {
          return await write();
        } catch (error) {
          if (failures === 0) report(error);
          if (stopped) throw error;
          await sleep(clock, RETRY_DELAY_MS);
        }
      }
    },
    /** From now on every write is tried once. */
    stop() {
      stopped = true;
    },
  };
}

const RETRY_DELAY_MS = 1_000;
