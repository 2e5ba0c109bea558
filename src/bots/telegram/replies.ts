import { InputMediaBuilder } from 'grammy';
import type { Failure } from '../../cartoon.ts';
import { type Clock, sleep } from '../../clock.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { Delivery, FinishedBatch } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch } from '../../store/records.ts';
import { addressOf, asJson, type Reference } from './address.ts';
import type { Apis } from './api.ts';
import { albumCaption } from './captions.ts';
import { type ClassifiedError, classifyError, withoutSecrets } from './errors.ts';
import { privateChatKeyboard } from './guest-mode.ts';
import { againKeyboard, tryAgainKeyboard } from './keyboards.ts';
import { editOrSend, elsewhere, react } from './messages.ts';
import type { Preferences } from './preferences.ts';
import type { Reachability } from './reachability.ts';
import { sendCartoons } from './sending.ts';
import { formOf } from './sent-form.ts';
import type { StatusMessages } from './status-messages.ts';
import { sendStickers } from './sticker-sending.ts';

/** Sends the result of a batch. */
export interface Replies {
  /** One reply: the cartoons, or the sentence why there are none. Rejects when it is unknown whether it was sent. */
  deliver(finished: FinishedBatch, how: { readonly signal: AbortSignal }): Promise<Delivery>;
  /**
   * After the reply: deletes the status message unless it holds the reply. If the reply was lost, or may have been, the status
   * message says so, unless the person was forgotten. Tries until it is done, by the next process if this one stops.
   */
  afterReply(batch: Batch, state: 'sent' | 'lost' | 'unconfirmed'): Promise<void>;
  /** Does what an earlier process left undone after its replies. */
  resume(): Promise<void>;
  /** Tries nothing again. */
  stop(): void;
}

export interface RepliesOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'readdress' | 'view'>;
  readonly statuses: StatusMessages;
  readonly preferences: Pick<Preferences, 'optionsFor'>;
  readonly clock: Clock;
  readonly wordsIn: (locale: string) => Words;
  /** Those that can be drawn now, for the buttons; and all that have a name, for what was drawn. */
  readonly styles: readonly StyleName[];
  readonly allStyles: readonly StyleName[];
  /** The bot's own name. */
  readonly username: () => string;
  readonly onChatUnavailable: (chat: number) => void;
  readonly background: (work: Promise<unknown>) => void;
  readonly untilReachable: Reachability['untilReachable'];
  readonly report: (error: unknown) => void;
}

export function createReplies(options: RepliesOptions): Replies {
  const { apis, clock, statuses, background, untilReachable, report } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Batches whose status message holds the reply's text. */
  const finalTexts = new Set<string>();
  /** Batches whose cartoons the chat did not let the bot send. */
  const notAllowed = new Set<string>();
  const conclude = async (batch: Batch, state: 'sent' | 'lost' | 'unconfirmed', isTold: boolean) => {
    if (state === 'sent') return statuses.remove(batch);
    if (isTold || addressOf(batch).guest !== undefined) return statuses.keep(batch);
    return sayNotSent(batch, notAllowed.has(batch.id) ? 'not-allowed' : state, options);
  };
  const afterReply: Replies['afterReply'] = async (batch, state) => {
    // A reply after its deadline counts as lost, but its sentence was sent.
    const isTold = finalTexts.delete(batch.id);
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      await untilReachable();
      try {
        await conclude(batch, state, isTold);
        notAllowed.delete(batch.id);
        return;
      } catch (error) {
        const { kind } = classifyError(error);
        if (kind !== 'unsent') report(error);
        if (!PASSING.has(kind)) return statuses.keep(batch);
      }
      if (!untilReachable()) await sleep(clock, pause, { signal });
      if (signal.aborted) return;
    }
  };
  return {
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
    afterReply,
    async resume() {
      for (const batch of await statuses.unfinished())
        if (batch.reply === 'sent' || batch.reply === 'lost' || batch.reply === 'unconfirmed')
          background(afterReply(batch, batch.reply));
    },
    stop: () => stopping.abort(),
  };
}

/** Errors that another attempt may not meet. */
const PASSING: ReadonlySet<ClassifiedError['kind']> = new Set(['unsent', 'later', 'unknown']);
/** Before the second attempt to conclude a reply; each further pause is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 300_000;
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

const NOT_SENT = {
  lost: 'telegram-lost',
  unconfirmed: 'telegram-unconfirmed',
  'not-allowed': 'telegram-photo-permission',
} as const;

/** Says in the status message that the reply could not be sent, with a button to draw again. */
async function sayNotSent(
  batch: Batch,
  why: keyof typeof NOT_SENT,
  { apis, service, statuses, wordsIn }: RepliesOptions,
): Promise<void> {
  // The person's data was deleted: nothing is left that a button could draw again.
  if (!(await service.view(batch.id))) return statuses.remove(batch);
  const address = addressOf(batch);
  const words = wordsIn(address.locale);
  await editOrSend(
    apis.retrying,
    address,
    address.status,
    words.say(NOT_SENT[why]),
    againKeyboard(address.asker, batch.id, words),
  );
  await statuses.keep(batch);
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
