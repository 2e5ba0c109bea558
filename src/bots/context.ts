import type { Admin } from '../admin/admin.ts';
import type { Clock } from '../clock.ts';
import type { Localization } from '../i18n/localization.ts';
import type { JobService } from '../jobs/service.ts';
import type { Monitoring } from '../observability/monitoring.ts';
import type { Catalog } from '../options/catalog.ts';
import type { Store } from '../store/store.ts';

/** What both bots need of the application, under the same names. */
export interface BotContext {
  readonly service: JobService;
  readonly store: Store;
  readonly clock: Clock;
  readonly admin: Admin;
  readonly localization: Localization;
  readonly catalog: Catalog;
  readonly limits: BotLimits;
  readonly monitoring: Monitoring;
}

export interface BotLimits {
  /** Largest photo in bytes. */
  readonly photoBytes: number;
  /** Pictures in one request. */
  readonly album: number;
  readonly retention: Retention;
}

/** Milliseconds that photos and history are kept. */
export interface Retention {
  readonly photos: number;
  readonly history: number;
}
