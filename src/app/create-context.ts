import { freemem } from 'node:os';
import { createAdmin } from '../admin/admin.ts';
import type { AdminContext } from '../admin/context.ts';
import type { Style } from '../cartoon.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import { messageOf } from '../error-message.ts';
import type { Locales } from '../i18n/locales.ts';
import type { Localization } from '../i18n/localization.ts';
import { createWords, type SurfaceKind, type Words } from '../i18n/words.ts';
import { createQuotaWindows } from '../jobs/quota-window.ts';
import { createJobService, type JobService, type ServiceLoad } from '../jobs/service.ts';
import { alive, ready } from '../observability/health.ts';
import { createJobObserver } from '../observability/job-observer.ts';
import type { Log } from '../observability/log.ts';
import { createMetrics, type Metrics } from '../observability/metrics.ts';
import { createPlatforms, type Platforms } from '../observability/platforms.ts';
import type { Looks } from '../options/availability.ts';
import type { ServerInfo } from '../web/context.ts';
import type { AppContext, Role } from './context.ts';
import type { LazyPool } from './lazy-pool.ts';
import { createLiveCatalog } from './live-catalog.ts';
import { createLiveSettings, type LiveSettings } from './live-settings.ts';
import { createEventLoopWatch, freeBytes } from './machine-watch.ts';
import { createOutageNotices } from './outages.ts';
import type { Services } from './services.ts';
import { processName } from './stand-by.ts';
import { PLATFORMS } from './surfaces/surfaces.ts';

export interface CreateContextOptions {
  readonly config: Config;
  readonly adminToken: string | undefined;
  readonly locales: Locales;
  readonly services: Omit<Services, 'close'>;
  readonly drawing: DrawingParts;
  readonly monitoring: MonitoringParts;
  readonly process: ProcessParts;
}

/** What can be drawn, and by what. */
interface DrawingParts {
  readonly styles: readonly Style[];
  readonly findLooks: () => Promise<Looks>;
  /** Pictures drawn at once. */
  readonly atOnce: number;
  readonly pool: Pick<LazyPool, 'cartoonize' | 'preview' | 'canDraw' | 'slowStyles' | 'device'>;
}

interface MonitoringParts {
  readonly log: Log;
  /** Logs an unexpected error under an id, a new one without it; returns the id. */
  readonly report: (error: unknown, id?: string) => string;
}

/** This process, among those that may serve together. */
interface ProcessParts {
  readonly role: Role;
  readonly version: string;
  readonly fail: AppContext['fail'];
  readonly onDrained: () => void;
}

/** Puts together what all surfaces share. */
export async function createAppContext(options: CreateContextOptions): Promise<AppContext> {
  const { config, services, drawing, process: member } = options;
  const { store } = services;
  const { pool } = drawing;
  const { log } = options.monitoring;
  const report = (error: unknown) => options.monitoring.report(error);
  const live = createLiveSettings(config);
  const localization = createLocalization(options);
  const catalog = createLiveCatalog(localization.translations, live.defaults, pool.slowStyles);
  catalog.update(drawing.styles, await drawing.findLooks());
  const tellOfOutage = createOutageNotices({
    clock: UNWAITED_CLOCK,
    words: localization.wordsIn(config.language),
    owners: live.owners,
    notifyOwner: (owner, text) => admin.notifyOwner(owner, text),
  });
  const platforms = createPlatforms(systemClock.now, (status) => {
    const { platform, state, lastError } = status;
    log.info({ platform, state, reason: lastError?.reason }, 'connection changed');
    tellOfOutage(status);
  });
  const metrics: Metrics = createMetrics({
    load: () => service.load(),
    device: pool.device,
    limits: () => ({ waiting: live.limits.inFlight.all, blobBytes: config.blobs.bytes }),
    diskFree: () => freeBytes(config.dataFolder),
    eventLoopLag: createEventLoopWatch(),
    build: { version: member.version, node: process.versions.node },
    served: [
      ...(config.web.enabled ? ['web'] : []),
      ...PLATFORMS.filter(({ isConfigured }) => isConfigured(config)).map(({ name }) => name.toLowerCase()),
    ],
    memory: process.memoryUsage,
    platforms: platforms.all,
  });
  const service = createService(options, live, metrics);
  const admin = createAdmin(live.owners, {
    store,
    service,
    catalog,
    clock: systemClock,
    windowOf: createQuotaWindows(config.timeZone),
    memory,
    notices: countNotices(metrics, log),
  });
  return {
    config,
    role: member.role,
    fail: member.fail,
    adminToken: options.adminToken,
    service,
    store,
    clock: systemClock,
    admin,
    localization,
    catalog,
    live,
    limits: {
      photoBytes: config.photo.bytes,
      album: config.queue.album,
      retention: { photos: config.blobs.lifetime, history: config.retention.history },
    },
    monitoring: { log, metrics, platforms, report },
    cartoonizer: pool,
    server: createServerInfo(options, service, platforms),
  };
}

const countNotices = (metrics: Metrics, log: Log): NonNullable<AdminContext['notices']> => ({
  sent: (platform) => metrics.noticed(platform, 'sent'),
  failed(platform, error) {
    metrics.noticed(platform, 'failed');
    log.warn({ platform, reason: messageOf(error) }, 'message of an owner, or for one, not sent');
  },
});

/** Its timers don't keep a process that has ended everything else. */
const UNWAITED_CLOCK: Pick<Clock, 'after' | 'now'> = {
  now: systemClock.now,
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

/** The pool stops a slow drawing itself and says so; this is for a thread that no longer answers. */
const DEADLINE_GRACE_MS = 10_000;

/** Bytes the process uses. */
const memory = () => process.memoryUsage.rss();

const MAX_CACHED_LOCALES = 200;

function createService(
  { config, services, drawing, monitoring, process: member }: CreateContextOptions,
  { limits, defaults, owners }: LiveSettings,
  metrics: Metrics,
): JobService {
  const { store, blobs, signals, dispatch } = services;
  const { role, version, onDrained } = member;
  const { pool, atOnce } = drawing;
  const { log, report } = monitoring;
  return createJobService({
    store,
    cartoonizer: pool,
    previewer: pool,
    blobs,
    clock: systemClock,
    signals,
    dispatch,
    member: { name: processName(), role, version },
    onDrained,
    limits,
    owners,
    defaults,
    timeZone: config.timeZone,
    drawing: {
      atOnce: role === 'front' ? 0 : atOnce,
      deadline: config.drawing.deadline + DEADLINE_GRACE_MS,
      bytesPerDrawing: config.drawing.memory,
    },
    fetching: { atOnce: config.photo.downloadsAtOnce, deadline: config.photo.downloadTime },
    delivery: config.reply,
    expiresAfter: config.queue.expiresAfter,
    retention: config.retention,
    memory: () => process.availableMemory?.() ?? freemem(),
    observe: createJobObserver({ log, metrics }),
    observeProcess: metrics.process,
    report,
  });
}

function createLocalization({ config, locales, drawing: { styles } }: CreateContextOptions): Localization {
  const known = new Map<string, Words>();
  const wordsIn = (locale: string, surface: SurfaceKind = 'chat') => {
    const key = `${surface} ${locale}`;
    const words =
      known.get(key) ?? createWords(locale, { locales, styles, timeZone: config.timeZone, surface });
    // Browsers send any tag they like.
    if (known.size >= MAX_CACHED_LOCALES) known.clear();
    known.set(key, words);
    return words;
  };
  return {
    wordsIn,
    translations: [...locales.keys()].map((locale) => wordsIn(locale)),
    defaultLanguage: config.language,
  };
}

function createServerInfo(
  {
    services: { store, blobs },
    drawing: { pool },
    monitoring: { report },
    process: { role, version },
  }: CreateContextOptions,
  service: JobService,
  platforms: Pick<Platforms, 'all'>,
): ServerInfo {
  return {
    version,
    memory,
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
        modelsWarm: role === 'front' || pool.canDraw(),
        storeWritable,
        blobs: await blobs.probe(),
        service: serviceState(service.load()),
        platforms: platforms.all(),
        now: systemClock.now(),
      });
    },
  };
}

const serviceState = ({ accepting, draining }: Pick<ServiceLoad, 'accepting' | 'draining'>) =>
  draining ? 'paused' : accepting ? 'running' : 'stopping';
