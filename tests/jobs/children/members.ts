import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { POSTGRES, postgresSchema } from '../../fixtures/services.ts';
import { type MemberOptions, startMember } from './cluster.ts';

export type Member = Awaited<ReturnType<typeof startMember>>;

/** Where the processes of one test meet. */
export interface World {
  readonly url: string;
  readonly schema: string;
  readonly folder: string;
}

/** Members of the file's tests, which are stopped after each. */
export function useMembers() {
  let root: string;
  const members: Member[] = [];
  const stop = async () => {
    for (const member of members.splice(0)) await member.stop();
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'toonsmith-cluster-'));
  });
  afterEach(async () => {
    await stop();
    rmSync(root, { recursive: true });
  });
  return {
    members: members as readonly Member[],
    world: async (): Promise<World> => ({
      url: POSTGRES.url,
      schema: await postgresSchema(),
      folder: mkdtempSync(join(root, 'at-')),
    }),
    async start(
      where: World,
      role: MemberOptions['role'],
      how: Partial<MemberOptions> = {},
    ): Promise<Member> {
      const member = await startMember({ ...where, role, ...how });
      members.push(member);
      return member;
    },
    /** Before what they use is closed. */
    stop,
  };
}

const isOpen = (reply: string) => reply === 'due' || reply === 'sending';

/** Waits until that many requests are answered, whoever does it. */
export async function untilSettled({ store }: { readonly store: Store }, count: number): Promise<void> {
  for (;;) {
    const batches = await store.history({ limit: 1_000 });
    if (batches.length >= count && batches.every(({ reply }) => !isOpen(reply))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
