import type { Clock } from '../clock.ts';
import type { JobService } from '../jobs/service.ts';
import type { Subject } from '../store/records.ts';
import type { Store } from '../store/store.ts';

export interface AdminCommand {
  readonly name: string;
  /** The owner who runs it. */
  readonly by: Subject;
  /** The person, chat or guild it is about. */
  readonly subject?: Subject | undefined;
  readonly days?: number | undefined;
  readonly reason?: string | undefined;
  readonly pictures?: number | undefined;
}

export interface AdminContext {
  readonly store: Pick<Store, 'standing' | 'saveStanding' | 'standings' | 'audited' | 'resetQuota' | 'stats'>;
  readonly service: Pick<JobService, 'load' | 'quota' | 'cancelAll'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The quota window of a moment. */
  readonly windowOf: (now: number) => { readonly id: string };
  /** Bytes the process uses. */
  readonly memory: () => number;
}
