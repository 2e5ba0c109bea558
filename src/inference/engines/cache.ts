/** Keeps values for the next request; the least recently used one is dropped. A failure is not kept. */
export function createCache<T>(most: number, free: (value: T) => Promise<void> = async () => {}) {
  const known = new Map<string, Promise<T>>();
  const forget = async (key: string) => {
    const loading = known.get(key);
    known.delete(key);
    if (loading !== undefined) await free(await loading);
  };
  return {
    async get(key: string, load: () => Promise<T>): Promise<T> {
      const loading = known.get(key) ?? load();
      known.delete(key);
      known.set(key, loading);
      loading.catch(() => known.delete(key));
      for (const old of [...known.keys()].slice(0, -most)) await forget(old);
      return loading;
    },
    async clear() {
      for (const key of [...known.keys()]) await forget(key);
    },
  };
}
