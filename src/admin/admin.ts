import type { Words } from '../i18n/words.ts';
import type { Subject } from '../store/records.ts';
import { CHANGES } from './changes.ts';
import type { AdminCommand, AdminContext, Messages } from './context.ts';
import { ORDERS, SUBJECT } from './orders.ts';
import { type ActionsPage, REPORTS, readActions } from './reports.ts';
import { SERVICE_ORDERS } from './service-orders.ts';

/** What owners may do, the same on every surface; whether somebody is an owner is checked before. */
export interface Admin {
  readonly owners: ReadonlySet<Subject>;
  /**
   * Runs an order of `ORDERS` and answers with the sentence to show.
   * @throws Error for an order that does not exist, which is a programming error
   */
  run(command: AdminCommand, words: Words): Promise<string>;
  /** What owners did, newest first; with `before`, what came before the action with this id. */
  actions(
    page: { readonly limit: number; readonly before?: number | undefined },
    words: Words,
  ): Promise<ActionsPage>;
  /** From now on, messages reach the people and chats of a platform this way. */
  reach(platform: string, messages: Messages): void;
  /** Sends an owner a text; answers whether it was sent, and never rejects. */
  tellOwner(owner: Subject, text: string): Promise<boolean>;
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
    actions: (page, words) => readActions(page, words, context),
    reach: (platform, messages) => void platforms.set(platform, messages),
    async tellOwner(owner, text) {
      const platform = owner.split(':')[0]!;
      const messages = platforms.get(platform);
      if (messages === undefined) return false;
      try {
        await messages.toPerson(owner, text);
        context.notices?.sent(platform);
        return true;
      } catch (error) {
        context.notices?.failed(platform, error);
        return false;
      }
    },
  };
}

const RESTRICTING: readonly string[] = ['ban', 'limit', 'disallow'];
