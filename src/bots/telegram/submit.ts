import type { Message } from 'grammy/types';
import type { CartoonOptions, Failure } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import type { ParsedOptions } from '../../options/parse.ts';
import { type Address, asJson, PLATFORM, subjectOf } from './address.ts';
import type { Apis } from './api.ts';
import type { Asker, Content } from './message-content.ts';
import type { Preferences } from './preferences.ts';
import { react } from './replies.ts';
import { type StatusMessages, sendText } from './status-messages.ts';

/** What is asked for in one go. */
export interface PhotoRequest {
  /** Names the event that asks: the same one is served once. */
  readonly event: string;
  /** The message that asks and is answered. */
  readonly message: Message;
  readonly asker: Asker;
  readonly contents: readonly Content[];
  /** The pictures come one by one, each recognised by itself. */
  readonly album?: boolean;
  readonly parsed: ParsedOptions;
  /** The asker's name, where the photo is somebody else's. */
  readonly name?: string;
  readonly hidden?: boolean;
}

/** Submits what somebody asks for, and tells them that it was heard, or why not. */
export type Submit = (request: PhotoRequest) => Promise<SubmitResult>;

/** The batch that it became; none when it was refused; undefined when there was nothing to draw, or it was known already. */
export type SubmitResult = { readonly batch?: string } | undefined;

export interface SubmitOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'submit'>;
  readonly preferences: Preferences;
  readonly statuses: StatusMessages;
  readonly clock: Clock;
  readonly background: (work: Promise<unknown>) => void;
}

export function createSubmit({
  apis,
  service,
  preferences,
  statuses,
  clock,
  background,
}: SubmitOptions): Submit {
  const ask: Submit = async (request) => {
    const { message, asker, contents, parsed } = request;
    const chat = message.chat.id;
    const words = await preferences.wordsFor(asker, chat);
    const pictures = picturesIn(contents);
    const [first] = pictures;
    if (!first) {
      const other = contents.find((content) => content.kind === 'other');
      if (other) refuse(message, words, other.failure);
      return undefined;
    }
    const requested: Partial<CartoonOptions> = parsed.options;
    const format = requested.format ?? (await preferences.optionsFor(asker.id, chat)).format;
    const { message_thread_id: thread, is_topic_message: isTopic } = message;
    const address: Address = {
      chat,
      group: message.chat.type !== 'private',
      message: message.message_id,
      ...(isTopic && thread !== undefined && { thread }),
      asker: asker.id,
      ...(request.name !== undefined && { name: request.name }),
      locale: words.locale,
      form: first.form,
      ...(contents.length > pictures.length && { skipped: contents.length - pictures.length }),
      ...(request.hidden && { hidden: true }),
      ...(parsed.hints.length > 0 && { hints: parsed.hints }),
    };
    const submitted = await service.submit({
      platform: PLATFORM,
      event: request.event,
      person: subjectOf(asker.id),
      chat: subjectOf(chat),
      address: asJson(address),
      options: requested,
      maxBytes:
        first.form === 'photo' && format === 'jpg' ? MAX_UPLOAD_BYTES.photo : MAX_UPLOAD_BYTES.document,
      pictures: pictures.map(request.album ? (picture) => partOf(picture, chat) : pictureOf),
    });
    if (!submitted.ok) {
      refuse(message, words, submitted.failure);
      return {};
    }
    if (submitted.value.state === 'repeated') return undefined;
    const { batch, forecast } = submitted.value;
    background(react(apis.retrying, address, '👀'));
    statuses.begin(batch, forecast);
    return { batch: batch.id };
  };

  /** Nobody waits for the sentence: a photo has arrived when it is in the store. */
  const refuse = (message: Message, words: Words, failure: Failure) =>
    background(sendText(apis.retrying, placeOf(message), words.failure(failure, clock.now())));

  return ask;
}

/** Bytes: photos up to 10 MB, files up to 50 MB, a little less for what goes around them. */
const MAX_UPLOAD_BYTES = { photo: 10e6, document: 50e6 };

const messageEvent = (chat: number, id: number) => `${PLATFORM}:message:${chat}:${id}`;
/** Names a message for the store. */
export const eventOf = ({ chat, message_id: id }: Message) => messageEvent(chat.id, id);
type PictureContent = Extract<Content, { kind: 'picture' }>;
export const picturesIn = (contents: readonly Content[]): PictureContent[] =>
  contents.filter((content) => content.kind === 'picture');
const pictureOf = ({ source, name }: PictureContent) => ({ source, ...(name !== undefined && { name }) });
/** A picture of an album, recognised by its own message however often that arrives. */
export const partOf = (picture: PictureContent, chat: number) => ({
  ...pictureOf(picture),
  event: messageEvent(chat, picture.source.place),
});

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
