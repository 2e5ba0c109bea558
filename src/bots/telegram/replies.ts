import { InputMediaBuilder } from 'grammy';
import type { Failure } from '../../cartoon.ts';
import type { StyleName } from '../../i18n/words.ts';
import type { Delivery, FinishedBatch } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import { addressOf, asJson, type Reference } from './address.ts';
import { albumCaption } from './captions.ts';
import { type Conclusions, type ConclusionsOptions, createConclusions, PASSING } from './conclusions.ts';
import { type ClassifiedError, classifyError, withoutSecrets } from './errors.ts';
import { privateChatKeyboard } from './guest-mode.ts';
import { tryAgainKeyboard } from './keyboards.ts';
import { editOrSend, elsewhere, react } from './messages.ts';
import type { Preferences } from './preferences.ts';
import { sendCartoons } from './sending.ts';
import { formOf } from './sent-form.ts';
import { sendStickers } from './sticker-sending.ts';

/** Sends the result of a batch. */
export interface Replies extends Conclusions {
  /** One reply: the cartoons, or the sentence why there are none. Rejects when it is unknown whether it was sent. */
  deliver(finished: FinishedBatch, how: { readonly signal: AbortSignal }): Promise<Delivery>;
}

export interface RepliesOptions extends ConclusionsOptions {
  readonly service: Pick<JobService, 'claim' | 'readdress' | 'view'>;
  readonly preferences: Pick<Preferences, 'optionsFor'>;
  /** Those that can be drawn now, for the buttons; and all that have a name, for what was drawn. */
  readonly styles: readonly StyleName[];
  readonly allStyles: readonly StyleName[];
  /** The bot's own name. */
  readonly username: () => string;
  readonly onChatUnavailable: (chat: number) => void;
}

export function createReplies(options: RepliesOptions): Replies {
  const { apis, statuses, background } = options;
  /** Batches whose status message holds the reply's text. */
  const finalTexts = new Set<string>();
  /** Batches whose cartoons the chat did not let the bot send. */
  const notAllowed = new Set<string>();
  return {
    ...createConclusions(options, {
      isTold: (batch) => finalTexts.delete(batch),
      isNotAllowed: (batch) => notAllowed.delete(batch),
    }),
    async deliver(finished, { signal }) {
      // A status message that is still being sent is not waited for: it is deleted when it arrives, and another attempt for
      // its sake could lose the cartoon.
      const hasReaction = statuses.hasReaction(finished.batch);
      const status = await statuses.finish(finished.batch);
      const address = addressOf(finished.batch);
      try {
        if (finished.items.every(({ outcome }) => !outcome.ok)) {
          const delivery = await sendFinalText(finished, status, options);
          if (hasReaction) background(react(apis.retrying, address, undefined));
          finalTexts.add(finished.batch.id);
          return delivery;
        }
        const sent = await sendWithFallbacks(finished, signal, options);
        if (address.guest !== undefined) return await deliverToGuest(finished, address.guest, sent, options);
        if ('kind' in sent && sent.kind === 'not-allowed') notAllowed.add(finished.batch.id);
        if ('kind' in sent) {
          await statuses.owe(finished.batch);
          return refusedDelivery(sent, sent.at, options);
        }
        if (hasReaction) background(react(apis.retrying, address, '👍'));
        return { state: 'sent', reference: asJson(sent) };
      } catch (error) {
        const classified = classifyError(error);
        const delivery = classified.kind !== 'unknown' && refusedDelivery(classified, address.chat, options);
        if (!delivery || delivery.state === 'impossible') await statuses.owe(finished.batch);
        if (!delivery) throw withoutSecrets(error);
        return delivery;
      }
    },
  };
}

/** Failures that another attempt may not meet. */
const PASSING_FAILURES: ReadonlySet<Failure['code']> = new Set([
  'download-failed',
  'download-slow',
  'busy',
  'queue-full',
  'disk-full',
  'expired',
  'too-slow',
  'out-of-memory',
  'internal',
]);
/** Attempts to send one reply in another way after a refusal. */
const MAX_FALLBACKS = 4;

/** Writes the reply of a batch without cartoons into its status message, or into a new one where there is none. */
async function sendFinalText(
  finished: FinishedBatch,
  status: number | undefined,
  { apis, clock, wordsIn, allStyles, username }: RepliesOptions,
): Promise<Delivery> {
  const address = addressOf(finished.batch);
  const words = wordsIn(address.locale);
  const [only] = finished.items;
  const text =
    finished.items.length === 1 && only && !only.outcome.ok
      ? words.failure(only.outcome.failure, clock.now())
      : albumCaption(finished, words, allStyles, clock.now());
  const mayPass = finished.items.some(
    ({ outcome }) => !outcome.ok && PASSING_FAILURES.has(outcome.failure.code),
  );
  if (address.guest !== undefined) {
    await apis.retrying.editMessageTextInline(address.guest, text, {
      reply_markup: privateChatKeyboard(username(), words),
    });
    return { state: 'sent', reference: asJson({ chat: address.chat, messages: [], files: [] }) };
  }
  const keyboard = mayPass ? tryAgainKeyboard(address.asker, finished.batch.id, words) : undefined;
  const { chat, message } = await editOrSend(apis.retrying, address, status, text, keyboard);
  return { state: 'sent', reference: asJson({ chat, messages: [message], files: [] }) };
}

/**
 * Shows a cartoon that was sent to the private chat also where it was asked for. Who has no private chat with the bot gets a button
 * that opens it, and has it drawn there.
 */
async function deliverToGuest(
  { batch }: FinishedBatch,
  guest: string,
  sent: Reference | (ClassifiedError & { readonly at: number }),
  options: RepliesOptions,
): Promise<Delivery> {
  const { apis, wordsIn, username, background } = options;
  const words = wordsIn(addressOf(batch).locale);
  if ('kind' in sent) {
    if (PASSING.has(sent.kind)) return refusedDelivery(sent, sent.at, options);
    const keyboard = privateChatKeyboard(username(), words, `guest_${batch.id}`);
    const text = words.say('telegram-guest-open');
    await apis.retrying.editMessageTextInline(guest, text, { reply_markup: keyboard });
    return { state: 'impossible' };
  }
  const [first] = sent.files;
  if (first?.form === 'sticker') {
    const keyboard = privateChatKeyboard(username(), words);
    const text = words.say('telegram-guest-sticker');
    background(apis.persistent.editMessageTextInline(guest, text, { reply_markup: keyboard }));
  } else if (first) {
    const media = first.form === 'photo' ? InputMediaBuilder.photo : InputMediaBuilder.document;
    const spoiler = sent.spoiler && first.form === 'photo' ? { has_spoiler: true } : {};
    // The cartoon has arrived; a chat that does not take it here cannot change that.
    background(apis.persistent.editMessageMediaInline(guest, media(first.file, spoiler)));
  }
  return { state: 'sent', reference: asJson(sent) };
}

/** Sends the cartoons in the suitable form, and in another way where Telegram or the chat refuses it. */
async function sendWithFallbacks(
  finished: FinishedBatch,
  signal: AbortSignal,
  options: RepliesOptions,
): Promise<Reference | (ClassifiedError & { readonly at: number })> {
  let address = addressOf(finished.batch);
  let form = formOf(finished, address);
  const words = options.wordsIn(address.locale);
  for (let fallbacks = 0; ; fallbacks++) {
    try {
      const how = { ...options, words, now: options.clock.now(), signal };
      return form === 'sticker'
        ? await sendStickers(finished, address, how)
        : await sendCartoons(finished, address, form, how);
    } catch (error) {
      const classified = classifyError(error);
      const other = elsewhere(address, classified);
      if (fallbacks === MAX_FALLBACKS) return { ...classified, at: address.chat };
      if (other) address = other;
      else if (
        form !== 'document' &&
        !address.photoOnly &&
        ['not-allowed', 'refused', 'too-large'].includes(classified.kind)
      )
        form = 'document';
      else if (classified.kind === 'unknown') throw error;
      else return { ...classified, at: address.chat };
    }
  }
}

function refusedDelivery(
  classified: ClassifiedError,
  chat: number,
  { clock, onChatUnavailable }: RepliesOptions,
): Delivery {
  switch (classified.kind) {
    case 'later':
      return { state: 'not-sent', retryAt: clock.now() + classified.seconds * 1_000 };
    case 'unsent':
      return { state: 'not-sent', unreachable: true };
    case 'gone':
      onChatUnavailable(chat);
      return { state: 'impossible' };
    default:
      return { state: 'impossible' };
  }
}
