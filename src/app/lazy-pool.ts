import type { StyleId } from '../cartoon.ts';
import { systemClock, withTimeout } from '../clock.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';

/** Opened by the first drawing, or when everything else serves: nothing waits for the networks. */
export interface LazyPool extends Pick<Cartoonizer, 'cartoonize' | 'preview'> {
  /** Resolves when the networks are loaded and warm. */
  warm(): Promise<void>;
  /** Whether a picture sent now would be drawn: at least one drawing process is loaded. */
  canDraw(): boolean;
  /** Styles that are not drawn until the next start, as they took too long. */
  slowStyles(): readonly StyleId[];
  /** What networks run on: `cpu`, or a device beside it. */
  device(): string;
  /**
   * Opens another pool with the networks that are installed now, which draws everything from then on; the one before ends with its
   * last drawing. Does nothing while no pool is open. Rejects, and keeps the one before, when the other can't be opened.
   */
  reopen(): Promise<void>;
  /** Ends the drawing processes. One that still draws, as to be warm, is not waited for much longer: it ends with this process. */
  close(): Promise<void>;
}

export function createLazyPool(open: () => Promise<Cartoonizer>): LazyPool {
  let pool: Promise<Cartoonizer> | undefined;
  let loaded: Pick<Cartoonizer, 'load'> | undefined;
  const opened = () => {
    pool ??= open();
    return pool;
  };
  let reopening: Promise<unknown> = Promise.resolve();
  const reopen = async () => {
    if (pool === undefined) return;
    const [before, next] = [pool, await open()];
    pool = Promise.resolve(next);
    loaded = next;
    await (await before).close();
  };
  return {
    cartoonize: async (request, how) => (await opened()).cartoonize(request, how),
    preview: async (request, how) => (await opened()).preview(request, how),
    async warm() {
      loaded = await opened();
    },
    reopen() {
      const next = reopening.then(reopen);
      reopening = next.catch(() => undefined);
      return next;
    },
    device: () => loaded?.load().device ?? 'cpu',
    canDraw: () => loaded !== undefined && loaded.load().available > 0,
    slowStyles: () => loaded?.load().slowStyles ?? [],
    async close() {
      const closed = Promise.resolve(pool).then(
        (open) => open?.close(),
        () => undefined,
      );
      await withTimeout(systemClock, closed, POOL_CLOSE_TIMEOUT_MS, undefined);
    },
  };
}

/** How long the drawing processes may take to end once everything else has ended. */
const POOL_CLOSE_TIMEOUT_MS = 2_000;
