import { type Api, InputFile, InputMediaBuilder } from 'grammy';
import type { Message } from 'grammy/types';
import type { Cartoon } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { Delivery, Finished } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Batch } from '../../store/store.ts';
import { type Address, addressOf, asJson, type Reference } from './address.ts';
import type { Apis } from './api.ts';
import { albumCaption, cartoonCaption } from './captions.ts';
import { type Trouble, troubleOf, withoutSecrets } from './errors.ts';
import { againKeyboard, resultKeyboard } from './keyboards.ts';
import type { Form } from './message-content.ts';
import { type Statuses, sendText } from './status-messages.ts';

/** Sends what came of a batch. */
export interface Replies {
  /** One reply: the cartoons, or the sentence why there are none. Rejects when it is unknown whether it went out. */
  deliver(finished: Finished, how: { readonly signal: AbortSignal }): Promise<Delivery>;
  /** The reply is over; when it was lost or may have been, the waiting message says so, unless its person was forgotten. */
  over(batch: Batch, state: 'sent' | 'lost' | 'unconfirmed'): Promise<void>;
}

export function createReplies({
  apis,
  service,
  statuses,
  clock,
  wordsOf,
  styles,
  named,
  gone,
  background,
}: {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'view'>;
  readonly statuses: Statuses;
  readonly clock: Clock;
  readonly wordsOf: (locale: string) => Words;
  /** Those that can be drawn now, for the buttons, and all that have a name, for what was drawn. */
  readonly styles: readonly StyleName[];
  readonly named: readonly StyleName[];
  /** Told of a chat that is closed to the bot. */
  readonly gone: (chat: number) => void;
  /** Does something nobody waits for; a failure is of no interest to the person. */
  readonly background: (work: Promise<unknown>) => void;
}): Replies {
  /** Batches whose last word was written. */
  const told = new Set<string>();

  /** Writes the last word into the waiting message, or into a new one where there is none. */
  const lastWord = async (finished: Finished, status: number | undefined): Promise<Delivery> => {
    const address = addressOf(finished.batch);
    const words = wordsOf(address.locale);
    const { items } = finished;
    const [only] = items;
    const text =
      items.length === 1 && only && !only.outcome.ok
        ? words.failure(only.outcome.failure, clock.now())
        : albumCaption(finished, words, named, clock.now());
    const messages = await editOrSend(apis.patient, address, status, text);
    told.add(finished.batch.id);
    background(react(apis.patient, address, undefined));
    return { state: 'sent', reference: asJson({ chat: address.chat, messages: [messages], files: [] }) };
  };

  const send = async (
    finished: Finished,
    address: Address,
    form: Form,
    signal: AbortSignal,
  ): Promise<Reference> => {
    const words = wordsOf(address.locale);
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
      apis.hasty.sendChatAction(address.chat, form === 'photo' ? 'upload_photo' : 'upload_document', {
        ...(address.thread !== undefined && { message_thread_id: address.thread }),
      }),
    );
    const [first] = files;
    if (first && files.length === 1) {
      const caption =
        items.length === 1
          ? cartoonCaption(finished, first.cartoon, words, named, clock.now())
          : albumCaption(finished, words, named, clock.now());
      const how = { ...where, caption, reply_markup: keyboard };
      const file = new InputFile(first.cartoon.bytes, first.name);
      const sent =
        form === 'photo'
          ? await apis.hasty.sendPhoto(address.chat, file, how, abort)
          : await apis.hasty.sendDocument(
              address.chat,
              file,
              { ...how, disable_content_type_detection: true },
              abort,
            );
      return { chat: address.chat, messages: [sent.message_id], files: filesOf([sent], form) };
    }
    const media = files.map(({ cartoon, name }, index) => {
      const file = new InputFile(cartoon.bytes, name);
      const more = index === 0 ? { caption: albumCaption(finished, words, named, clock.now()) } : {};
      return form === 'photo'
        ? InputMediaBuilder.photo(file, more)
        : InputMediaBuilder.document(file, { ...more, disable_content_type_detection: true });
    });
    const album = await apis.hasty.sendMediaGroup(address.chat, media as never, where, abort);
    const messages = album.map(({ message_id: id }) => id);
    // Albums have no buttons: these stand in a message below. The album is there, whatever becomes of them.
    const controls = await sendText(
      apis.patient,
      { ...address, message: messages[0] as number },
      finished.summary.done === items.length
        ? words.say('album-done', { total: items.length })
        : words.say('album-partly', { done: finished.summary.done, total: items.length }),
      { reply_markup: keyboard },
    ).catch(() => undefined);
    return {
      chat: address.chat,
      messages: [...messages, ...(controls ? [controls.message_id] : [])],
      files: filesOf(album, form),
    };
  };

  /** Sends in the form that suits, and finds another way where Telegram or the chat will not have it. */
  const sendAnyhow = async (finished: Finished, signal: AbortSignal): Promise<Reference | Trouble> => {
    let address = addressOf(finished.batch);
    let form: Form = suitsPhotos(finished, address) ? 'photo' : 'document';
    for (let detours = 0; ; detours++) {
      try {
        return await send(finished, address, form, signal);
      } catch (error) {
        const trouble = troubleOf(error);
        const isHopeless = detours === DETOURS;
        if (isHopeless) return trouble;
        if (trouble.kind === 'moved') address = { ...address, chat: trouble.chat };
        else if (trouble.kind === 'no-topic' && address.thread !== undefined) {
          const { thread: _, ...rest } = address;
          address = rest;
        } else if (form === 'photo' && ['not-allowed', 'refused', 'too-large'].includes(trouble.kind))
          form = 'document';
        else if (trouble.kind === 'unknown') throw error;
        else return trouble;
      }
    }
  };

  const refused = (trouble: Trouble, { chat }: Address): Delivery => {
    if (trouble.kind === 'gone') gone(chat);
    return deliveryOf(trouble, clock.now());
  };

  return {
    async deliver(finished, { signal }) {
      // Without the waiting message where that is still on its way: it is deleted when it arrives, and to try again for its sake
      // could cost the person the cartoon.
      const status = await statuses.end(finished.batch);
      const address = addressOf(finished.batch);
      try {
        if (finished.items.every(({ outcome }) => !outcome.ok)) return await lastWord(finished, status);
        const sent = await sendAnyhow(finished, signal);
        if ('kind' in sent) return refused(sent, address);
        if (status !== undefined) background(apis.patient.deleteMessage(sent.chat, status));
        background(react(apis.patient, address, '👍'));
        return { state: 'sent', reference: asJson(sent) };
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble.kind === 'unknown') throw withoutSecrets(error);
        return refused(trouble, address);
      }
    },
    async over(batch, state) {
      // What came too late counts as lost, but an apology stands there already.
      const isTold = told.delete(batch.id);
      if (state === 'sent' || isTold) return;
      const address = addressOf(batch);
      if (!(await service.view(batch.id))) {
        // Erased meanwhile: there is nothing to say any more, and nothing that a button could draw again.
        if (address.status !== undefined) await apis.patient.deleteMessage(address.chat, address.status);
        return;
      }
      const words = wordsOf(address.locale);
      await editOrSend(
        apis.patient,
        address,
        address.status,
        words.say(state === 'lost' ? 'telegram-lost' : 'telegram-unconfirmed'),
        againKeyboard(address.asker, batch.id, words),
      );
    },
  };
}

/** Ways around a refusal that are tried for one reply. */
const DETOURS = 3;
/** Telegram's limits for photos: bytes, pixels of width and height together, and their ratio. */
const PHOTO = { bytes: 10e6, pixels: 10_000, ratio: 20 };

function suitsPhotos({ items }: Finished, { form }: Address): boolean {
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

function deliveryOf(trouble: Trouble, now: number): Delivery {
  switch (trouble.kind) {
    case 'later':
      return { state: 'not-sent', retryAt: now + trouble.seconds * 1_000 };
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
      const trouble = troubleOf(error);
      if (trouble.kind === 'refused' && trouble.why.includes('not modified')) return status;
      // Deleted by somebody: a new one then.
      if (trouble.kind !== 'refused' && trouble.kind !== 'moved') throw error;
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
