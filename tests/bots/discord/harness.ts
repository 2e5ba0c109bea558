import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { createAdmin } from '../../../src/admin/admin.ts';
import type { AdminCommand } from '../../../src/admin/context.ts';
import { openFolderBlobStore } from '../../../src/blobs/folder.ts';
import { createDiscordBot, type DiscordBot, type DiscordBotOptions } from '../../../src/bots/discord/bot.ts';
import { createDownload } from '../../../src/bots/download.ts';
import { createStyleSamples } from '../../../src/bots/style-samples.ts';
import { type Cartoon, succeed } from '../../../src/cartoon.ts';
import { readStyles } from '../../../src/config/styles.ts';
import { loadLocales } from '../../../src/i18n/locales.ts';
import { createWords, type StyleName } from '../../../src/i18n/words.ts';
import type { Cartoonizer } from '../../../src/inference/cartoonizer.ts';
import { discordFile } from '../../../src/inference/image/sticker-file.ts';
import type { Observer } from '../../../src/jobs/events.ts';
import { createQuotaWindows } from '../../../src/jobs/quota-window.ts';
import { createJobService, type JobService, type JobServiceOptions } from '../../../src/jobs/service.ts';
import type { Logger } from '../../../src/observability/monitoring.ts';
import { createPlatforms } from '../../../src/observability/platforms.ts';
import type { Catalog } from '../../../src/options/catalog.ts';
import { createOptionParser } from '../../../src/options/parse.ts';
import { createFakeClock, type FakeClock, settle } from '../../fakes/clock.ts';
import type { Exchange, Message, Person, Place } from '../../fakes/discord/world.ts';
import { type FakeDiscord, type Photo, startFakeDiscord } from '../../fakes/discord.ts';
import { createInProcessCartoonizer } from '../../fakes/in-process-cartoonizer.ts';
import { openStoreQuickly } from '../../fakes/open-store.ts';
import { SERVICE } from '../../fakes/service.ts';
import { createSmallDisk, type SmallDisk } from '../../fakes/small-disk.ts';
import { drawSmall } from '../../fakes/small-drawing.ts';
import { createWordsIn } from '../../fakes/words-in.ts';

/** Everything real but Discord itself and the drawing: bot, jobs, SQLite file and blob store. */
export interface Harness {
  readonly discord: FakeDiscord;
  readonly clock: FakeClock;
  readonly disk: SmallDisk;
  /** What the bot answered to its start. */
  readonly started: () => Awaited<ReturnType<DiscordBot['start']>>;
  readonly anna: Person;
  readonly place: Place;
  /** What went wrong unexpectedly. */
  readonly errors: unknown[];
  /** How the connection was said to be, one after the other. */
  readonly states: string[];
  /** The lines of the log about it. */
  readonly changes: readonly string[];
  readonly notes: { readonly what: string; readonly about: Readonly<Record<string, unknown>> }[];
  readonly slowdowns: () => number;
  readonly shrunk: number[];
  service(): JobService;
  /** Where Discord calls. */
  endpoint(): NonNullable<DiscordBot['endpoint']>;
  /** What an owner does. */
  admin(command: Omit<AdminCommand, 'by'>): Promise<string>;
  /** Drawings wait until they are released. */
  hold(): void;
  release(): void;
  /** The final message of a talk: it has files, or no status controls. */
  result(exchange: Exchange): Promise<Message>;
  /** The answer of a talk that draws nothing. */
  answer(exchange: Exchange): Promise<Message>;
  /** Resolves when so many pictures are being drawn. */
  draws(count: number): Promise<unknown>;
  /** Resolves when nothing that was asked for waits for its reply any more. */
  allReplied(): Promise<unknown>;
  /** Stops bot and service as a crash or an update would, and starts new ones on the same files. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface HarnessOptions {
  readonly service?: Partial<JobServiceOptions>;
  readonly settings?: Partial<DiscordBotOptions['settings']>;
  readonly styles?: readonly StyleName[];
  readonly admins?: ReadonlySet<string>;
  readonly samples?: Partial<Parameters<typeof createStyleSamples>[0]>;
  readonly catalog?: Partial<Catalog>;
  readonly shards?: number;
  readonly attachmentLimit?: number;
  /** Done before the bot starts. */
  readonly prepare?: (discord: FakeDiscord) => void;
}

const LOCALES = loadLocales();
export const wordsIn = createWordsIn((tag) => createWords(tag, { locales: LOCALES }));
export const STYLES = readStyles(new URL('../../../config/styles.json', import.meta.url));
const translations = ['en', 'zh-CN'].map(wordsIn);
const parser = createOptionParser({ styles: STYLES, translations });

export const photo = (name = 'me.jpg', text = `photo ${name}`): Photo => ({
  name,
  bytes: new TextEncoder().encode(text),
});

export async function startHarness(how: HarnessOptions = {}): Promise<Harness> {
  const clock = createFakeClock();
  const discord = await startFakeDiscord({
    now: clock.now,
    ...(how.shards && { shards: how.shards }),
    ...(how.attachmentLimit && { attachmentLimit: how.attachmentLimit }),
  });
  const folder = await mkdtemp(join(tmpdir(), 'toonsmith-discord-'));
  const errors: unknown[] = [];
  const states: string[] = [];
  const changes: string[] = [];
  const platforms = createPlatforms(clock.now, ({ state, lastError }) => {
    changes.push(state === 'connected' ? state : `${state}: ${lastError?.reason}`);
  });
  const disk = createSmallDisk();
  const report = (error: unknown) => {
    errors.push(error);
    discord.changed();
    return 'a1b2';
  };
  let accepted = 0;
  let replied = 0;
  const observe: Observer = ({ type }) => {
    if (type === 'accepted') accepted += 1;
    if (type === 'replied') replied += 1;
    discord.changed();
  };
  const notes: { what: string; about: Readonly<Record<string, unknown>> }[] = [];
  const shrunk: number[] = [];
  let slowdowns = 0;
  let started: ReturnType<Harness['started']>;
  let gate: Promise<void> | undefined;
  let open = () => {};
  const cartoonizer = createInProcessCartoonizer(drawSmall);
  const gated: Pick<Cartoonizer, 'cartoonize'> = {
    async cartoonize(request, about) {
      const { signal } = about ?? {};
      const cancelled = new Promise<void>((resolve) => {
        if (signal?.aborted) resolve();
        signal?.addEventListener('abort', () => resolve());
      });
      await Promise.race([gate, cancelled]);
      return cartoonizer.cartoonize(request, about);
    },
  };

  const begin = async () => {
    const store = disk.hold(openStoreQuickly(join(folder, 'toonsmith.db')));
    const blobs = await openFolderBlobStore({
      folder: join(folder, 'blobs'),
      maxBytes: 1e9,
      timeToLive: 3_600_000,
      clock,
      report,
    });
    const owners = new Set(how.service?.owners ?? []);
    const service = createJobService({
      ...SERVICE,
      store,
      cartoonizer: gated,
      previewer: cartoonizer,
      blobs,
      clock,
      owners,
      drawing: { atOnce: 1, deadline: 60_000, bytesPerDrawing: 1 },
      observe,
      report,
      ...how.service,
    });
    const admin = createAdmin(how.admins ?? owners, {
      store,
      service,
      catalog: { problems: how.catalog?.problems ?? (() => []) },
      clock,
      windowOf: createQuotaWindows('UTC'),
      memory: () => 300 * 2 ** 20,
    });
    const bot = createDiscordBot(
      {
        service,
        store,
        clock,
        admin,
        localization: { wordsIn, translations, defaultLanguage: 'en' },
        catalog: {
          contents: { styles: how.styles ?? STYLES, translations },
          missing: [],
          all: STYLES,
          find: () => undefined,
          problems: () => [],
          parser,
          defaults: {},
          ...how.catalog,
        },
        limits: {
          photoBytes: 20 * 2 ** 20,
          album: 10,
          retention: { photos: 3_600_000, history: 30 * 86_400_000 },
        },
        monitoring: {
          log: createRecorder(notes, discord.changed),
          metrics: {
            rateLimited: () => {
              slowdowns += 1;
            },
          },
          platforms: {
            changed(name, state, reason) {
              states.push(state);
              platforms.changed(name, state, reason);
              discord.changed();
            },
          },
          report,
        },
      },
      {
        settings: {
          token: discord.token,
          apiRoot: discord.apiRoot,
          cdnRoot: `http://${discord.host}`,
          mediaRoot: `http://${discord.host}`,
          fileOrigins: new Set([`http://${discord.host}`]),
          servers: [],
          // Identifying twice within five seconds makes the library wait in real time.
          gateway: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) },
          ...how.settings,
        },
        download: createDownload({
          origins: new Set([`http://${discord.host}`]),
          maxBytes: 20 * 2 ** 20,
          timeoutMilliseconds: 30_000,
          fetch,
          onError: () => {},
        }),
        makeStickerFile: discordFile,
        shrink: async (cartoon: Cartoon, maxBytes: number) => {
          shrunk.push(maxBytes);
          return succeed({ ...cartoon, bytes: cartoon.bytes.slice(0, maxBytes) });
        },
        samples: createStyleSamples({
          draw: (request) => cartoonizer.cartoonize(request),
          photo: async () => photo('sample').bytes,
          shipped: async () => undefined,
          report,
          ...how.samples,
        }),
        drawsSamples: true,
      },
    );
    service.attach(bot.frontEnd);
    await service.start();
    started = await bot.start();
    return { store, service, bot, admin };
  };

  const end = async () => {
    const { bot, service, store } = running;
    await bot.close();
    const closed = service.close({ drainFor: 0 });
    await clock.advance(0);
    await closed;
    await store.close();
  };

  const anna = discord.person('Anna', { avatar: photo('anna.png') });
  const guild = discord.guild('Painters');
  const place = discord.place({ guild, people: [anna] });
  how.prepare?.(discord);
  let running = await begin();

  return {
    discord,
    clock,
    disk,
    started: () => started,
    anna,
    place,
    errors,
    states,
    changes,
    notes,
    shrunk,
    slowdowns: () => slowdowns,
    service: () => running.service,
    endpoint: () => running.bot.endpoint!,
    admin: async (command) =>
      (await running.admin.run({ ...command, by: 'discord:owner' }, wordsIn('en'))).text,
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release() {
      gate = undefined;
      open();
    },
    result: (exchange) =>
      discord.until(() => {
        const { reply } = exchange;
        return reply && !reply.thinking && isFinal(discord, reply) && reply;
      }),
    answer: (exchange) => discord.until(() => exchange.reply && !exchange.reply.thinking && exchange.reply),
    draws: (count) => discord.until(() => running.service.load().drawing === count),
    allReplied: () => discord.until(() => accepted > 0 && replied === accepted),
    async restart() {
      await end();
      await settle();
      running = await begin();
    },
    async stop() {
      open();
      await end();
      await discord.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Starts a harness for each test of a file, and checks that the bot kept Discord's rules and reported no error. */
export function useHarness(how: () => HarnessOptions = () => ({})): () => Harness {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness(how());
  });
  afterEach(async () => {
    const { violations } = harness.discord;
    const { errors } = harness;
    await harness.stop();
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
  });
  return () => harness;
}

/** A log that keeps what is written to it. */
const createRecorder = (
  notes: { what: string; about: Readonly<Record<string, unknown>> }[],
  changed: () => void,
): Logger => {
  const record = ({ platform: _, ...about }: Record<string, unknown>, what: string) => {
    notes.push({ what, about });
    changed();
  };
  const write = (fields: object, message: string) => record(fields as Record<string, unknown>, message);
  return { info: write, warn: write, error: write };
};

/** Nothing under it waits to be cancelled. */
const isFinal = (discord: FakeDiscord, message: Message) =>
  discord.controls(message).every(({ custom_id }) => !String(custom_id).startsWith('cancel:'));
