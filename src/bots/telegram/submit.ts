import type { Message } from 'grammy/types';
import type { CartoonOptions, Failure, Format } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { Picture } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import type { WithNearest } from '../../options/nearest.ts';
import { stepStrength } from '../redraw.ts';
import { type Address, asJson, type lasting, PLATFORM, subjectOf } from './address.ts';
import type { Apis } from './api.ts';
import type { Asker, Content, Medium } from './message-content.ts';
import { placeOf, sendUntilArrived } from './messages.ts';
import type { Permissions, SendingRights } from './permissions.ts';
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
  /** The photos of an earlier request instead, and what holds for their cartoons. */
  readonly again?: {
    readonly pictures: readonly Picture[];
    readonly address: Omit<ReturnType<typeof lasting>, 'asker' | 'name'>;
  };
  /** The pictures arrive one by one; each is recognised by its own message. */
  readonly album?: boolean;
  readonly parsed: WithNearest;
  /** The options that it starts from, where that is an earlier cartoon. */
  readonly base?: CartoonOptions;
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
  readonly permissions: Permissions;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

export function createSubmit(options: SubmitOptions): Submit {
  const { service, preferences, statuses } = options;
  return async (request) => {
    const { message, asker, contents } = request;
    const chat = message.chat.id;
    const words = await preferences.wordsFor(asker, chat);
    const found = picturesIn(contents);
    const pictures =
      request.again?.pictures ?? found.map(request.album ? (one) => partOf(one, chat) : pictureOf);
    if (pictures.length === 0) {
      const other = contents.find((content) => content.kind === 'other');
      if (other) await sendFailure(message, words, other, options);
      return undefined;
    }
    const rights = await options.permissions.inChat(message.chat);
    const wanted = addressFor(request, found, words);
    const address = permitted(wanted, rights);
    if (!address) {
      await sayNotPermitted(message, words, rights, options);
      return {};
    }
    const requested = await withStrength(request, preferences);
    const format = requested.format ?? (await preferences.optionsFor(asker.id, chat)).format;
    const submitted = await service.submit({
      platform: PLATFORM,
      event: request.event,
      person: subjectOf(asker.id),
      chat: subjectOf(chat),
      address: asJson(address),
      options: requested,
      maxBytes: maxUploadBytes(address, format),
      pictures,
    });
    if (!submitted.ok) {
      await sendFailure(message, words, submitted, options);
      return {};
    }
    if (submitted.value.state === 'repeated') return undefined;
    const { batch, forecast } = submitted.value;
    statuses.begin(batch, forecast);
    return { batch: batch.id };
  };
}

/** Never rejects: a sentence that cannot be sent does not make the request one to be handled again. */
async function sendFailure(
  message: Message,
  words: Words,
  { failure, medium }: { readonly failure: Failure; readonly medium?: Medium },
  { apis, clock, report }: SubmitOptions,
): Promise<void> {
  const sentence = medium
    ? words.say('telegram-unsupported', { medium: words.say(`telegram-medium-${medium}`) })
    : words.failure(failure, clock.now());
  await sendUntilArrived({ api: apis.persistent, clock }, placeOf(message), sentence).catch(report);
}

function addressFor(request: PhotoRequest, pictures: readonly PictureContent[], words: Words): Address {
  const { message, asker, parsed, name, hidden, contents } = request;
  const skipped = contents.length - pictures.length;
  const isHidden = pictures.some(({ spoiler }) => spoiler);
  const preview = pictures.length === 1 ? pictures[0]?.preview : undefined;
  return {
    ...(pictures[0] && { form: pictures[0].form }),
    ...(isHidden && { form: 'photo', spoiler: true, photoOnly: true }),
    ...(pictures.some((picture) => picture.protected) && { protected: true }),
    ...(request.again?.address as Pick<Address, 'form'>),
    ...placeOf(message),
    group: message.chat.type !== 'private',
    asker: asker.id,
    ...(name !== undefined && { name }),
    locale: words.locale,
    asked: JSON.stringify(parsed),
    ...(preview && { preview }),
    ...(skipped > 0 && { skipped }),
    ...(hidden && { hidden: true }),
    ...(parsed.hints.length > 0 && { hints: parsed.hints }),
    ...(parsed.applied.length > 0 && { applied: parsed.applied }),
  };
}

/** The address with a form that may be sent there; undefined where neither may be. */
export function permitted(address: Address, { photos, documents }: SendingRights): Address | undefined {
  if (photos && (documents || address.photoOnly)) return address;
  if (photos) return { ...address, form: 'photo', photoOnly: true };
  return documents && !address.photoOnly ? { ...address, form: 'document' } : undefined;
}

/** Where the bot may not even write, in private. Never rejects. */
async function sayNotPermitted(
  message: Message,
  words: Words,
  rights: SendingRights,
  { apis, clock, report }: SubmitOptions,
): Promise<void> {
  const { from, sender_chat: channel } = message;
  const place = rights.text ? placeOf(message) : from && !channel ? { chat: from.id } : undefined;
  if (!place) return;
  const sentence = words.say('telegram-photo-permission');
  await sendUntilArrived({ api: apis.persistent, clock }, place, sentence).catch(report);
}

/** The requested options; “stronger” counts from what the person would get without it. */
async function withStrength(
  { parsed: { options, strengthSteps = 0 }, asker, message, base }: PhotoRequest,
  preferences: Preferences,
): Promise<PhotoRequest['parsed']['options']> {
  if (strengthSteps === 0) return { ...base, ...options };
  const usual = base ?? (await preferences.optionsFor(asker.id, message.chat.id));
  return { ...base, ...options, strength: stepStrength(options.strength ?? usual.strength, strengthSteps) };
}

/** Bytes of the largest file that a reply may have: stickers up to 512 kB, photos up to 10 MB, documents up to 50 MB. */
export function maxUploadBytes(
  { form, photoOnly }: Pick<Address, 'form' | 'photoOnly'>,
  format: Format,
): number {
  if (format === 'sticker') return 512_000;
  return photoOnly || (form === 'photo' && format === 'jpg') ? 10e6 : 50e6;
}

const messageEvent = (chat: number, id: number) => `${PLATFORM}:message:${chat}:${id}`;
/** Identifies a message in the store. */
export const eventOf = ({ chat, message_id: id }: Message) => messageEvent(chat.id, id);
type PictureContent = Extract<Content, { kind: 'picture' }>;
export const picturesIn = (contents: readonly Content[]): PictureContent[] =>
  contents.filter((content) => content.kind === 'picture');
export const pictureOf = ({ source, name }: PictureContent) => ({
  source,
  ...(name !== undefined && { name }),
});
/** A picture of an album, recognised by its own message however often that arrives. */
export const partOf = (picture: PictureContent, chat: number) => ({
  ...pictureOf(picture),
  event: messageEvent(chat, picture.source.place),
});
