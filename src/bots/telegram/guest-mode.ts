import type { InlineKeyboardMarkup, Message } from 'grammy/types';
import type { Failure } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import { type Address, asJson, PLATFORM, subjectOf } from './address.ts';
import type { Apis } from './api.ts';
import { askerOf, type Content, contentOf } from './message-content.ts';
import type { ReadOptions } from './message-options.ts';
import type { Preferences } from './preferences.ts';
import { maxUploadBytes, pictureOf, picturesIn } from './submit.ts';

/**
 * Serves people who mention the bot in a chat that it is not in. One answer is possible there, and no new file can be put into it:
 * it is sent at once, and edited when the cartoon is in the private chat.
 */
export type HandleGuestMessage = (message: Message) => Promise<void>;

export interface GuestModeOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'submit'>;
  readonly preferences: Preferences;
  readonly clock: Pick<Clock, 'now'>;
  readonly read: ReadOptions;
  /** The bot's own name. */
  readonly username: () => string;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
}

export function createGuestMode(options: GuestModeOptions): HandleGuestMessage {
  const { preferences, read, username, photoBytes } = options;
  return async (message) => {
    const asker = askerOf(message);
    const { guest_query_id: query } = message;
    if (!asker || asker.id < 0 || query === undefined) return;
    const words = await preferences.wordsFor(asker, asker.id);
    const replied = message.reply_to_message as Message | undefined;
    const [picture] = picturesIn(
      [message, ...(replied ? [replied] : [])].map((one) => contentOf(one, photoBytes)),
    );
    if (!picture) return void (await answer(query, words.say('telegram-guest-ask'), words, options));
    const text = (message.text ?? message.caption ?? '').replace(new RegExp(`@${username()}\\b`, 'i'), ' ');
    const inlineMessage = await answer(query, words.say('job-accepted'), words, options);
    const failure = await submit(
      { message, picture, text: read(text, { asked: true }) },
      inlineMessage,
      words,
      options,
    );
    if (!failure) return;
    await options.apis.persistent.editMessageTextInline(
      inlineMessage,
      words.failure(failure, options.clock.now()),
      {
        reply_markup: privateChatKeyboard(username(), words),
      },
    );
  };
}

/** A button that opens the private chat with the bot; what it starts there, `start` says. */
export const privateChatKeyboard = (
  username: string,
  words: Words,
  start = 'help',
): InlineKeyboardMarkup => ({
  inline_keyboard: [[{ text: words.say('telegram-open'), url: `https://t.me/${username}?start=${start}` }]],
});

/** Sends the one answer; its id is needed to edit it. */
async function answer(
  query: string,
  text: string,
  words: Words,
  { apis, username }: GuestModeOptions,
): Promise<string> {
  const sent = await apis.persistent.answerGuestQuery(query, {
    type: 'article',
    id: 'answer',
    title: 'Toonsmith',
    input_message_content: { message_text: text },
    // Without a keyboard the answer could not be edited.
    reply_markup: privateChatKeyboard(username(), words),
  });
  return sent.inline_message_id;
}

async function submit(
  request: {
    readonly message: Message;
    readonly picture: Extract<Content, { kind: 'picture' }>;
    readonly text: ReturnType<ReadOptions>;
  },
  inlineMessage: string,
  words: Words,
  { service, preferences }: GuestModeOptions,
): Promise<Failure | undefined> {
  const { message, picture, text: parsed } = request;
  const asker = askerOf(message)?.id ?? 0;
  const address: Address = {
    chat: asker,
    group: false,
    asker,
    locale: words.locale,
    form: picture.form,
    guest: inlineMessage,
    ...(picture.spoiler && { spoiler: true, photoOnly: true }),
    ...(parsed.hints.length > 0 && { hints: parsed.hints }),
    ...(parsed.applied.length > 0 && { applied: parsed.applied }),
  };
  const format = parsed.options.format ?? (await preferences.optionsFor(asker, asker)).format;
  const submitted = await service.submit({
    platform: PLATFORM,
    event: `${PLATFORM}:guest:${message.guest_query_id}`,
    person: subjectOf(asker),
    chat: subjectOf(asker),
    address: asJson(address),
    options: parsed.options,
    maxBytes: maxUploadBytes(address, format),
    pictures: [pictureOf(picture)],
  });
  return submitted.ok ? undefined : submitted.failure;
}
