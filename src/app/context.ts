import type { BotContext } from '../bots/context.ts';
import type { Config } from '../config/load.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Monitoring } from '../observability/monitoring.ts';
import type { ServerInfo } from '../web/context.ts';
import type { LiveCatalog } from './live-catalog.ts';
import type { LiveSettings } from './live-settings.ts';

/** What a process does: everything, everything but drawing, or nothing else. */
export type Role = 'all' | 'front' | 'worker';

/** Everything that surfaces are made of. */
export interface AppContext extends BotContext {
  readonly role: Role;
  /** As it was at the start; what can change since is in `live`. */
  readonly config: Config;
  readonly live: LiveSettings;
  readonly catalog: LiveCatalog;
  /** web.adminToken, or the one that was generated for a page without a token; undefined where the admin page is off. */
  readonly adminToken: string | undefined;
  readonly monitoring: Monitoring & { readonly metrics: Metrics };
  /** Draws pictures that belong to no job, such as style samples. */
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize'>;
  readonly server: ServerInfo;
  /** Ends the process, with a sentence why. */
  readonly fail: (sentence: string) => void;
}
