import type { CartoonOptions } from '../cartoon.ts';
import type { Config } from '../config/load.ts';
import type { JobServiceOptions } from '../jobs/service.ts';
import type { Subject } from '../store/records.ts';
import { OPERATOR } from '../web/authentication.ts';

/** Settings that can change while the process runs: everything reads them from these objects whenever it needs them. */
export interface LiveSettings {
  readonly limits: JobServiceOptions['limits'];
  /** The operator's default options; without a format where the configuration leaves it to the surface. */
  readonly defaults: Partial<CartoonOptions>;
  readonly owners: ReadonlySet<Subject>;
  /** Takes over what a new configuration says. */
  apply(config: Config): void;
}

export function createLiveSettings(config: Config): LiveSettings {
  const limits = limitsOf(config);
  const defaults = defaultsOf(config);
  const owners = new Set(ownersOf(config));
  return {
    limits,
    defaults,
    owners,
    apply(next) {
      // The size of an album is also told to the platforms, so it stays until the restart.
      Object.assign(limits, limitsOf(next), { album: limits.album });
      for (const name of Object.keys(defaults)) delete (defaults as Record<string, unknown>)[name];
      Object.assign(defaults, defaultsOf(next));
      owners.clear();
      for (const owner of ownersOf(next)) owners.add(owner);
    },
  };
}

const ownersOf = ({ access }: Config): Subject[] => [...access.owners, OPERATOR];

const defaultsOf = ({ cartoon: { format, ...options } }: Config): Partial<CartoonOptions> => ({
  ...options,
  ...(format !== 'auto' && { format }),
});

const limitsOf = ({ quota, queue, access }: Config): JobServiceOptions['limits'] => ({
  daily: quota.picturesPerDay,
  burst: { pictures: quota.burst, refill: quota.burstRefill },
  album: queue.album,
  inFlight: {
    person: queue.perPerson,
    chat: queue.perChat,
    guild: queue.perServer,
    all: queue.waiting,
  },
  invitedOnly: access.mode === 'invited',
});
