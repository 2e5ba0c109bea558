import type { Api } from 'grammy';
import { classifyError } from './errors.ts';

/** Finds out whether a group hides messages from the bot. */
export type HidesMessages = (chat: number) => Promise<boolean>;

/** Privacy mode hides messages that do not address the bot, unless the bot is an administrator of the group. */
export const createHidesMessages =
  (api: Pick<Api, 'getMe' | 'getChatMember'>): HidesMessages =>
  async (chat) => {
    const me = await api.getMe();
    if (me.can_read_all_group_messages) return false;
    const { status } = await api.getChatMember(chat, me.id);
    return status !== 'administrator' && status !== 'creator';
  };

/** Whether a person is an administrator of a chat, as far as the bot can know. */
export async function isAdministrator(
  api: Pick<Api, 'getChatMember'>,
  chat: number,
  person: number,
): Promise<boolean> {
  try {
    const { status } = await api.getChatMember(chat, person);
    return status === 'administrator' || status === 'creator';
  } catch (error) {
    // Chats that the bot is not in don't tell it.
    if (['gone', 'refused', 'not-allowed'].includes(classifyError(error).kind)) return false;
    throw error;
  }
}
