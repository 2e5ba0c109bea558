import type { Api } from 'grammy';
import type { InlineKeyboardMarkup, Message } from 'grammy/types';
import { type Clock, sleep } from '../../clock.ts';
import type { Address } from './address.ts';
import { classifyError, isUnchanged } from './errors.ts';

/** Characters in a message. */
export const MAX_TEXT_LENGTH = 4096;

/** Where an answer to a message goes. */
export const placeOf = ({
  chat,
  message_id: message,
  message_thread_id: thread,
  is_topic_message: isTopic,
}: Message): Pick<Address, 'chat' | 'message' | 'thread'> => ({
  chat: chat.id,
  message,
  ...(isTopic && thread !== undefined && { thread }),
});

/** Sends a text in reply to a message, in its topic; without either where those no longer exist. */
export async function sendText(
  api: Api,
  { chat, message, thread }: Pick<Address, 'chat' | 'message' | 'thread'>,
  text: string,
  more: NonNullable<Parameters<Api['sendMessage']>[2]> = {},
) {
  const how = { ...more, reply_parameters: { message_id: message, allow_sending_without_reply: true } };
  try {
    return await api.sendMessage(chat, text, {
      ...how,
      ...(thread !== undefined && { message_thread_id: thread }),
    });
  } catch (error) {
    const classified = classifyError(error);
    if (classified.kind === 'moved') return api.sendMessage(classified.chat, text, more);
    if (classified.kind === 'no-topic') return api.sendMessage(chat, text, how);
    throw error;
  }
}

/**
 * Sends a text that must not be missing: again when the connection broke or Telegram failed, though it may then be there twice.
 * Rejects when that did not help.
 */
export async function sendUntilArrived(
  { api, clock }: { readonly api: Api; readonly clock: Clock },
  place: Pick<Address, 'chat' | 'message' | 'thread'>,
  text: string,
): Promise<void> {
  for (const pause of RETRY_PAUSES_MS) {
    try {
      await sendText(api, place, text);
      return;
    } catch (error) {
      const { kind } = classifyError(error);
      if (kind !== 'unknown' && kind !== 'unsent') throw error;
    }
    await sleep(clock, pause);
  }
  await sendText(api, place, text);
}

/** Milliseconds before the second, third and fourth attempt. */
const RETRY_PAUSES_MS = [1_000, 10_000, 60_000];

/** Writes a text into a message, or into a new one where there is none; answers the message's id. */
export async function editOrSend(
  api: Api,
  address: Address,
  status: number | undefined,
  text: string,
  keyboard?: InlineKeyboardMarkup,
): Promise<number> {
  const more = keyboard ? { reply_markup: keyboard } : {};
  if (status !== undefined) {
    try {
      await api.editMessageText(address.chat, status, text, more);
      return status;
    } catch (error) {
      const classified = classifyError(error);
      if (isUnchanged(classified)) return status;
      // It was deleted: a new one is sent.
      if (classified.kind !== 'refused' && classified.kind !== 'moved') throw error;
    }
  }
  return (await sendText(api, address, text, more)).message_id;
}

/** Sets the bot's reaction to a message, or removes it. */
export const react = (
  api: Api,
  { chat, message }: Pick<Address, 'chat' | 'message'>,
  emoji: '👀' | '👍' | undefined,
) => api.setMessageReaction(chat, message, emoji ? [{ type: 'emoji', emoji }] : []);
