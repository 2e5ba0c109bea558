import type { Api } from 'grammy';
import type { Chat, ChatPermissions } from 'grammy/types';
import type { Clock } from '../../clock.ts';
import { createBoundedMap } from './bounded-map.ts';

/** What the bot may send in a chat. */
export interface SendingRights {
  readonly text: boolean;
  readonly photos: boolean;
  readonly documents: boolean;
}

/** Asks what the bot may send before anything is drawn; where Telegram does not tell, everything. */
export interface Permissions {
  inChat(chat: Chat): Promise<SendingRights>;
  /** The bot's rights in a chat have changed. */
  changed(chat: number): void;
}

export interface PermissionOptions {
  readonly api: Pick<Api, 'getChat' | 'getChatMember'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** The bot's own id. */
  readonly me: () => number;
}

export function createPermissions({ api, clock, me }: PermissionOptions): Permissions {
  const known = createBoundedMap<{ readonly rights: SendingRights; readonly until: number }>(MAX_CHATS);
  return {
    async inChat({ id, type }) {
      if (type === 'private') return ALL;
      const before = known.get(String(id));
      if (before && before.until > clock.monotonic()) return before.rights;
      const rights = await read(id, me(), api).catch(() => ALL);
      known.put(String(id), { rights, until: clock.monotonic() + KNOWN_FOR_MS });
      return rights;
    },
    changed: (chat) => known.put(String(chat), { rights: ALL, until: 0 }),
  };
}

const ALL: SendingRights = { text: true, photos: true, documents: true };
const MAX_CHATS = 1_000;
/** Telegram tells bots of their own rights, but not of those of all members. */
const KNOWN_FOR_MS = 60_000;

async function read(chat: number, me: number, api: PermissionOptions['api']): Promise<SendingRights> {
  const member = await api.getChatMember(chat, me);
  const ofAll = member.status === 'member' || member.status === 'restricted';
  if (!ofAll) return ALL;
  const { permissions } = await api.getChat(chat);
  const own = member.status === 'restricted' ? [member] : [];
  const may = (right: keyof ChatPermissions) =>
    [permissions, ...own].every((rights) => rights?.[right] !== false);
  return {
    text: may('can_send_messages'),
    photos: may('can_send_photos'),
    documents: may('can_send_documents'),
  };
}
