import type { Admin } from './bots/admin.ts';
import type { WishParser } from './bots/parse.ts';
import type { StyleName, Words } from './bots/words.ts';
import type { CartoonOptions, Style } from './cartoon.ts';
import type { FindLook } from './cli/styles.ts';
import type { Config } from './config.ts';
import type { HealthAnswer } from './health.ts';
import type { Cartoonizer } from './inference/cartoonizer.ts';
import type { Clock } from './jobs/clock.ts';
import type { FrontEnd } from './jobs/front-end.ts';
import type { JobService } from './jobs/service.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Store, Subject } from './store/store.ts';
import { createWeb } from './web/web.ts';

/** A way in for people: a chat platform, or the page. */
export interface Entrance {
  /** Attached to the job service before anything starts. */
  readonly frontEnd: FrontEnd;
  /** Lets people in. The sentence tells the operator where, or what to do when it cannot be opened. */
  start(): Promise<{ readonly isOpen: boolean; readonly sentence: string }>;
  /** Takes nothing new, where the platform keeps it for the next start; replies still go out. */
  stop?(): Promise<void>;
  /** After the last reply. */
  close?(): Promise<void>;
}

/** What an entrance is made of. */
export interface Inside {
  readonly config: Config;
  readonly service: JobService;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The words for any language tag. */
  readonly wordsIn: (locale: string) => Words;
  /** Every language there is. */
  readonly spoken: readonly Words[];
  /** Every style that can be drawn now, also by a stand-in; and those that something more would have to be installed for. */
  readonly styles: readonly StyleName[];
  readonly missing: readonly StyleName[];
  readonly looks: { readonly all: readonly Style[]; readonly find: FindLook };
  readonly parser: WishParser;
  readonly admin: Admin;
  readonly owners: ReadonlySet<Subject>;
  /** The operator's default options. */
  readonly defaults: CartoonOptions;
  /** What can draw, for pictures that are nobody's job, such as style samples. */
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize'>;
  readonly version: string;
  readonly health: { readonly alive: () => HealthAnswer; readonly ready: () => Promise<HealthAnswer> };
  /** Logs an unexpected error, and answers the id that people see. */
  readonly report: (error: unknown) => string;
}

/** Every entrance that is configured. */
export function openEntrances(inside: Inside): Entrance[] {
  const { web } = inside.config;
  return [...(web.enabled ? [openWeb(inside)] : [])];
}

function openWeb(inside: Inside): Entrance {
  const { config, service, store, clock, metrics, wordsIn, spoken, parser, defaults, health, report } =
    inside;
  return createWeb({
    host: config.web.host,
    port: config.web.port,
    service,
    store,
    admin: inside.admin,
    clock,
    wordsIn,
    spoken,
    language: config.language,
    styles: { drawn: inside.styles, ...inside.looks },
    parser,
    defaults,
    tokens: { visitor: config.web.token, operator: config.web.adminToken },
    behindProxy: config.web.behindProxy,
    limits: {
      photoBytes: config.photo.bytes,
      album: config.queue.album,
      lifetime: config.spool.lifetime,
    },
    health,
    metrics: metrics.expose,
    memory: () => process.memoryUsage.rss(),
    version: inside.version,
    files: {
      page: new URL('page/', ROOT),
      scripts: new URL('dist/page/', ROOT),
      libraries: new URL('node_modules/', ROOT),
      locales: new URL('config/locales/', ROOT),
    },
    report,
  });
}

const ROOT = new URL('../', import.meta.url);
