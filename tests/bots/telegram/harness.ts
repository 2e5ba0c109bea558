import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect } from 'vitest';
import { createAdmin } from '../../../src/admin/admin.ts';
import { openFolderBlobStore } from '../../../src/blobs/folder.ts';
import { createDownload } from '../../../src/bots/download.ts';
import {
  createTelegramBot,
  type TelegramBot,
  type TelegramBotOptions,
} from '../../../src/bots/telegram/bot.ts';
import { readStyles } from '../../../src/config/styles.ts';
import { loadLocales } from '../../../src/i18n/locales.ts';
import { createWords } from '../../../src/i18n/words.ts';
import type { Cartoonizer } from '../../../src/inference/cartoonizer.ts';
import type { JobEvent } from '../../../src/jobs/events.ts';
import { createQuotaWindows } from '../../../src/jobs/quota-window.ts';
import { createJobService, type JobServiceOptions } from '../../../src/jobs/service.ts';
import { createLog } from '../../../src/observability/log.ts';
import { createOptionParser } from '../../../src/options/parse.ts';
import { createChatDraw, createHeldDrawings, TAG } from '../../fakes/chat-drawing.ts';
import { createFakeClock, settle } from '../../fakes/clock.ts';
import { createInProcessCartoonizer } from '../../fakes/in-process-cartoonizer.ts';
import { openStoreQuickly } from '../../fakes/open-store.ts';
import { SERVICE } from '../../fakes/service.ts';
import { createSmallDisk } from '../../fakes/small-disk.ts';
import { type FakeTelegram, startFakeTelegram } from '../../fakes/telegram.ts';
import { createWordsIn } from '../../fakes/words-in.ts';

export const OWNER = 7;
const locales = loadLocales();
const wordsIn = createWordsIn((locale) => createWords(locale, { locales }));
const translations = [...locales.keys()].map(wordsIn);
const styles = readStyles(new URL('../../../config/styles.json', import.meta.url));
const filters = styles.filter(({ engines }) => engines.includes('filters'));
const parser = createOptionParser({ styles: filters, translations });

export interface HarnessOptions {
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize'>;
  readonly privacyMode?: boolean;
  readonly modes?: { readonly guest: boolean; readonly inline: boolean };
  readonly service?: Partial<JobServiceOptions>;
  readonly bot?: Partial<TelegramBotOptions>;
}

export type Harness = Awaited<ReturnType<typeof openHarness>>;

/** The whole of Toonsmith around a small Telegram: real bot, service, database file and blob store. */
export async function openHarness(options: HarnessOptions) {
  const clock = createFakeClock();
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-telegram-'));
  const telegram = await startFakeTelegram({
    now: clock.now,
    ...(options.privacyMode !== undefined && { privacyMode: options.privacyMode }),
    ...(options.modes && { modes: options.modes }),
  });
  const lines: string[] = [];
  const counts: Partial<Record<JobEvent['type'] | 'refused', number>> = {};
  const errors: unknown[] = [];
  const states: string[] = [];
  const disk = createSmallDisk();

  /** Lets time go by until some work has ended, which may wait for time. */
  const during = async <Ended>(work: Promise<Ended>, step: number): Promise<Ended> => {
    let ended = false;
    const ending = work.finally(() => {
      ended = true;
    });
    while (!ended) await clock.advance(step);
    return ending;
  };

  const move = async (start: (bot: TelegramBot) => Promise<void>) => {
    const store = disk.hold(openStoreQuickly(join(folder, 'toonsmith.db')));
    const report = (error: unknown) => {
      errors.push(error);
      telegram.changed();
    };
    const blobs = await openFolderBlobStore({
      folder: join(folder, 'blobs'),
      maxBytes: 1e9,
      timeToLive: 3_600_000,
      clock,
      report,
    });
    const service = createJobService({
      store,
      cartoonizer: options.cartoonizer,
      ...SERVICE,
      blobs,
      clock,
      owners: new Set([`telegram:${OWNER}`]),
      defaults: { style: 'cel' },
      drawing: { atOnce: 1, deadline: 120_000, bytesPerDrawing: 1 },
      fetching: { atOnce: 2, deadline: 40_000 },
      delivery: { atOnce: 4, deadline: 60_000, attempts: 5 },
      report,
      observe: ({ type }) => {
        counts[type] = (counts[type] ?? 0) + 1;
        telegram.changed();
      },
      ...options.service,
    });
    const owners = new Set([`telegram:${OWNER}`]);
    const bot = createTelegramBot(
      {
        service,
        store,
        clock,
        admin: createAdmin(owners, {
          store,
          service,
          clock,
          windowOf: createQuotaWindows('UTC'),
          memory: () => 300 * 2 ** 20,
        }),
        localization: {
          wordsIn,
          translations,
          defaultLanguage: 'en',
        },
        catalog: {
          contents: { styles: filters, translations },
          missing: styles.filter((style) => !filters.includes(style)),
          all: styles,
          find: () => undefined,
          problems: () => [],
          parser,
          defaults: { style: 'cel' },
        },
        limits: {
          photoBytes: 20 * 2 ** 20,
          album: 10,
          retention: { photos: 3_600_000, history: 30 * 86_400_000 },
        },
        monitoring: {
          log: createLog({
            level: 'info',
            secrets: [],
            write: (line) => {
              lines.push(line);
              telegram.changed();
            },
          }),
          metrics: {
            rateLimited: () => {
              harness.slowdowns += 1;
            },
          },
          platforms: { changed: (_, state) => void states.push(state) },
          report(error) {
            report(error);
            return String(errors.length);
          },
        },
      },
      {
        token: telegram.token,
        apiRoot: telegram.root(),
        download: createDownload({
          origins: new Set([telegram.root()]),
          maxBytes: 20 * 2 ** 20,
          timeoutMilliseconds: 30_000,
          fetch,
          onError: () => {},
        }),
        quiet: { privateMs: 0, groupMs: 0 },
        ...options.bot,
      },
    );
    service.attach(bot.frontEnd);
    await service.start();
    await start(bot);
    return { store, service, bot, blobs };
  };
  const listen = async (bot: TelegramBot) => expect(await bot.start()).toBe('listening');
  const wait = async (bot: TelegramBot) => expect(await during(bot.start(), 1_000)).toBe('waiting');
  let app: Awaited<ReturnType<typeof move>>;
  const harness = {
    folder,
    /** How often Telegram asked for a pause. */
    slowdowns: 0,
    telegram,
    clock,
    disk,
    lines,
    errors,
    /** How the connection was said to be, one after the other. */
    states,
    get service() {
      return app.service;
    },
    get store() {
      return app.store;
    },
    get bot() {
      return app.bot;
    },
    /** Resolves when the bot has taken every update. */
    async heard() {
      await telegram.until(
        () => telegram.isPolled() && telegram.unconfirmed() === 0,
        'the bot has heard all',
      );
      await settle();
    },
    during,
    /** Resolves when the service has told of so many events of a kind, restarts included. */
    happened: (type: keyof typeof counts, count: number) =>
      telegram.until(() => (counts[type] ?? 0) >= count, `${count} × ${type}`),
    /** Moves time on, as soon as the bot has heard everything. */
    async wait(milliseconds: number) {
      await harness.heard();
      await clock.advance(milliseconds);
    },
    /** Stops as a signal would. */
    async stop() {
      const stopping = async () => {
        await app.bot.stop();
        await app.service.close({ drainFor: 0 });
        await app.bot.close();
        await app.store.close();
      };
      await during(stopping(), 1);
    },
    /** Begins again with what is on disk. */
    async restart() {
      app = await move(listen);
    },
    /** The same while Telegram lets the bot wait; `letGo` ends that. */
    async restartOffline() {
      telegram.fail({ method: 'getMe', how: 'hang' });
      app = await move(wait);
    },
    /** The same while Telegram's port is closed. */
    async restartUnreachable() {
      app = await move(wait);
    },
    /** The same while Telegram does not accept the token. */
    async restartRefused() {
      telegram.fail({ method: 'getMe', how: { code: 401, description: 'Unauthorized' } });
      app = await move(async (bot) => expect(await bot.start()).toBe('refused'));
    },
    async close() {
      await harness.stop();
      await telegram.close();
      rmSync(folder, { recursive: true });
    },
    used: async (id: number) => (await app.service.quota(`telegram:${id}`)).used,
    /** The cartoons in a chat, with the tags of their photos. */
    cartoons: (dialog: Parameters<FakeTelegram['fromBot']>[0]) =>
      telegram.fromBot(dialog).filter(({ photo, document, sticker }) => photo ?? document ?? sticker),
    tagOf: (message: Parameters<FakeTelegram['bytesOf']>[0]) => {
      const text = Buffer.from(telegram.bytesOf(message) ?? '').toString('latin1');
      return text.slice(text.lastIndexOf(TAG) + TAG.length);
    },
  };
  app = await move(listen);
  return harness;
}

const blank = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#c8a080' } })
  .jpeg()
  .toBuffer();

/** A small photo with something written behind its end. */
export const photo = (tag = 'me'): Uint8Array => Buffer.concat([blank, Buffer.from(TAG + tag)]);

/** Opens a harness for every test of a file, and checks at the end that nothing was left over. */
export function useHarness(options: Partial<HarnessOptions> = {}) {
  let harness: Harness;
  let drawing: ReturnType<typeof createHeldDrawings>;
  beforeEach(async () => {
    drawing = createHeldDrawings();
    const cartoonizer = createInProcessCartoonizer(createChatDraw(drawing.hold));
    const service = { previewer: cartoonizer, ...options.service };
    harness = await openHarness({ cartoonizer, ...options, service });
  });
  afterEach(async () => {
    const { errors, lines, telegram } = harness;
    await harness.close();
    expect(errors).toEqual([]);
    expect(telegram.spinning()).toBe(0);
    expect(telegram.invalid).toEqual([]);
    expect(lines.join('')).not.toContain(telegram.token.split(':')[1]);
  });
  return {
    get harness() {
      return harness;
    },
    get drawing() {
      return drawing;
    },
    /** The harness of this test, and two people who write to its bot. */
    open(language = 'en') {
      const { telegram } = harness;
      const alice = telegram.person({ language });
      const bob = telegram.person({ id: 43, name: 'Bob', language });
      return { harness, telegram, alice, bob, chat: alice.dialog, drawing };
    },
  };
}
