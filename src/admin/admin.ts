import type { Words } from '../i18n/words.ts';
import type { Subject } from '../store/records.ts';
import { CHANGES } from './changes.ts';
import type { AdminCommand, AdminContext, Messages } from './context.ts';
import { drain, refuseProcess } from './drain.ts';
import { needsService, ORDERS, SUBJECT } from './orders.ts';
import { type ActionsPage, REPORTS, readActions } from './reports.ts';
import { SERVICE_ORDERS } from './service-orders.ts';

/** What owners may do, the same on every surface; whether somebody is an owner is checked before. */
export interface Admin {
  readonly owners: ReadonlySet<Subject>;
  /**
   * Runs an order of `ORDERS`, or refuses it.
   * @throws Error for an order that does not exist, which is a programming error
   */
  run(command: AdminCommand, words: Words): Promise<AdminAnswer>;
  /** What owners did, newest first; with `before`, what came before the action with this id. */
  actions(
    page: { readonly limit: number; readonly before?: number | undefined },
    words: Words,
  ): Promise<ActionsPage>;
  /** From now on, messages reach the people and chats of a platform this way. */
  reach(platform: string, messages: Messages): void;
  /** Sends an owner a text; answers whether it was sent, and never rejects. */
  notifyOwner(owner: Subject, text: string): Promise<boolean>;
}

/** The sentence to show, and whether the order was carried out. */
export interface AdminAnswer {
  readonly done: boolean;
  readonly text: string;
}

export function createAdmin(owners: ReadonlySet<Subject>, context: AdminContext): Admin {
  const platforms = new Map<string, Messages>();
  const carryOut = (command: AdminCommand, words: Words): Promise<string> => {
    const { name, subject } = command;
    const { service } = context;
    const live = SERVICE_ORDERS[name];
    if (live && service) return live(command, words, { ...context, service, platforms });
    if (name === 'drain') return drain(command, words, context);
    const report = REPORTS[name];
    if (report) return report(words, context);
    return CHANGES[name]!({ ...command, subject: subject! }, words, context);
  };
  const run = async (command: AdminCommand, words: Words): Promise<AdminAnswer> => {
    const refusal =
      refuse(command, words, { owners, ...context }) ?? (await refuseProcess(command, words, context));
    if (refusal !== undefined) return { done: false, text: refusal };
    return { done: true, text: await carryOut(command, words) };
  };
  return {
    owners,
    run,
    actions: (page, words) => readActions(page, words, context),
    reach: (platform, messages) => void platforms.set(platform, messages),
    async notifyOwner(owner, text) {
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

/** Why an order is not carried out, whatever the surface it came from has checked. */
function refuse(
  command: AdminCommand,
  { say }: Words,
  { owners, service, store }: AdminContext & { readonly owners: ReadonlySet<Subject> },
): string | undefined {
  const { name, subject } = command;
  const declared = ORDERS.find((order) => order.name === name);
  if (!declared) throw new Error(`There is no command /admin ${name}.`);
  if (!service && needsService(declared, store.shared)) return say('admin-needs-service');
  if (name === 'notice' && !command.message?.trim()) return say('admin-notice-what');
  for (const option of declared.options ?? []) {
    const value = command[option.name as keyof AdminCommand];
    if (option.kind === 'number' && value !== undefined && !isWithin(Number(value), option))
      return say('admin-out-of-range', { option: option.name, min: option.min, max: option.max });
    if (option.kind === 'text' && String(value ?? '').length > option.longest)
      return say('admin-too-long', { option: option.name, longest: option.longest });
  }
  if (!declared.hasSubject) return undefined;
  if (subject === undefined) return say('admin-who');
  if (!SUBJECT.test(subject)) return say('admin-bad-id', { id: subject });
  // A half-banned owner would keep the orders and lose the photos.
  return owners.has(subject) && RESTRICTING.includes(name)
    ? say('admin-is-owner', { who: subject })
    : undefined;
}

const isWithin = (value: number, { min, max }: { readonly min: number; readonly max: number }): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

const RESTRICTING: readonly string[] = ['ban', 'limit', 'disallow'];
