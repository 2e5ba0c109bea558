import type { Api } from 'grammy';
import type { InlineKeyboardMarkup, Message } from 'grammy/types';
import { type Clock, sleep } from '../../clock.ts';
import type { Address, Place } from './address.ts';
import { type ClassifiedError, classifyError, isUnchanged } from './errors.ts';

/** Characters in a message. */
export const MAX_TEXT_LENGTH = 4096;

/** Where an answer to a message goes. */
export const placeOf = (message: Message): Place => {
  const { chat, message_id: id, message_thread_id: thread, direct_messages_topic: direct } = message;
  const isPerson = message.from?.is_bot === false && message.sender_chat === undefined;
  return {
    chat: chat.id,
    message: id,
    ...(message.is_topic_message && thread !== undefined && { thread }),
    ...(direct !== undefined && { directTopic: direct.topic_id }),
    ...(isPerson && { asker: message.from?.id }),
  };
};

/** What every method that sends takes to send it to a place, beside the chat. */
export const targetOf = ({ message, thread, directTopic }: Place) => ({
  ...(message !== undefined && {
    reply_parameters: { message_id: message, allow_sending_without_reply: true },
  }),
  ...(thread !== undefined && { message_thread_id: thread }),
  ...(directTopic !== undefined && { direct_messages_topic_id: directTopic }),
});

/**
 * Where to send what was refused at a place; undefined where it must not go anywhere else. What was asked for in a topic that is
 * closed by now is said to the person who asked: other topics have other readers.
 */
export function elsewhere<Where extends Place>(place: Where, error: ClassifiedError): Where | undefined {
  const { message: target, thread: _, directTopic: __, ...rest } = place;
  const { asker, chat } = place;
  switch (error.kind) {
    case 'moved':
      // The ids of messages and topics are those of the old chat.
      return { ...rest, chat: error.chat } as unknown as Where;
    case 'no-target':
      return target === undefined ? undefined : { ...place, message: undefined };
    case 'no-topic':
      return asker === undefined || asker < 0 || asker === chat || place.protected
        ? undefined
        : ({ ...rest, chat: asker, group: false, outOfTopic: true } as unknown as Where);
    default:
      return undefined;
  }
}

/** Sends a text in reply to a message, in its topic; where that cannot be, as `elsewhere` says. */
export async function sendText(
  api: Api,
  place: Place,
  text: string,
  more: NonNullable<Parameters<Api['sendMessage']>[2]> = {},
): Promise<Message> {
  for (let where = place; ; ) {
    try {
      return await api.sendMessage(where.chat, text, { ...more, ...targetOf(where) });
    } catch (error) {
      const other = elsewhere(where, classifyError(error));
      if (!other) throw error;
      where = other;
    }
  }
}

/**
 * Sends a text that must not be missing: again when the connection broke or Telegram failed, though it may then be there twice.
 * Rejects when that did not help.
 */
export async function sendUntilArrived(
  { api, clock }: { readonly api: Api; readonly clock: Clock },
  place: Place,
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

/** Writes a text into the status message, or into a new one where there is none; answers the message. */
export async function editOrSend(
  api: Api,
  address: Address,
  status: number | undefined,
  text: string,
  keyboard?: InlineKeyboardMarkup,
): Promise<{ readonly chat: number; readonly message: number }> {
  const more = keyboard ? { reply_markup: keyboard } : {};
  if (status !== undefined) {
    const chat = address.statusChat ?? address.chat;
    try {
      await api.editMessageText(chat, status, text, more);
      return { chat, message: status };
    } catch (error) {
      const classified = classifyError(error);
      if (isUnchanged(classified)) return { chat, message: status };
      // It was deleted, or is in a chat or topic that is closed: a new one is sent.
      if (!['refused', 'moved', 'no-topic'].includes(classified.kind)) throw error;
    }
  }
  const sent = await sendText(api, address, text, more);
  return { chat: sent.chat.id, message: sent.message_id };
}

/** Sets the bot's reaction to a message, or removes it. */
export const react = (
  api: Api,
  { chat, message }: Pick<Place, 'chat' | 'message'>,
  emoji: '👀' | '👍' | undefined,
) =>
  message === undefined
    ? Promise.resolve(true)
    : api.setMessageReaction(chat, message, emoji ? [{ type: 'emoji', emoji }] : []);
