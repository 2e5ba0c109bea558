import type { Words } from '../i18n/words.ts';
import type { Subject } from '../store/records.ts';
import { CHANGES } from './changes.ts';
import type { AdminCommand, AdminContext, Messages } from './context.ts';
import { ORDERS, SUBJECT } from './orders.ts';
import { REPORTS } from './reports.ts';
import { SERVICE_ORDERS } from './service-orders.ts';

/** What owners may do, the same on every surface; whether somebody is an owner is checked before. */
export interface Admin {
  readonly owners: ReadonlySet<Subject>;
  /**
   * Runs an order of `ORDERS` and answers with the sentence to show.
   * @throws Error for an order that does not exist, which is a programming error
   */
  run(command: AdminCommand, words: Words): Promise<string>;
  /** From now on, messages reach the people and chats of a platform this way. */
  reach(platform: string, messages: Messages): void;
  /** Sends every owner a text, but not through this platform; answers how many it reached. */
  tellOwners(text: string, without: string): Promise<number>;
}

export function createAdmin(owners: ReadonlySet<Subject>, context: AdminContext): Admin {
  const platforms = new Map<string, Messages>();
  const run = async (command: AdminCommand, words: Words): Promise<string> => {
    const declared = ORDERS.find(({ name }) => name === command.name);
    if (!declared) throw new Error(`There is no command /admin ${command.name}.`);
    const { service, ...rest } = context;
    if (declared.isLive) {
      if (!service) return words.say('admin-needs-service');
      return SERVICE_ORDERS[command.name]!(command, words, { ...rest, service, platforms });
    }
    const report = REPORTS[command.name];
    if (report) return report(words, context);
    const { subject } = command;
    if (subject === undefined) return words.say('admin-who');
    if (!SUBJECT.test(subject)) return words.say('admin-bad-id', { id: subject });
    // A half-banned owner would keep the orders and lose the photos.
    if (owners.has(subject) && RESTRICTING.includes(command.name))
      return words.say('admin-is-owner', { who: subject });
    return CHANGES[command.name]!({ ...command, subject }, words, context);
  };
  return {
    owners,
    run,
    reach: (platform, messages) => void platforms.set(platform, messages),
    async tellOwners(text, without) {
      const sent = await Promise.all(
        [...owners].map((owner) => {
          const platform = owner.split(':')[0]!;
          const messages = platform === without ? undefined : platforms.get(platform);
          return messages?.toPerson(owner, text).then(
            () => true,
            () => false,
          );
        }),
      );
      return sent.filter(Boolean).length;
    },
  };
}

const RESTRICTING: readonly string[] = ['ban', 'limit', 'disallow'];
