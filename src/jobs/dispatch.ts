/**
 * PORT: brings processes that draw to the queue of the store, one for each picture that waits, instead of all of them. What it hands
 * out are empty tokens: whoever gets one asks the store whose turn it is. One that is lost or comes twice does no harm, as everybody
 * who is free looks once a second.
 */
export interface Dispatch {
  /** That many pictures more wait. Never throws. */
  announce(pictures: number): void;
  /** Calls `look` when something may wait; the next time not before it has resolved. */
  serve(look: () => Promise<void>): void;
  /** Calls nobody any more. */
  close(): Promise<void>;
}

/** Dispatch within one process: it looks itself. */
export function createLocalDispatch(report: (error: unknown) => void): Dispatch {
  let look: (() => Promise<void>) | undefined;
  return {
    announce: () => void look?.().catch(report),
    serve(toLook) {
      look = toLook;
    },
    async close() {
      look = undefined;
    },
  };
}
