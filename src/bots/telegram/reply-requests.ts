import type { ExternalReplyInfo, Message } from 'grammy/types';
import { jobId } from '../../jobs/job-id.ts';
import type { JobService } from '../../jobs/service.ts';
import type { WithNearest } from '../../options/nearest.ts';
import type { Batch } from '../../store/records.ts';
import type { JobStore } from '../../store/store.ts';
import { addressOf, lasting, referenceOf, subjectOf } from './address.ts';
import { decodeCallbackData } from './callback-data.ts';
import { type Asker, askerOf, contentOf } from './message-content.ts';
import type { ReadOptions } from './message-options.ts';
import type { HidesMessages } from './privacy-mode.ts';
import type { FetchProfilePhoto, ReadProfileRequest } from './profile-photos.ts';
import { drawnJobs } from './result-controls.ts';
import { eventOf, type PhotoRequest } from './submit.ts';

/** Requests in reply to a message: to a photo, to a quoted one of another chat, or to a cartoon of the bot. */
export interface ReplyRequests {
  /**
   * `requested`, or why not: there is no photo, or nothing in the text of a plain message is an option. A `command` asks in any
   * case.
   */
  request(message: Message, text: string, how: { readonly isCommand: boolean }): Promise<ReplyRequest>;
  /** The profile photo of the one who asks. False when the text does not ask for it, or there is none. */
  ofProfile(message: Message, text: string): Promise<boolean>;
  /** Draws a batch of the asker again in the chat of a message. False when there is none. */
  ofBatch(id: string, message: Message, asker: Asker): Promise<boolean>;
}

export type ReplyRequest = 'requested' | 'no-photo' | 'no-options' | 'gone';

export interface ReplyRequestOptions {
  readonly submit: (request: PhotoRequest) => Promise<void>;
  readonly service: Pick<JobService, 'view'>;
  readonly store: Pick<JobStore, 'history'>;
  readonly read: ReadOptions;
  readonly hidesMessages: HidesMessages;
  readonly fetchProfilePhoto: FetchProfilePhoto;
  readonly readProfileRequest: ReadProfileRequest;
  /** The known messages of the album that a message belongs to. */
  readonly albumOf: (message: Message) => readonly Message[] | undefined;
  /** The bot's own id. */
  readonly me: () => number;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
}

export function createReplyRequests(options: ReplyRequestOptions): ReplyRequests {
  return {
    async request(message, text, { isCommand }) {
      const target = message.reply_to_message as Message | undefined;
      const parsed = options.read(text, { asked: isCommand });
      const says = isCommand || saysSomething(parsed);
      if (target?.from?.id === options.me()) {
        if (!isCartoon(target)) return 'no-photo';
        return says ? requestAgain(message, target, parsed, options) : 'no-options';
      }
      const quoted = message.external_reply && quotedMessage(message, message.external_reply);
      const source = target ?? quoted;
      if (!source || !hasPhoto(source, options)) {
        const isRequested = isCommand && target && (await requestProfile(message, target, parsed, options));
        return isRequested ? 'requested' : 'no-photo';
      }
      return says ? requestOriginal(message, source, parsed, options) : 'no-options';
    },
    async ofBatch(id, message, asker) {
      const batch = (await options.service.view(id))?.batch;
      if (batch?.person !== subjectOf(asker.id)) return false;
      await drawAgain(message, asker, { batch, pictures: jobsOf(batch), parsed: NOTHING }, options);
      return true;
    },
    async ofProfile(message, text) {
      const rest = options.readProfileRequest(text);
      return (
        rest !== undefined && requestProfile(message, message, options.read(rest, { asked: true }), options)
      );
    },
  };
}

/** The profile photo of a message's author. */
async function requestProfile(
  message: Message,
  { from: author, sender_chat: chat }: Pick<Message, 'from' | 'sender_chat'>,
  parsed: WithNearest,
  { submit, fetchProfilePhoto }: ReplyRequestOptions,
): Promise<boolean> {
  const asker = askerOf(message);
  if (!asker || !author || author.is_bot || chat) return false;
  const content = await fetchProfilePhoto(author, message);
  if (!content) return false;
  const name = author.id === asker.id ? {} : { name: asker.name };
  await submit({ event: eventOf(message), message, asker, contents: [content], parsed, ...name });
  return true;
}

/** How many of the latest replies are searched for one without buttons. */
const MAX_SEARCHED = 200;

export const saysSomething = ({ options, hints, strengthSteps }: WithNearest): boolean =>
  Object.keys(options).length > 0 || hints.length > 0 || strengthSteps !== undefined;

const isCartoon = ({ photo, document, reply_markup: markup }: Message): boolean =>
  photo !== undefined || document !== undefined || markup !== undefined;

/** Draws the photo of a cartoon again, with its options and those of the text. */
async function requestAgain(
  message: Message,
  target: Message,
  parsed: WithNearest,
  options: ReplyRequestOptions,
): Promise<ReplyRequest> {
  const asker = askerOf(message);
  if (!asker) return 'no-photo';
  const batch = await batchOf(target, options);
  if (!batch) return 'gone';
  await drawAgain(message, asker, { batch, pictures: picturesBehind(target, batch), parsed }, options);
  return 'requested';
}

async function drawAgain(
  message: Message,
  asker: Asker,
  {
    batch,
    pictures,
    parsed,
  }: { readonly batch: Batch; readonly pictures: readonly string[]; readonly parsed: WithNearest },
  { submit }: ReplyRequestOptions,
): Promise<void> {
  const earlier = addressOf(batch);
  const { name: _, asker: __, ...address } = lasting(earlier);
  const name = earlier.asker === asker.id ? earlier.name : asker.name;
  await submit({
    event: eventOf(message),
    message,
    asker,
    contents: [],
    again: { pictures: pictures.map((again) => ({ again })), address },
    base: batch.options,
    parsed,
    ...(name !== undefined && { name }),
  });
}

const NOTHING: WithNearest = { options: {}, hints: [], applied: [] };

/** By its buttons; the photos of an album have none. */
async function batchOf(
  { chat, message_id: id, reply_markup: markup }: Message,
  { service, store }: ReplyRequestOptions,
): Promise<Batch | undefined> {
  for (const button of markup?.inline_keyboard.flat() ?? []) {
    const data = 'callback_data' in button ? decodeCallbackData(button.callback_data) : undefined;
    if (data && 'batch' in data) return (await service.view(data.batch))?.batch;
  }
  const latest = await store.history({ limit: MAX_SEARCHED });
  return latest.find((batch) => {
    const reply = replyOf(batch);
    return reply?.chat === chat.id && reply.messages.includes(id);
  });
}

/** Of an album also while its buttons are being sent. */
const replyOf = (batch: Batch) => referenceOf(batch) ?? addressOf(batch).sent;

/** The jobs that a message of a reply shows: one for a picture of an album, else all that were drawn. */
function picturesBehind({ message_id: id }: Message, batch: Batch): string[] {
  const jobs = jobsOf(batch);
  const shown = jobs.length > 1 ? jobs[replyOf(batch)?.messages.indexOf(id) ?? -1] : undefined;
  return shown === undefined ? jobs : [shown];
}

/** The jobs that were drawn, in the order of the album; where none was, all. */
function jobsOf(batch: Batch): string[] {
  const drawn = drawnJobs(batch);
  return (drawn.length > 0 ? drawn : batch.jobs).map(({ item }) => jobId({ batch: batch.id, item }));
}

async function requestOriginal(
  message: Message,
  source: Message,
  parsed: WithNearest,
  options: ReplyRequestOptions,
): Promise<ReplyRequest> {
  const asker = askerOf(message);
  if (!asker) return 'no-photo';
  const items = options.albumOf(source) ?? [source];
  const author = askerOf(source);
  const isAlone =
    source.media_group_id !== undefined && items.length === 1 && message.chat.type !== 'private';
  await options.submit({
    event: eventOf(message),
    message,
    asker,
    contents: items.map((item) => contentOf(item, options.photoBytes)),
    parsed,
    ...(author && author.id !== asker.id && { name: asker.name }),
    hidden: isAlone && (await options.hidesMessages(message.chat.id).catch(() => false)),
  });
  return 'requested';
}

const hasPhoto = (source: Message, { albumOf, photoBytes }: ReplyRequestOptions): boolean =>
  (albumOf(source) ?? [source]).some((item) => contentOf(item, photoBytes).kind !== 'none');

/** A message of another chat, as far as the quoting one tells of it. */
const quotedMessage = (message: Message, quoted: ExternalReplyInfo): Message =>
  ({
    ...quoted,
    chat: message.chat,
    message_id: message.message_id,
    date: message.date,
  }) as unknown as Message;
