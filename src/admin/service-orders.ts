import type { Words } from '../i18n/words.ts';
import type { Member } from '../store/members.ts';
import type { Subject } from '../store/records.ts';
import type { AdminCommand, AdminContext, Messages } from './context.ts';

interface ServiceContext extends Omit<AdminContext, 'service'> {
  readonly service: NonNullable<AdminContext['service']>;
  readonly platforms: ReadonlyMap<string, Messages>;
}

type Run = (command: AdminCommand, words: Words, context: ServiceContext) => Promise<string>;

/** The orders for the running program. */
export const SERVICE_ORDERS: Readonly<Record<string, Run>> = {
  async status(_, words, { service, store, catalog, clock, memory }) {
    const { waiting, drawing, atOnce, draining } = service.load();
    const { people, states } = await store.stats(clock.now() - DAY_MS);
    const status = words.say('admin-status', {
      waiting,
      running: drawing,
      atOnce,
      memory: words.bytes(memory()),
      people,
      done: states.done ?? 0,
      failed: states.failed ?? 0,
      refused: (states.cancelled ?? 0) + (states.expired ?? 0),
      draining: draining ? 'yes' : 'no',
    });
    const problems = catalog?.problems(words) ?? [];
    const more = problems.length - MAX_PROBLEMS;
    return [
      status.trim(),
      ...(store.shared ? await processLines(words, { store, clock }) : []),
      ...problems.slice(0, MAX_PROBLEMS).map(({ sentence }) => sentence),
      ...(more > 0 ? [words.say('admin-status-more', { count: more })] : []),
    ].join('\n');
  },
  async notice({ by, message = '' }, words, { platforms, store, clock, notices }) {
    const text = message.trim();
    const batches = await store.history({ limit: MAX_NOTICE_BATCHES });
    const recent = [...new Map(batches.map(({ chat, platform }) => [chat, platform]))];
    const chats = recent.flatMap(([chat, platform]) => {
      const messages = platforms.get(platform);
      return messages ? [{ chat, platform, messages }] : [];
    });
    void broadcast(chats, text, notices);
    await store.audit({ at: clock.now(), by, action: 'notice', detail: { chats: chats.length } });
    return words.say('admin-notice-sent', { count: chats.length });
  },
};

/** The processes that share the database, each with its name. */
async function processLines(
  words: Words,
  { store, clock }: Pick<AdminContext, 'store' | 'clock'>,
): Promise<string[]> {
  const stateOf = ({ paused, drained }: Member) => (drained ? 'drained' : paused ? 'paused' : 'running');
  return (await store.members(clock.now())).map((member) =>
    words.say('admin-status-process', { name: member.name, role: member.role, state: stateOf(member) }),
  );
}

/** One after another: platforms take about thirty a second, and this leaves room for everybody else. */
async function broadcast(
  chats: readonly { readonly chat: Subject; readonly platform: string; readonly messages: Messages }[],
  text: string,
  notices: AdminContext['notices'],
): Promise<void> {
  for (const { chat, platform, messages } of chats)
    await messages.toChat(chat, text).then(
      () => notices?.sent(platform),
      (error: unknown) => notices?.failed(platform, error),
    );
}

const DAY_MS = 86_400_000;
/** Problems with styles that a chat's message has room for. */
const MAX_PROBLEMS = 4;
/** Batches that are read for the chats that get a notice. */
const MAX_NOTICE_BATCHES = 5_000;
