import { randomUUID } from 'node:crypto';
import { createAdmin } from '../../../../src/admin/admin.ts';
import type { AppContext } from '../../../../src/app/context.ts';
import { createClaimed } from '../../../../src/app/surfaces/claimed.ts';
import { createPostgresStorage } from '../../../../src/blobs/postgres.ts';
import { openSharedBlobStore } from '../../../../src/blobs/shared.ts';
import { createDownload } from '../../../../src/bots/download.ts';
import { createTelegramBot } from '../../../../src/bots/telegram/bot.ts';
import { systemClock } from '../../../../src/clock.ts';
import { createWords } from '../../../../src/i18n/words.ts';
import { createQuotaWindows } from '../../../../src/jobs/quota-window.ts';
import { createLocalSignals } from '../../../../src/jobs/signals.ts';
import { createOptionParser } from '../../../../src/options/parse.ts';
import { connect } from '../../../../src/postgres/connection.ts';
import { openPostgresSignals } from '../../../../src/signals/postgres.ts';
import { openPostgresStore } from '../../../../src/store/postgres/store.ts';
import { createChatDraw } from '../../../fakes/chat-drawing.ts';
import { createInProcessCartoonizer } from '../../../fakes/in-process-cartoonizer.ts';
import { createTestService } from '../../../fakes/service.ts';

export interface FrontOptions {
  readonly database: string;
  readonly schema: string;
  /** Of the fake of Telegram. */
  readonly root: string;
  readonly token: string;
  readonly leaseTime: number;
  /** Telegram calls it with this secret; it polls without one. */
  readonly secret?: string | undefined;
  readonly report: (error: unknown) => void;
  /** Somebody else receives from Telegram by now. */
  readonly fail: (sentence: string) => void;
}

/** One of several fronts that serve a bot of Telegram from one PostgreSQL database; it draws, too. */
export async function startFront(options: FrontOptions) {
  const { schema, root, token, secret, report } = options;
  const db = await connect({ url: options.database, schema, connections: 6, report });
  const opened = await openPostgresStore(db, schema);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  const { store } = opened;
  const signals = await openPostgresSignals(db, { local: createLocalSignals(report), report });
  const clock = systemClock;
  const blobs = openSharedBlobStore({
    ...{ db, storage: createPostgresStorage(db), maxBytes: 1e8, timeToLive: 60_000 },
    ...{ clock, report },
  });
  const { service } = createTestService({
    ...{ store, blobs, signals, clock, report, leaseTime: options.leaseTime },
    cartoonizer: createInProcessCartoonizer(createChatDraw(async () => {})),
    newId: () => randomUUID().slice(0, 13),
    member: { name: String(process.pid), role: 'all', version: 'test' },
  });
  const words = createWords('en');
  const silent = () => {};
  const bot = createTelegramBot(
    {
      ...{ service, store, clock },
      admin: createAdmin(new Set(), {
        ...{ store, service, clock },
        windowOf: createQuotaWindows('UTC'),
        memory: () => 1,
      }),
      localization: { wordsIn: () => words, translations: [words], defaultLanguage: 'en' },
      catalog: {
        contents: { styles: [], translations: [words] },
        ...{ missing: [], all: [], find: () => undefined, defaults: {}, problems: () => [] },
        parser: createOptionParser({ styles: [], translations: [words] }),
      },
      limits: { photoBytes: 20 * 2 ** 20, album: 10, retention: { photos: 1, history: 1 } },
      monitoring: {
        log: { info: silent, warn: silent, error: silent },
        metrics: { rateLimited: silent },
        platforms: { changed: silent },
        report(error) {
          report(error);
          return 'id';
        },
      },
    },
    {
      ...{ token, apiRoot: root },
      webhook: secret === undefined ? undefined : { url: 'https://toons.example.org/telegram', secret },
      download: createDownload({
        origins: new Set([root]),
        ...{ maxBytes: 20 * 2 ** 20, timeoutMilliseconds: 30_000, fetch, onError: silent },
      }),
      // Nobody is to wait for so long here.
      quiet: { privateMs: 600_000, groupMs: 600_000 },
    },
  );
  service.attach(bot.frontEnd);
  await service.start();
  const receiving = {
    async start() {
      return { state: 'open', sentence: await bot.start() } as const;
    },
    stop: bot.stop,
    close: bot.close,
  };
  const context = { service, clock, fail: options.fail, monitoring: { log: { info: silent }, report } };
  const surface =
    secret === undefined ? createClaimed(receiving, 'Telegram', context as unknown as AppContext) : receiving;
  const { sentence } = await surface.start({ say: (id) => id });
  return {
    /** `listening`, or what a front says that stands by. */
    state: sentence,
    service,
    store,
    db,
    /** Takes the calls of Telegram. */
    webhook: bot.webhook,
    async stop() {
      await surface.stop?.();
      await service.close({ drainFor: 1_000 });
      await surface.close?.();
      await signals.close();
      await store.close();
    },
  };
}
