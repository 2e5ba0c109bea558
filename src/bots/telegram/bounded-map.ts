/** Remembers a bounded number of things, the newest. */
export interface Recent<Thing> {
  get(key: string): Thing | undefined;
  put(key: string, thing: Thing): void;
}

export function createRecent<Thing>(most: number): Recent<Thing> {
  const things = new Map<string, Thing>();
  return {
    get: (key) => things.get(key),
    put(key, thing) {
      things.delete(key);
      things.set(key, thing);
      const [oldest] = things.keys();
      if (things.size > most && oldest !== undefined) things.delete(oldest);
    },
  };
}
