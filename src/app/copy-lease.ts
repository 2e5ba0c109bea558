import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Member, MemberStore } from '../store/members.ts';

/** While it lasts, nobody else begins to use a shared store. */
export interface CopyLease {
  /** Those who use the store besides this process. */
  others(): Promise<readonly Member[]>;
  end(): Promise<void>;
}

/** Joins the members of a shared store as the one that copies it. Waits for a copy that was killed to be forgotten. */
export async function takeCopyLease(
  members: MemberStore,
  version: string,
  leaseMs = LEASE_MS,
): Promise<CopyLease> {
  const holder = randomUUID();
  const others = async () => (await members.members(Date.now())).filter((member) => member.holder !== holder);
  const until = Date.now() + 1.5 * leaseMs;
  while (Date.now() < until) {
    const now = await others();
    if (now.length === 0 || now.some(({ role }) => role !== 'copy')) break;
    await sleep(leaseMs / 20);
  }
  await members.join(
    { holder, name: '', role: 'copy', version, atOnce: 0, paused: false, drained: false },
    Date.now() + leaseMs,
  );
  const timer = setInterval(() => {
    // One that can't be renewed is noticed at the end of the copy.
    members.renew(holder, Date.now() + leaseMs).catch(() => {});
  }, leaseMs / 4);
  return {
    others,
    async end() {
      clearInterval(timer);
      await members.leave(holder).catch(() => {});
    },
  };
}

const LEASE_MS = 10_000;
