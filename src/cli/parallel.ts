/** Works through the items in their order, at most `atOnce` at the same time, until all are done or the signal aborts. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  { atOnce, signal }: { atOnce: number; signal: AbortSignal },
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const lane = async () => {
    while (!signal.aborted) {
      const next = waiting.next();
      if (next.done) return;
      await work(next.value);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
