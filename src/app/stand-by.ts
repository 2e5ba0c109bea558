import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { EXIT, type Exit } from '../cli/terminal.ts';
import { sleep, systemClock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { Words } from '../i18n/words.ts';
import type { MemberStore } from '../store/members.ts';
import type { Role } from './context.ts';
import { openStore } from './open-store.ts';

/** As owners name this process: the same as long as it lives. */
export const processName = (): string => `${hostname()}-${process.pid}`;

export interface StandByOptions {
  readonly config: Config;
  readonly words: Words;
  readonly role: Role;
  readonly version: string;
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly report: (error: unknown) => unknown;
}

/**
 * Waits, as a member that holds nothing, until the owners put this process back into service. Joins the members again where its lease
 * was over meanwhile.
 */
export async function standBy(options: StandByOptions): Promise<'resumed' | Exit> {
  const { config, words, signal, say, report } = options;
  const opened = await openStore(config, words);
  if (!opened.ok) {
    say(opened.sentence);
    return EXIT.failed;
  }
  const { store } = opened;
  const presence = createDrainedPresence(store, options);
  try {
    await presence.join();
    say(words.say('cli-serve-drained', { name: processName() }));
    const reportOnce = createOutageReport(report);
    while (!signal.aborted) {
      if (await reportOnce(presence.isResumed())) {
        say(words.say('cli-serve-resumed'));
        return 'resumed';
      }
      await sleep(systemClock, LOOK_MS, { signal });
    }
    return EXIT.ok;
  } finally {
    await presence.leave().catch(report);
    await store.close();
  }
}

/** Reports the first of several failures in a row; undefined stands for each. */
function createOutageReport(report: StandByOptions['report']) {
  let isAway = false;
  return async <Result>(look: Promise<Result>): Promise<Result | undefined> => {
    try {
      const result = await look;
      isAway = false;
      return result;
    } catch (error) {
      if (!isAway) report(error);
      isAway = true;
      return undefined;
    }
  };
}

const LEASE_MS = 10_000;
const LOOK_MS = 1_000;

function createDrainedPresence(store: MemberStore, { role, version }: StandByOptions) {
  let holder = randomUUID();
  const until = () => systemClock.now() + LEASE_MS;
  const join = () =>
    store.join(
      { holder, name: processName(), role, version, atOnce: 0, paused: false, drained: true },
      until(),
    );
  return {
    join,
    async isResumed(): Promise<boolean> {
      const own = (await store.members(systemClock.now())).find((member) => member.holder === holder);
      if (own && !own.drained) return true;
      if (await store.renew(holder, until())) return false;
      holder = randomUUID();
      await join();
      return false;
    },
    leave: () => store.leave(holder),
  };
}
