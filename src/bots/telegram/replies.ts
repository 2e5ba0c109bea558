import { type Api, InputFile, InputMediaBuilder } from 'grammy';
import type { Message } from 'grammy/types';
import type { Cartoon } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { Delivery, FinishedBatch } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch } from '../../store/store.ts';
import { type Address, addressOf, asJson, type Reference } from './address.ts';
import type { Apis } from './api.ts';
import { albumCaption, cartoonCaption } from './captions.ts';
import { type ClassifiedError, classifyError, withoutSecrets } from './errors.ts';
import { againKeyboard, resultKeyboard } from './keyboards.ts';
import type { Form } from './message-content.ts';
import { type StatusMessages, sendText } from './status-messages.ts';

/** Sends what came of a batch. */
export interface Replies {
  /** One reply: the cartoons, or the sentence why there are none. Rejects when it is unknown whether it went out. */
  deliver(finished: FinishedBatch, how: { readonly signal: AbortSignal }): Promise<Delivery>;
  /**
   * The reply is over: the waiting message goes, where it is not the reply itself; when the reply was lost or may have been, it
   * says so, unless its person was forgotten.
   */
  afterReply(batch: Batch, state: 'sent' | 'lost' | 'unconfirmed'): Promise<void>;
  /** Does what a former process should have done after its replies. */
  resume(): Promise<void>;
}

export function createReplies({
  apis,
  service,
  statuses,
  clock,
  wordsIn,
  styles,
  allStyles,
  onChatUnavailable,
  background,
}: {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'readdress' | 'view'>;
  readonly statuses: StatusMessages;
  readonly clock: Clock;
  readonly wordsIn: (locale: string) => Words;
  /** Those that can be drawn now, for the buttons, and all that have a name, for what was drawn. */
  readonly styles: readonly StyleName[];
  readonly allStyles: readonly StyleName[];
  /** Told of a chat that is closed to the bot. */
  readonly onChatUnavailable: (chat: number) => void;
  /** Does something nobody waits for; a failure is of no interest to the person. */
  readonly background: (work: Promise<unknown>) => void;
}): Replies {
  /** Batches whose last word was written. */
  const finalTexts = new Set<string>();

  /** Writes the last word into the waiting message, or into a new one where there is none. */
  const sendFinalText = async (finished: FinishedBatch, status: number | undefined): Promise<Delivery> => {
    const address = addressOf(finished.batch);
    const words = wordsIn(address.locale);
    const { items } = finished;
    const [only] = items;
    const text =
      items.length === 1 && only && !only.outcome.ok
        ? words.failure(only.outcome.failure, clock.now())
        : albumCaption(finished, words, allStyles, clock.now());
    const messages = await editOrSend(apis.retrying, address, status, text);
    finalTexts.add(finished.batch.id);
    background(react(apis.retrying, address, undefined));
    return { state: 'sent', reference: asJson({ chat: address.chat, messages: [messages], files: [] }) };
  };

  const send = async (
    finished: FinishedBatch,
    address: Address,
    form: Form,
    signal: AbortSignal,
  ): Promise<Reference> => {
    const words = wordsIn(address.locale);
    const { batch, items } = finished;
    const files = items.flatMap(({ outcome, name }) =>
      outcome.ok ? [{ cartoon: outcome.value, name: fileName(outcome.value, name) }] : [],
    );
    const keyboard = resultKeyboard(
      { asker: address.asker, batch: batch.id, options: batch.options },
      'main',
      words,
      styles,
    );
    const where = {
      reply_parameters: { message_id: address.message, allow_sending_without_reply: true },
      ...(address.thread !== undefined && { message_thread_id: address.thread }),
    };
    const abort = signal as Parameters<Api['sendPhoto']>[3];
    background(
      apis.failFast.sendChatAction(address.chat, form === 'photo' ? 'upload_photo' : 'upload_document', {
        ...(address.thread !== undefined && { message_thread_id: address.thread }),
      }),
    );
    const [first] = files;
    if (first && files.length === 1) {
      const caption =
        items.length === 1
          ? cartoonCaption(finished, first.cartoon, words, allStyles, clock.now())
          : albumCaption(finished, words, allStyles, clock.now());
      const how = { ...where, caption, reply_markup: keyboard };
      const file = new InputFile(first.cartoon.bytes, first.name);
      const sent =
        form === 'photo'
          ? await apis.failFast.sendPhoto(address.chat, file, how, abort)
          : await apis.failFast.sendDocument(
              address.chat,
              file,
              { ...how, disable_content_type_detection: true },
              abort,
            );
      return { chat: address.chat, messages: [sent.message_id], files: filesOf([sent], form) };
    }
    const media = files.map(({ cartoon, name }, index) => {
      const file = new InputFile(cartoon.bytes, name);
      const more = index === 0 ? { caption: albumCaption(finished, words, allStyles, clock.now()) } : {};
      return form === 'photo'
        ? InputMediaBuilder.photo(file, more)
        : InputMediaBuilder.document(file, { ...more, disable_content_type_detection: true });
    });
    const album = await apis.failFast.sendMediaGroup(address.chat, media as never, where, abort);
    const messages = album.map(({ message_id: id }) => id);
    const reference = { chat: address.chat, messages, files: filesOf(album, form) };
    // The reply is there: should the process die before the rest is, nobody has to wonder.
    await service.readdress(batch.id, asJson({ ...addressOf(batch), sent: reference }));
    // Albums have no buttons: these stand in a message below. The album is there, whatever becomes of them.
    const controls = await sendText(
      apis.retrying,
      { ...address, message: messages[0] as number },
      finished.summary.done === items.length
        ? words.say('album-done', { total: items.length })
        : words.say('album-partly', { done: finished.summary.done, total: items.length }),
      { reply_markup: keyboard },
    ).catch(() => undefined);
    return { ...reference, messages: [...messages, ...(controls ? [controls.message_id] : [])] };
  };

  /** Sends in the form that suits, and finds another way where Telegram or the chat will not have it. */
  const sendWithFallbacks = async (
    finished: FinishedBatch,
    signal: AbortSignal,
  ): Promise<Reference | ClassifiedError> => {
    let address = addressOf(finished.batch);
    let form: Form = suitsPhotos(finished, address) ? 'photo' : 'document';
    for (let fallbacks = 0; ; fallbacks++) {
      try {
        return await send(finished, address, form, signal);
      } catch (error) {
        const classified = classifyError(error);
        const isLast = fallbacks === MAX_FALLBACKS;
        if (isLast) return classified;
        if (classified.kind === 'moved') address = { ...address, chat: classified.chat };
        else if (classified.kind === 'no-topic' && address.thread !== undefined) {
          const { thread: _, ...rest } = address;
          address = rest;
        } else if (form === 'photo' && ['not-allowed', 'refused', 'too-large'].includes(classified.kind))
          form = 'document';
        else if (classified.kind === 'unknown') throw error;
        else return classified;
      }
    }
  };

  const refused = (classified: ClassifiedError, { chat }: Address): Delivery => {
    if (classified.kind === 'gone') onChatUnavailable(chat);
    return deliveryOf(classified, clock.now());
  };

  const replies: Replies = {
    async deliver(finished, { signal }) {
      // Without the waiting message where that is still on its way: it is deleted when it arrives, and to try again for its sake
      // could cost the person the cartoon.
      const status = await statuses.finish(finished.batch);
      const address = addressOf(finished.batch);
      try {
        if (finished.items.every(({ outcome }) => !outcome.ok)) return await sendFinalText(finished, status);
        const sent = await sendWithFallbacks(finished, signal);
        if ('kind' in sent) return refused(sent, address);
        background(react(apis.retrying, address, '👍'));
        return { state: 'sent', reference: asJson(sent) };
      } catch (error) {
        const classified = classifyError(error);
        if (classified.kind === 'unknown') throw withoutSecrets(error);
        return refused(classified, address);
      }
    },
    async afterReply(batch, state) {
      // What came too late counts as lost, but an apology stands there already.
      const isTold = finalTexts.delete(batch.id);
      if (state === 'sent') return statuses.remove(batch);
      if (isTold) return statuses.keep(batch);
      // Erased meanwhile: there is nothing to say any more, and nothing that a button could draw again.
      if (!(await service.view(batch.id))) return statuses.remove(batch);
      const address = addressOf(batch);
      const words = wordsIn(address.locale);
      await editOrSend(
        apis.retrying,
        address,
        address.status,
        words.say(state === 'lost' ? 'telegram-lost' : 'telegram-unconfirmed'),
        againKeyboard(address.asker, batch.id, words),
      );
      await statuses.keep(batch);
    },
    async resume() {
      for (const batch of await statuses.unfinished())
        if (batch.reply === 'sent' || batch.reply === 'lost' || batch.reply === 'unconfirmed')
          await replies.afterReply(batch, batch.reply);
    },
  };
  return replies;
}

/** Ways around a refusal that are tried for one reply. */
const MAX_FALLBACKS = 3;
/** Telegram's limits for photos: bytes, pixels of width and height together, and their ratio. */
const PHOTO = { bytes: 10e6, pixels: 10_000, ratio: 20 };

function suitsPhotos({ items }: FinishedBatch, { form }: Address): boolean {
  return (
    form === 'photo' &&
    items.every(
      ({ outcome }) =>
        !outcome.ok ||
        (outcome.value.format === 'jpg' &&
          outcome.value.bytes.length <= PHOTO.bytes &&
          outcome.value.width + outcome.value.height <= PHOTO.pixels &&
          Math.max(outcome.value.width, outcome.value.height) <=
            PHOTO.ratio * Math.min(outcome.value.width, outcome.value.height)),
    )
  );
}

function deliveryOf(classified: ClassifiedError, now: number): Delivery {
  switch (classified.kind) {
    case 'later':
      return { state: 'not-sent', retryAt: now + classified.seconds * 1_000 };
    case 'unsent':
      return { state: 'not-sent' };
    default:
      return { state: 'impossible' };
  }
}

async function editOrSend(
  api: Api,
  address: Address,
  status: number | undefined,
  text: string,
  keyboard?: ReturnType<typeof againKeyboard>,
): Promise<number> {
  const more = keyboard ? { reply_markup: keyboard } : {};
  if (status !== undefined) {
    try {
      await api.editMessageText(address.chat, status, text, more);
      return status;
    } catch (error) {
      const classified = classifyError(error);
      if (classified.kind === 'refused' && classified.why.includes('not modified')) return status;
      // Deleted by somebody: a new one then.
      if (classified.kind !== 'refused' && classified.kind !== 'moved') throw error;
    }
  }
  return (await sendText(api, address, text, more)).message_id;
}

/** Marks the message that asked, or takes the mark away. */
export const react = (
  api: Api,
  { chat, message }: Pick<Address, 'chat' | 'message'>,
  emoji: '👀' | '👍' | undefined,
) => api.setMessageReaction(chat, message, emoji ? [{ type: 'emoji', emoji }] : []);

const filesOf = (messages: readonly Message[], form: Form) =>
  messages.flatMap(({ photo, document }) => {
    const file = form === 'photo' ? photo?.at(-1)?.file_id : document?.file_id;
    return file === undefined ? [] : [{ form, file }];
  });

/** The name of a document: the photo's, with what it became. grammY puts names into headers unquoted, so they are plain. */
const fileName = ({ format, style }: Cartoon, name = ''): string => {
  const plain = name
    .replace(/\.\w{1,5}$/, '')
    .replace(/[^A-Za-z0-9.-]+/g, '_')
    .slice(0, 60);
  return `${/[A-Za-z0-9]/.test(plain) ? plain : 'photo'}-${style}.${format}`;
};
