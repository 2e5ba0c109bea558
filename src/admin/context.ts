import type { Clock } from '../clock.ts';
import type { JobService } from '../jobs/service.ts';
import type { Catalog } from '../options/catalog.ts';
import type { Subject } from '../store/records.ts';
import type { Store } from '../store/store.ts';

export interface AdminCommand {
  /** One of `ORDERS`. */
  readonly name: string;
  /** The owner who runs it. */
  readonly by: Subject;
  /** The person, chat or guild it is about. */
  readonly subject?: Subject | undefined;
  readonly days?: number | undefined;
  readonly reason?: string | undefined;
  readonly pictures?: number | undefined;
  readonly state?: 'on' | 'off' | undefined;
  /** The name of a process, of those that share the database. */
  readonly process?: string | undefined;
  /** Of a notice. */
  readonly message?: string | undefined;
}

/** How a platform is reached outside of replies; both reject when nothing was sent. */
export interface Messages {
  readonly toChat: (chat: Subject, text: string) => Promise<unknown>;
  readonly toPerson: (person: Subject, text: string) => Promise<unknown>;
}

export interface AdminContext {
  readonly store: Pick<
    Store,
    | 'accessRecord'
    | 'changeAccessRecord'
    | 'accessRecords'
    | 'audit'
    | 'audited'
    | 'resetQuota'
    | 'stats'
    | 'history'
    | 'shared'
    | 'members'
    | 'pause'
    | 'drain'
  >;
  /** Undefined while nothing is served. */
  readonly service?: Pick<JobService, 'load' | 'cancelAll' | 'drain'> | undefined;
  /** Undefined while nothing is served. */
  readonly catalog?: Pick<Catalog, 'problems'> | undefined;
  readonly clock: Pick<Clock, 'now'>;
  /** Called for each message to an owner and each notice to a chat; undefined where none is sent. */
  readonly notices?: {
    readonly sent: (platform: string) => void;
    readonly failed: (platform: string, error: unknown) => void;
  };
  /** The quota window of a moment. */
  readonly windowOf: (now: number) => { readonly id: string };
  /** Bytes the process uses. */
  readonly memory: () => number;
}
