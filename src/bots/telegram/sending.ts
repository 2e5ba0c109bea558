import { type Api, InputFile, InputMediaBuilder } from 'grammy';
import type { InlineKeyboardMarkup, Message } from 'grammy/types';
import type { Cartoon } from '../../cartoon.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { FinishedBatch } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import { type Address, addressOf, asJson, type Reference } from './address.ts';
import type { Apis } from './api.ts';
import { albumCaption, cartoonCaption } from './captions.ts';
import { resultKeyboard } from './keyboards.ts';
import type { Form } from './message-content.ts';
import { sendText, targetOf } from './messages.ts';
import type { Preferences } from './preferences.ts';
import { controlsOf } from './result-controls.ts';

/** What sending the cartoons of a batch needs. */
export interface SendingOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'readdress'>;
  readonly words: Words;
  readonly preferences: Pick<Preferences, 'optionsFor'>;
  /** Those that can be drawn now, for the buttons; and all that have a name, for what was drawn. */
  readonly styles: readonly StyleName[];
  readonly allStyles: readonly StyleName[];
  readonly now: number;
  readonly signal: AbortSignal;
  readonly background: (work: Promise<unknown>) => void;
}

/**
 * Sends the cartoons of a batch in one form, as one message or a media group.
 * @throws the error of the Bot API
 */
export async function sendCartoons(
  finished: FinishedBatch,
  address: Address,
  form: Form,
  options: SendingOptions,
): Promise<Reference> {
  const files = filesOf(finished);
  const { chat } = address;
  options.background(
    options.apis.failFast.sendChatAction(chat, form === 'photo' ? 'upload_photo' : 'upload_document', {
      ...(address.thread !== undefined && { message_thread_id: address.thread }),
    }),
  );
  const [first] = files;
  return first && files.length === 1
    ? sendSingle(finished, first, { address, form }, options)
    : sendMediaGroup(finished, files, { address, form }, options);
}

export interface CartoonFile {
  readonly cartoon: Cartoon;
  readonly name: string;
  readonly job: string;
}

interface Target {
  readonly address: Address;
  readonly form: Form;
}

async function sendSingle(
  finished: FinishedBatch,
  { cartoon, name }: CartoonFile,
  { address, form }: Target,
  options: SendingOptions,
): Promise<Reference> {
  const { apis, words, allStyles, now } = options;
  const caption =
    finished.items.length === 1
      ? cartoonCaption(sentTo(address, finished), cartoon, words, allStyles, now)
      : albumCaption(sentTo(address, finished), words, allStyles, now);
  const more = {
    ...targetOf(address),
    ...protection(address),
    caption,
    reply_markup: await keyboardFor(finished, options),
  };
  const file = new InputFile(cartoon.bytes, name);
  const abort = abortOf(options);
  const sent =
    form === 'photo'
      ? await apis.failFast.sendPhoto(address.chat, file, { ...more, ...spoiler(address) }, abort)
      : await apis.failFast.sendDocument(
          address.chat,
          file,
          { ...more, disable_content_type_detection: true },
          abort,
        );
  return { chat: address.chat, messages: [sent.message_id], ...filesOfReply([sent], form, address) };
}

async function sendMediaGroup(
  finished: FinishedBatch,
  files: readonly CartoonFile[],
  { address, form }: Target,
  options: SendingOptions,
): Promise<Reference> {
  const { apis, service, words, allStyles, now } = options;
  const media = files.map(({ cartoon, name }, index) => {
    const file = new InputFile(cartoon.bytes, name);
    const more =
      index === 0 ? { caption: albumCaption(sentTo(address, finished), words, allStyles, now) } : {};
    return form === 'photo'
      ? InputMediaBuilder.photo(file, { ...more, ...spoiler(address) })
      : InputMediaBuilder.document(file, { ...more, disable_content_type_detection: true });
  });
  const album = await apis.failFast.sendMediaGroup(
    address.chat,
    media as never,
    { ...targetOf(address), ...protection(address) },
    abortOf(options),
  );
  const messages = album.map(({ message_id: id }) => id);
  const reference = { chat: address.chat, messages, ...filesOfReply(album, form, address) };
  // Should the process die before the buttons are sent, the reply is known to have been sent.
  const { batch } = finished;
  await service.readdress(batch.id, asJson({ ...addressOf(batch), sent: reference }));
  const controls = await sendControls(finished, { ...address, message: messages[0] as number }, options);
  return { ...reference, messages: [...messages, ...controls] };
}

/** Media groups have no buttons: these come in a message below. Its failure does not fail the reply. */
async function sendControls(
  finished: FinishedBatch,
  address: Address,
  options: SendingOptions,
): Promise<number[]> {
  const { done } = finished.summary;
  const total = finished.items.length;
  const text =
    done === total
      ? options.words.say('album-done', { total })
      : options.words.say('album-partly', { done, total });
  const keyboard = await keyboardFor(finished, options);
  const sent = await sendText(options.apis.persistent, address, text, { reply_markup: keyboard }).catch(
    () => undefined,
  );
  return sent ? [sent.message_id] : [];
}

const keyboardFor = async (
  { batch }: FinishedBatch,
  { words, styles, preferences }: SendingOptions,
): Promise<InlineKeyboardMarkup> =>
  resultKeyboard(await controlsOf(batch, preferences), 'main', words, styles);

/** Its caption may have to say that it comes to another place than it was asked for. */
const sentTo = (address: Address, finished: FinishedBatch): FinishedBatch => ({
  ...finished,
  batch: { ...finished.batch, address: asJson(address) },
});

/** grammY's types name another AbortSignal. */
export const abortOf = ({ signal }: SendingOptions) => signal as Parameters<Api['sendPhoto']>[3];

/** The cartoons of a batch, with the names of their files. */
export const filesOf = ({ items }: FinishedBatch): CartoonFile[] =>
  items.flatMap(({ outcome, name, job }) =>
    outcome.ok ? [{ cartoon: outcome.value, name: fileName(outcome.value, name), job }] : [],
  );

const spoiler = (address: Address) => address.spoiler === true && { has_spoiler: true };
export const protection = (address: Address) => address.protected === true && { protect_content: true };

const filesOfReply = (
  messages: readonly Message[],
  form: Form,
  { spoiler, protected: isProtected }: Address,
): Pick<Reference, 'files' | 'spoiler' | 'protected'> => ({
  files: messages.flatMap(({ photo, document }) => {
    const file = form === 'photo' ? photo?.at(-1)?.file_id : document?.file_id;
    return file === undefined ? [] : [{ form, file }];
  }),
  ...(spoiler && { spoiler }),
  ...(isProtected && { protected: isProtected }),
});

/** The photo's name, style and format. Only plain characters, as grammY writes names into headers without quoting. */
const fileName = ({ format, style }: Cartoon, name = ''): string => {
  const plain = name
    .replace(/\.\w{1,5}$/, '')
    .replace(/[^A-Za-z0-9.-]+/g, '_')
    .slice(0, 60);
  return `${/[A-Za-z0-9]/.test(plain) ? plain : 'photo'}-${style}.${format}`;
};
