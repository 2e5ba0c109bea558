import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCHEMA } from '../../src/app/open-store.ts';
import { openServices } from '../../src/app/services.ts';
import { runStoreCopy } from '../../src/app/store-copy.ts';
import { DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { type Config, readConfig } from '../../src/config/load.ts';
import { createWords } from '../../src/i18n/words.ts';
import { connect } from '../../src/postgres/connection.ts';
import { copyStore } from '../../src/store/copy/copy.ts';
import { TABLES } from '../../src/store/copy/tables.ts';
import { postgresTarget } from '../../src/store/postgres/tables.ts';
import type { Drawing } from '../../src/store/records.ts';
import { connect as connectSqlite } from '../../src/store/sqlite/connection.ts';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';
import { sqliteTables } from '../../src/store/sqlite/tables.ts';
import type { Store } from '../../src/store/store.ts';
import { createFolder, createTerminal } from '../cli/fake-terminal.ts';
import { startS3 } from '../fixtures/s3.ts';
import { POSTGRES, postgresDatabase } from '../fixtures/services.ts';

const words = createWords('en', { surface: 'terminal' });

function configOf(dataFolder: string, services: Partial<Config['services']>): Config {
  const read = readConfig({ TOONSMITH_DATA_FOLDER: dataFolder }, words);
  if (!read.ok) throw new Error(read.problems.join());
  return { ...read.config, dataFolder, services: { ...read.config.services, ...services } };
}

/** A data folder and a PostgreSQL database, each with the settings that serve from it. */
async function twoStores() {
  const folder = createFolder();
  const store = await postgresDatabase();
  return { folder, store, alone: configOf(folder, {}), shared: configOf(folder, { store }) };
}

async function use<Result>(config: Config, work: (services: Opened) => Promise<Result>): Promise<Result> {
  const opened = await openServices(config, words, (error) => {
    throw error;
  });
  if (!opened.ok) throw new Error(opened.sentence);
  const { services } = opened;
  const result = await work(services);
  await services.dispatch.close();
  await services.close();
  return result;
}
type Opened = Extract<Awaited<ReturnType<typeof openServices>>, { ok: true }>['services'];

async function copy(config: Config, to: 'sqlite' | 'postgres', signal = new AbortController().signal) {
  const terminal = createTerminal(config.dataFolder);
  const exit = await runStoreCopy(to, { config, terminal, words, signal, version: '1' });
  return { exit, out: terminal.out(), err: terminal.err() };
}

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

/** Requests in every state, and everything else that a store remembers. */
async function fill(store: Store, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) {
    const id = `batch${n}`;
    await store.admit(
      {
        ...{ id, platform: 'p', person: `p:${n % 7}`, chat: `p:chat:${n % 3}`, owner: 'gone' },
        ...(n % 2 ? { guild: 'p:guild:1', maxBytes: 9_000, fingerprint: 'f' } : {}),
        ...{ options: { ...DEFAULT_OPTIONS, style: n % 2 ? 'pop' : 'cel' }, address: { n, 语: 'ü😀' } },
        ...{ acceptedAt: START + (n >> 1), replyBy: START + 9e9, event: `event ${n}` },
        window: { id: `day ${n % 2}`, endsAt: START + DAY },
        pictures: [{ photo: `${id}.0`, name: 'm\0e “1”.jpg' }, { source: { file: n } }, { photo: `${id}.2` }],
      },
      () => ({ accept: 3, charge: n % 4 > 0, priority: n % 5 === 0, burstFullAt: START + n }),
    );
  }
  for (const { batch, item } of await store.take({ holder: 'w', at: START, most: 9, busy: false })) {
    if (item === 0) continue;
    const drawing = { ...DRAWING, width: 7 } as unknown as Drawing;
    await store.end({ batch, item }, { state: 'done', drawing }, START + 50, 'w');
  }
  await store.requestStop({ batch: `batch${from}` }, 'cancelled', START + 60);
  await store.replyIntended(`batch${from}`, 'gone', START + 70);
  await store.replySettled(`batch${from}`, 'gone', { state: 'sent', reference: [1, 2] }, START + 80);
  await store.changeSettings('p:1', () => ({ locale: 'de', extra: { from } }), START);
  const entry = { at: START, by: 'p:owner', action: 'ban', subject: 'p:2', detail: { days: from } };
  await store.changeAccessRecord('p:2', () => ({ banned: { until: START + 9e9 + from } }), entry);
  await store.keepNote({ box: 'b', key: `k${from}`, person: 'p:1', at: START, value: [from] });
  const stickers = [{ job: 'batch1.0', file: 'f', unique: 'u' }];
  await store.saveStickerSet({ name: `set${from}`, person: 'p:1', createdAt: START + from, stickers });
}

const DRAWING = {
  ...{ mime: 'image/png', width: 1, height: 1, style: 'cel', engine: 'filters', notes: [], tips: [] },
  milliseconds: { draw: 5 },
};

/** What a store answers about everything. */
const answers = async (store: Store) => ({
  history: await store.history({ limit: 9_999 }),
  waiting: await store.waiting(),
  audited: await store.audited({ limit: 99 }),
  accessRecords: await store.accessRecords(),
  notes: await store.notes('b'),
  drawTimes: await store.drawTimes(99),
  stats: await store.stats(0),
  people: await Promise.all([...Array(7).keys()].map((n) => store.export(`p:${n}`))),
  known: await store.known('event 1'),
});

describe.skipIf(!POSTGRES.isThere)(`store copy${POSTGRES.skipped}`, () => {
  it('takes everything to PostgreSQL and back, photos included', async () => {
    const { folder, alone, shared } = await twoStores();
    const before = await use(alone, async ({ store, blobs }) => {
      await fill(store, 0, 30);
      for (const key of ['batch1.0', 'batch1.0.out']) await blobs.put(key, Buffer.from(`bytes of ${key}`));
      return answers(store);
    });
    const there = await copy(shared, 'postgres');
    expect(there.err).toContain('everything is the same');
    expect(there.exit).toBe(0);
    for (const { name } of TABLES)
      expect(there.out).toMatch(new RegExp(`^${name} +[1-9]\\d* +[0-9a-f]{16}$`, 'm'));
    const changed = await use(shared, async ({ store, blobs }) => {
      expect(await answers(store)).toEqual(withoutNul(before));
      expect(Buffer.from((await blobs.get('batch1.0.out'))!).toString()).toBe('bytes of batch1.0.out');
      // New rows come behind those that were copied.
      await fill(store, 30, 40);
      expect((await store.history({ limit: 1 }))[0]?.id).toBe('batch39');
      return answers(store);
    });
    const back = await copy(shared, 'sqlite');
    expect(back.err).toContain('everything is the same');
    await use(alone, async ({ store, blobs }) => {
      expect(await answers(store)).toEqual(changed);
      expect(await blobs.has('batch1.0')).toBe(true);
    });
    const [kept] = readdirSync(folder).filter((file) => file.includes('_before-copy_'));
    expect(back.err).toContain(kept);
    const { store } = openSqliteStore({ path: join(folder, kept!) }) as { store: Store };
    expect(await answers(store)).toEqual(before);
    await store.close();
  });

  it('keeps the salt, so that a ban of somebody who was forgotten stays', async () => {
    const { alone, shared } = await twoStores();
    await use(alone, async ({ store }) => {
      await fill(store, 0, 8);
      await store.forget('p:2');
    });
    await copy(shared, 'postgres');
    expect(await use(shared, ({ store }) => store.accessRecord('p:2'))).toMatchObject({ banned: {} });
  });

  it('is continued after it was interrupted, also when the source has changed since', async () => {
    const { folder, store: url, alone, shared } = await twoStores();
    await use(alone, ({ store }) => fill(store, 0, 30));
    const stop = async (pages: number) => {
      const db = await connect({ url, schema: SCHEMA, connections: 2, report: () => {} });
      const sqlite = connectSqlite(join(folder, 'toonsmith.db'));
      const controller = new AbortController();
      let page = 0;
      const seen: number[] = [];
      const { state } = await copyStore({
        ...{
          source: sqliteTables(sqlite),
          target: postgresTarget(db),
          signal: controller.signal,
          pageRows: 7,
        },
        progress(copied) {
          seen.push(copied);
          if (++page === pages) controller.abort();
        },
      });
      sqlite.close();
      await db.close();
      return { state, first: seen[0] };
    };
    expect((await copy(shared, 'postgres', AbortSignal.abort())).exit).toBe(130);
    expect(await stop(3)).toEqual({ state: 'stopped', first: 0 });
    // It has the rows of two pages already.
    expect(await stop(5)).toEqual({ state: 'stopped', first: 14 });
    const opened = await openServices(shared, words, () => {});
    expect(opened).toMatchObject({ ok: false, sentence: expect.stringContaining('was interrupted') });
    const before = await use(alone, async ({ store }) => {
      await store.forget('p:0');
      await fill(store, 30, 35);
      return answers(store);
    });
    expect((await copy(shared, 'postgres')).exit).toBe(0);
    await use(shared, async ({ store }) => expect(await answers(store)).toEqual(withoutNul(before)));
  });

  it('takes photos to object storage', async () => {
    const { folder, store, alone } = await twoStores();
    const s3 = await startS3();
    const shared = configOf(folder, { store, blobs: s3.url });
    await use(alone, ({ blobs, store }) =>
      blobs.put('a.0', Buffer.from('photo')).then(() => fill(store, 0, 2)),
    );
    expect((await copy(shared, 'postgres')).out).toMatch(/^blobs +1$/m);
    expect(await use(shared, async ({ blobs }) => Buffer.from((await blobs.get('a.0'))!).toString())).toBe(
      'photo',
    );
    await s3.close();
  });

  it('refuses, and says why', async () => {
    const { folder, store: url, alone, shared } = await twoStores();
    const refusal = async (config: Config, to: 'sqlite' | 'postgres') => {
      const { exit, err } = await copy(config, to);
      expect(exit).not.toBe(0);
      return err;
    };
    expect(await refusal(alone, 'postgres')).toContain('Set TOONSMITH_STORE');
    expect(await refusal(shared, 'postgres')).toContain('no database to copy');
    expect(await refusal(shared, 'sqlite')).toContain('no database to copy');
    await use(alone, async ({ store }) => {
      await fill(store, 0, 2);
      expect(await refusal(shared, 'postgres')).toContain('is using the folder');
      expect(await refusal(shared, 'sqlite')).toContain('is using the folder');
    });
    await use(shared, async ({ store }) => {
      await store.join(
        { holder: 'f', name: 'f', role: 'front', version: '1', atOnce: 0, paused: false, drained: false },
        Date.now() + 60_000,
      );
      expect(await refusal(shared, 'postgres')).toContain('is using the PostgreSQL database');
      expect(await refusal(shared, 'sqlite')).toContain('is using the PostgreSQL database');
      await store.leave('f');
      await store.changeSettings('p:1', () => ({ locale: 'fr' }), 1);
    });
    expect(await refusal(shared, 'postgres')).toContain('already has data');
    const db = await connect({ url, schema: SCHEMA, connections: 1, report: () => {} });
    await db.change("UPDATE meta SET value = '999' WHERE key = 'version'");
    expect(await refusal(shared, 'sqlite')).toContain('newer Toonsmith (version 999');
    await db.change(`DROP SCHEMA ${SCHEMA} CASCADE`);
    await db.change(`CREATE SCHEMA ${SCHEMA}`);
    await db.change('CREATE TABLE theirs (id integer)');
    expect(await refusal(shared, 'postgres')).toContain('tables of another program');
    await db.close();
    writeFileSync(join(folder, 'toonsmith.db'), 'not a database'.repeat(100));
    expect(await refusal(shared, 'postgres')).toContain('is damaged');
    expect(readFileSync(join(folder, 'toonsmith.db'), 'utf8')).toContain('not a database');
    mkdirSync(join(folder, 'unreachable'));
    const gone = configOf(join(folder, 'unreachable'), { store: 'postgres://postgres@127.0.0.1:1/x' });
    expect(await refusal(gone, 'sqlite')).toContain('ECONNREFUSED');
  });
});

/** PostgreSQL has no NUL in texts. */
const withoutNul = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value).replaceAll('\\u0000', ''), (_key, one) => one) as Value;
