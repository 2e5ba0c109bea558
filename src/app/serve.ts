import { randomBytes } from 'node:crypto';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdmin } from '../admin/admin.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import { openFolderBlobStore } from '../blobs/folder.ts';
import { DEFAULT_OPTIONS, type Style } from '../cartoon.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import { systemClock } from '../clock.ts';
import { type Config, secretsOf } from '../config/load.ts';
import { createWords, type Locales, type StyleName } from '../i18n/words.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import { createQuotaWindows } from '../jobs/quota-window.ts';
import { createJobService } from '../jobs/service.ts';
import { alive, ready } from '../observability/health.ts';
import { createObserver } from '../observability/job-observer.ts';
import { createLog } from '../observability/log.ts';
import { createMetrics } from '../observability/metrics.ts';
import { type FindLook, stateOf } from '../options/availability.ts';
import { createOptionParser } from '../options/parse.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Subject } from '../store/store.ts';
import { OPERATOR } from '../web/visitor.ts';
import { describeStart, openAdminToken } from './startup.ts';
import { type AppContext, createSurfaces } from './surfaces.ts';

export interface ServeParts {
  readonly config: Config;
  /** The operator's configuration file, where there is one. */
  readonly configPath: string | undefined;
  /** A sentence for each setting that is ignored. */
  readonly configWarnings: readonly string[];
  readonly terminal: Terminal;
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
  readonly locales: Locales;
  readonly styles: readonly Style[];
  readonly findLooks: () => Promise<FindLook>;
  readonly version: string;
  /** Pictures drawn at once. */
  readonly atOnce: number;
  readonly openPool: (report: (error: unknown, id: string) => void) => Promise<Cartoonizer>;
}

/** Serves everything that is configured until it is asked to stop; then finishes what is being drawn. */
export async function serve(parts: ServeParts): Promise<Exit> {
  const { config, terminal, signal, locales } = parts;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  let evictable: Pick<BlobStore, 'evict'> | undefined;
  const opened = openSqliteStore({
    path: join(config.dataFolder, 'toonsmith.db'),
    // Photos that nobody waits for go before a request is refused.
    makeRoom: async () => ((await evictable?.evict(DATABASE_ROOM_BYTES)) ?? 0) > 0,
  });
  if (!opened.ok) {
    say(opened.sentence);
    return EXIT.failed;
  }
  const { store } = opened;
  // Before anything slow, and before the photos of the other process are touched.
  if (!(await store.claim())) {
    await store.close();
    say(
      `Another Toonsmith already serves from the folder ${config.dataFolder}. Stop it first, or give this one another with TOONSMITH_DATA_FOLDER=….`,
    );
    return EXIT.failed;
  }
  const adminToken = openAdminToken(config);
  if (!adminToken.ok) {
    await store.close();
    say(adminToken.sentence);
    return EXIT.failed;
  }
  const log = createLog({
    level: config.log.level,
    secrets: [...secretsOf(config), ...(adminToken.token ? [adminToken.token] : [])],
    write: (line) => terminal.stdout.write(line),
  });
  const logged = (error: unknown, id: string) => log.error({ err: error, id }, 'unexpected error');
  const report = (error: unknown) => {
    const id = randomBytes(6).toString('base64url');
    logged(error, id);
    return id;
  };

  const blobs = await openFolderBlobStore({
    folder: join(config.dataFolder, 'spool'),
    maxBytes: config.spool.bytes,
    timeToLive: config.spool.lifetime,
    ...(config.spool.key && { key: Buffer.from(config.spool.key, 'hex') }),
    clock: systemClock,
    report,
  });
  evictable = blobs;

  // Nobody waits for the networks: the entrances open at once, and the first drawing waits until they are warm.
  let warm = false;
  let pool: Promise<Cartoonizer> | undefined;
  const openPool = () => {
    pool ??= parts.openPool(logged);
    return pool;
  };
  const cartoonizer: Pick<Cartoonizer, 'cartoonize'> = {
    cartoonize: async (request, how) => (await openPool()).cartoonize(request, how),
  };

  const owners = new Set<Subject>([...config.access.owners, OPERATOR]);
  const metrics = createMetrics({ load: () => service.load(), memory: process.memoryUsage });
  const { format, ...taste } = config.cartoon;
  const defaults = { ...taste, ...(format !== 'auto' && { format }) };
  const service = createJobService({
    store,
    cartoonizer,
    blobs,
    clock: systemClock,
    limits: {
      daily: config.quota.picturesPerDay,
      burst: { pictures: config.quota.burst, refill: config.quota.burstRefill },
      album: config.queue.album,
      inFlight: {
        person: config.queue.perPerson,
        chat: config.queue.perChat,
        guild: config.queue.perServer,
        all: config.queue.waiting,
      },
      invitedOnly: config.access.mode === 'invited',
    },
    owners,
    defaults,
    timeZone: config.timeZone,
    drawing: {
      atOnce: parts.atOnce,
      // The pool stops a slow thread itself and says so; this is for one that no longer answers.
      deadline: config.drawing.deadline + DEADLINE_GRACE_MS,
      bytesPerDrawing: config.drawing.memory,
    },
    fetching: { atOnce: config.photo.downloadsAtOnce, deadline: config.photo.downloadTime },
    delivery: config.reply,
    expiresAfter: config.queue.patience,
    retention: config.retention,
    memory: () => process.availableMemory?.() ?? freemem(),
    observe: createObserver({ log, metrics }),
    report: logged,
  });

  const find = await parts.findLooks();
  const named = parts.styles.map(({ id, name }) => ({ id, name }));
  const isDrawn = ({ id }: StyleName) => find(id) !== undefined;
  const wordsIn = (locale: string) =>
    createWords(locale, { locales, styles: named, timeZone: config.timeZone });
  const translations = [...locales.keys()].map(wordsIn);
  const context: AppContext = {
    config,
    adminToken: adminToken.token,
    service,
    store,
    clock: systemClock,
    log,
    metrics,
    wordsIn,
    translations,
    styles: named.filter(isDrawn),
    missing: parts.styles.filter((style) => stateOf(style, find) !== 'drawn'),
    looks: { all: parts.styles, find },
    parser: createOptionParser({ styles: named.filter(isDrawn), translations }),
    admin: createAdmin({
      store,
      service,
      clock: systemClock,
      windowOf: createQuotaWindows(config.timeZone),
      memory: () => process.memoryUsage.rss(),
    }),
    owners,
    version: parts.version,
    defaults: { ...DEFAULT_OPTIONS, ...defaults },
    cartoonizer,
    health: {
      alive,
      async ready() {
        const storeWritable = await store.probe(systemClock.now()).then(
          () => true,
          (error) => {
            report(error);
            return false;
          },
        );
        return ready({
          modelsWarm: warm,
          storeWritable,
          blobs: await blobs.probe(),
          stopping: !service.load().accepting,
        });
      },
    },
    report,
  };

  const surfaces = createSurfaces(context);
  if (surfaces.length === 0) {
    await store.close();
    say('There is nothing to serve: set DISCORD_TOKEN or TELEGRAM_TOKEN, or web.enabled to on.');
    return EXIT.usage;
  }
  for (const { frontEnd } of surfaces) service.attach(frontEnd);
  for (const line of describeStart(parts)) say(line);
  await service.start();

  let exit: Exit = EXIT.ok;
  try {
    for (const surface of surfaces) {
      const { isOpen, sentence } = await surface.start();
      say(sentence);
      if (!isOpen) exit = EXIT.failed;
    }
    if (exit === EXIT.ok) {
      warm = await Promise.race([openPool().then(() => true), aborted(signal).then(() => false)]);
      if (warm) say('Ready to draw. Ctrl-C stops.');
      await aborted(signal);
      say('Stopping: what is being drawn is finished first. Ctrl-C again stops at once.');
    }
  } catch (error) {
    exit = EXIT.failed;
    say(`Something unexpected happened (${report(error)}). ./run.sh doctor looks for the cause.`);
  }
  for (const { stop } of surfaces) await stop?.().catch(report);
  await service.close({ drainFor: config.stop.drain });
  for (const { close } of surfaces) await close?.().catch(report);
  await store.close();
  const closed = Promise.resolve(pool).then(
    (opened) => opened?.close(),
    () => undefined,
  );
  const inTime = await Promise.race([
    closed.then(() => true),
    sleep(POOL_CLOSE_TIMEOUT_MS, false, { ref: false }),
  ]);
  return inTime ? exit : EXIT.interrupted;
}

/** How long the drawing threads get to come back once everything else has ended, milliseconds. */
const POOL_CLOSE_TIMEOUT_MS = 2_000;

/** Freed where the database finds the disk full. */
const DATABASE_ROOM_BYTES = 2 ** 20;

/** Milliseconds. */
const DEADLINE_GRACE_MS = 10_000;

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
