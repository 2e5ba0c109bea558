import type { Clock } from '../../clock.ts';
import type { Album } from './media-group.ts';

/** Processes the parts of each album one after the other, and tries again what failed. */
export interface AlbumProcessor<Part> {
  /** Rejects when this attempt failed and another one follows. */
  process(album: Album<Part>): Promise<void>;
  /** Tries nothing again. */
  stop(): void;
}

export interface AlbumProcessorOptions<Part> {
  readonly clock: Pick<Clock, 'after'>;
  readonly handle: (album: Album<Part>) => Promise<void>;
  /** Called when the parts of a failed attempt are to be processed again. */
  readonly retry: (parts: readonly Part[]) => void;
  /** Called when the last attempt has failed; parts that are stored are processed by the next process. */
  readonly giveUp: (parts: readonly Part[], error: unknown) => void;
}

export function createAlbumProcessor<Part>(options: AlbumProcessorOptions<Part>): AlbumProcessor<Part> {
  const { clock, handle, retry, giveUp } = options;
  let isStopped = false;
  const processing = new Map<string, Promise<void>>();
  /** How often processing an album failed, and what cancels the next attempts. */
  const failures = new Map<string, number>();
  const retryTimers = new Set<() => void>();

  const attempt = async (album: Album<Part>): Promise<void> => {
    try {
      await handle(album);
      failures.delete(album.album);
    } catch (error) {
      if (isStopped) return;
      if (!retryLater(album)) return giveUp(album.items, error);
      throw error;
    }
  };

  /** False after the last attempt. */
  const retryLater = ({ album, items }: Album<Part>): boolean => {
    const failed = failures.get(album) ?? 0;
    const delay = RETRY_DELAYS_MS[failed];
    if (delay === undefined) {
      failures.delete(album);
      return false;
    }
    failures.set(album, failed + 1);
    const cancel = clock.after(delay, () => {
      retryTimers.delete(cancel);
      retry(items);
    });
    retryTimers.add(cancel);
    return true;
  };

  return {
    process(album) {
      const before = processing.get(album.album) ?? Promise.resolve();
      const done = before
        .catch(() => {})
        .then(() => attempt(album))
        .finally(() => {
          if (processing.get(album.album) === done) processing.delete(album.album);
        });
      processing.set(album.album, done);
      return done;
    },
    stop() {
      isStopped = true;
      for (const cancel of retryTimers) cancel();
    },
  };
}

/** Milliseconds before the parts of an album that could not be processed are tried again. */
const RETRY_DELAYS_MS = [1_000, 10_000, 60_000];
