import type { Member } from '../store/members.ts';
import type { JobContext } from './job-context.ts';

/** The lease under which this process holds jobs and batches of a shared store. */
export interface Presence {
  /** Joins the members; of a store that is not shared as the only one. */
  begin(): Promise<void>;
  end(): Promise<void>;
}

export interface PresenceOptions extends JobContext {
  readonly member: Omit<Member, 'holder' | 'paused' | 'drained'>;
  readonly isPaused: () => boolean;
  /** Milliseconds; renewed three times in that time. */
  readonly leaseTime: number;
  /** Called after each renewal: somebody else's lease may be over. */
  readonly renewed: () => Promise<void>;
  /** The lease was over, and somebody else has what this process held. It has another one now. */
  readonly lost: () => Promise<void>;
}

export function createPresence(options: PresenceOptions): Presence {
  const { store, clock, lease, member, leaseTime, newHolder, internal, observeProcess } = options;
  let cancel = () => {};
  let ended = false;
  let renewedAt = clock.now();

  const join = () =>
    store.join(
      { ...member, holder: lease.holder, paused: options.isPaused(), drained: false },
      store.shared ? clock.now() + leaseTime : undefined,
    );
  const renewLater = () => {
    if (!ended) cancel = clock.after(leaseTime / 3, () => void renew().catch(internal).finally(renewLater));
  };
  const renew = async () => {
    if (await store.renew(lease.holder, clock.now() + leaseTime)) {
      // After an outage of the store every lease is over: the others get the time to renew theirs as well.
      const wasAway = clock.now() - renewedAt > leaseTime * (2 / 3);
      renewedAt = clock.now();
      return wasAway ? undefined : options.renewed();
    }
    observeProcess({ type: 'lease-lost' });
    lease.holder = newHolder();
    await join();
    await options.lost();
  };

  return {
    async begin() {
      await join();
      if (store.shared) renewLater();
    },
    async end() {
      ended = true;
      cancel();
      // Of a store that is not shared the next process is the only member anyway; elsewhere the lease is soon over.
      if (store.shared) await store.leave(lease.holder).catch(internal);
    },
  };
}
