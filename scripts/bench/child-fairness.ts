// One person has 1,000 pictures waiting when 50 people come with 20 each, and four are drawn at once: which place in the order of drawings
// the first picture of each of them has. Of a store: sqlite, or the address of PostgreSQL.
import { DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { connect } from '../../src/postgres/connection.ts';
import { openPostgresStore } from '../../src/store/postgres/store.ts';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';

export interface FairnessMeasure {
  readonly median: number;
  readonly most: number;
  /** Pictures per second that four takers get from the store. */
  readonly takesPerSecond: number;
}

const [where = ''] = process.argv.slice(2);
const AT_ONCE = 4;
const PEOPLE = 50;

const { store, close } = await open();
async function submit(person: string, batches: number): Promise<void> {
  for (let n = 0; n < batches; n++)
    await store.admit(
      {
        ...{ id: `${person}-${n}`, platform: 'bench', person, chat: person, owner: 'me', address: null },
        ...{ options: DEFAULT_OPTIONS, acceptedAt: 1, replyBy: 1e15, window: { id: 'day', endsAt: 1e15 } },
        pictures: Array.from({ length: 10 }, () => ({ photo: 'x' })),
      },
      () => ({ accept: 10, charge: true, priority: false }),
    );
}

await submit('crowd', 100);
for (let person = 0; person < PEOPLE; person++) await submit(`person${person}`, 2);
const first = new Map<string, number>();
let place = 0;
const begun = performance.now();
for (;;) {
  const takers = Array.from({ length: AT_ONCE }, (_, n) =>
    store.take({ holder: `taker${n}`, at: 2, most: 1, busy: false }),
  );
  const taken = (await Promise.all(takers)).flat();
  if (taken.length === 0) break;
  for (const { batch } of taken) {
    place += 1;
    const [person = ''] = batch.split('-');
    if (!first.has(person)) first.set(person, place);
  }
}
const seconds = (performance.now() - begun) / 1_000;
first.delete('crowd');
const places = [...first.values()].sort((one, other) => one - other);
const measure: FairnessMeasure = {
  median: places[places.length >> 1]!,
  most: places.at(-1)!,
  takesPerSecond: place / seconds,
};
console.log(JSON.stringify(measure));
await close();

async function open(): Promise<{ store: Store; close: () => Promise<void> }> {
  if (where === 'sqlite') {
    const opened = openSqliteStore({ path: ':memory:' });
    if (!opened.ok) throw new Error(opened.problem.code);
    return { store: opened.store, close: opened.store.close };
  }
  const schema = `bench_${process.pid}`;
  const db = await connect({ url: where, schema, connections: 10, report: console.error });
  const opened = await openPostgresStore(db, schema);
  if (!opened.ok) throw new Error(opened.problem.code);
  return {
    store: opened.store,
    async close() {
      await db.change(`DROP SCHEMA ${schema} CASCADE`);
      await db.close();
    },
  };
}
