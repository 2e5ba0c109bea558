/**
 * Works through the items in their order, at most `atOnce` at the same time, until all are done or the signal aborts. When work
 * rejects nothing more is begun, and it rejects likewise once what runs has ended.
 */
export async function inParallel<Item>(
  items: Iterable<Item>,
  { atOnce, signal }: { atOnce: number; signal: AbortSignal },
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const errors: unknown[] = [];
  const lane = async () => {
    while (!signal.aborted && errors.length === 0) {
      const next = waiting.next();
      if (next.done) return;
      await work(next.value).catch((error) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (errors.length > 0) throw errors[0];
}
