import type { Admin } from '../admin/admin.ts';
import { type CartoonOptions, DEFAULT_OPTIONS } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Localization } from '../i18n/localization.ts';
import type { JobService } from '../jobs/service.ts';
import type { HealthAnswer } from '../observability/health.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Monitoring } from '../observability/monitoring.ts';
import type { Catalog } from '../options/catalog.ts';
import type { Store } from '../store/store.ts';
import type { LoadHistory } from './load-history.ts';
import type { Progress } from './progress.ts';

/** What the page and the API need of the application. */
export interface WebContext {
  readonly service: JobService;
  readonly store: Pick<Store, 'batch' | 'history' | 'stats' | 'accessRecords' | 'audited' | 'drawTimes'>;
  readonly clock: Clock;
  readonly admin: Admin;
  readonly localization: Localization;
  readonly catalog: Catalog;
  readonly limits: WebLimits;
  readonly monitoring: Monitoring & { readonly metrics: Pick<Metrics, 'expose'> };
  readonly server: ServerInfo;
}

export interface WebLimits {
  /** Largest photo in bytes. */
  readonly photoBytes: number;
  /** Photos in one request. */
  readonly album: number;
  /** Milliseconds that photos and cartoons are kept. */
  readonly retention: { readonly photos: number };
}

export interface ServerInfo {
  readonly version: string;
  readonly alive: () => HealthAnswer;
  readonly ready: () => Promise<HealthAnswer>;
  /** Bytes the process uses. */
  readonly memory: () => number;
}

export interface WebSettings {
  /** Secrets. Without the first one the page serves this machine alone, and draws for everyone who uses it. */
  readonly tokens: { readonly visitor?: string | undefined; readonly operator?: string | undefined };
  /** Behind the operator's own reverse proxy: people's addresses stand in X-Forwarded-For. */
  readonly behindProxy: boolean;
  /** Set where visitors may have this server load photos from links. */
  readonly links?:
    | {
        /** Photos loaded at the same time. */
        readonly atOnce: number;
        /** Milliseconds that one may take. */
        readonly deadline: number;
        /** Whether a server may be contacted; left out, those of the public internet may. */
        readonly isAllowed?: (link: URL) => boolean;
      }
    | undefined;
  /** Calls of chat platforms that come over this server; they are authenticated where they are answered. */
  readonly calls?: readonly {
    readonly path: string;
    readonly answer: (request: Request) => Promise<Response>;
  }[];
  /** The page's files: as they are, and compiled; and the messages. */
  readonly files: {
    readonly page: URL;
    readonly scripts: URL;
    readonly locales: URL;
  };
}

/** What the routes of the API need. */
export interface ApiContext extends WebContext {
  readonly settings: WebSettings;
  readonly progress: Progress;
  readonly history: Pick<LoadHistory, 'samples'>;
}

/** The options of a request that names none. */
export const defaultOptions = ({ catalog }: Pick<WebContext, 'catalog'>): CartoonOptions => ({
  ...DEFAULT_OPTIONS,
  ...catalog.defaults,
});
