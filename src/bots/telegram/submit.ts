import type { Message } from 'grammy/types';
import type { Failure, Format } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import type { ParsedOptions } from '../../options/parse.ts';
import { type Address, asJson, PLATFORM, subjectOf } from './address.ts';
import type { Apis } from './api.ts';
import type { Asker, Content, Form } from './message-content.ts';
import { placeOf, react, sendUntilArrived } from './messages.ts';
import type { Preferences } from './preferences.ts';
import type { StatusMessages } from './status-messages.ts';

/** The photos and options of one request. */
export interface PhotoRequest {
  /** The id of the event that requests: the same one is served once. */
  readonly event: string;
  /** The message that requests and is replied to. */
  readonly message: Message;
  readonly asker: Asker;
  readonly contents: readonly Content[];
  /** The pictures arrive one by one; each is recognised by its own message. */
  readonly album?: boolean;
  readonly parsed: ParsedOptions;
  /** The asker's name, where the photo is another person's. */
  readonly name?: string;
  readonly hidden?: boolean;
}

/** Submits a request to the job service, and answers that it was accepted, or why not. */
export type Submit = (request: PhotoRequest) => Promise<SubmitResult>;

/** The accepted batch; none when it was refused; undefined when there was nothing to draw, or it is known already. */
export type SubmitResult = { readonly batch?: string } | undefined;

export interface SubmitOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'submit'>;
  readonly preferences: Preferences;
  readonly statuses: StatusMessages;
  readonly clock: Clock;
  readonly background: (work: Promise<unknown>) => void;
  readonly report: (error: unknown) => void;
}

export function createSubmit(options: SubmitOptions): Submit {
  const { apis, service, preferences, statuses, background } = options;
  return async (request) => {
    const { message, asker, contents, parsed } = request;
    const chat = message.chat.id;
    const words = await preferences.wordsFor(asker, chat);
    const pictures = picturesIn(contents);
    const [first] = pictures;
    if (!first) {
      const other = contents.find((content) => content.kind === 'other');
      if (other) await sendFailure(message, words, other.failure, options);
      return undefined;
    }
    const format = parsed.options.format ?? (await preferences.optionsFor(asker.id, chat)).format;
    const address = addressFor(request, first.form, contents.length - pictures.length, words);
    const submitted = await service.submit({
      platform: PLATFORM,
      event: request.event,
      person: subjectOf(asker.id),
      chat: subjectOf(chat),
      address: asJson(address),
      options: parsed.options,
      maxBytes: maxUploadBytes(first.form, format),
      pictures: pictures.map(request.album ? (picture) => partOf(picture, chat) : pictureOf),
    });
    if (!submitted.ok) {
      await sendFailure(message, words, submitted.failure, options);
      return {};
    }
    if (submitted.value.state === 'repeated') return undefined;
    const { batch, forecast } = submitted.value;
    background(react(apis.patient, address, '👀'));
    statuses.begin(batch, forecast);
    return { batch: batch.id };
  };
}

/** Never rejects: a sentence that cannot be sent does not make the request one to be handled again. */
async function sendFailure(
  message: Message,
  words: Words,
  failure: Failure,
  { apis, clock, report }: SubmitOptions,
): Promise<void> {
  const sentence = words.failure(failure, clock.now());
  await sendUntilArrived({ api: apis.patient, clock }, placeOf(message), sentence).catch(report);
}

function addressFor(
  { message, asker, parsed, name, hidden }: PhotoRequest,
  form: Form,
  skipped: number,
  words: Words,
): Address {
  return {
    ...placeOf(message),
    group: message.chat.type !== 'private',
    asker: asker.id,
    ...(name !== undefined && { name }),
    locale: words.locale,
    form,
    ...(skipped > 0 && { skipped }),
    ...(hidden && { hidden: true }),
    ...(parsed.hints.length > 0 && { hints: parsed.hints }),
  };
}

/** Bytes of the largest file that a reply may have: photos up to 10 MB, documents up to 50 MB. */
export const maxUploadBytes = (form: Form, format: Format): number =>
  form === 'photo' && format === 'jpg' ? 10e6 : 50e6;

const messageEvent = (chat: number, id: number) => `${PLATFORM}:message:${chat}:${id}`;
/** Identifies a message in the store. */
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
