import type { Message } from 'grammy/types';
import type { JobService } from '../../jobs/service.ts';
import type { OptionParser } from '../../options/parse.ts';
import type { JobStore } from '../../store/store.ts';
import { subjectOf } from './address.ts';
import { type AlbumRequests, albumEvent, createAlbumRequests } from './album-requests.ts';
import { type BoundedMap, createBoundedMap } from './bounded-map.ts';
import type { Album } from './media-group.ts';
import type { MediaGroupBuffer } from './media-group-buffer.ts';
import { askerOf, contentOf } from './message-content.ts';
import { createMessageOptions, type MessageOptions } from './message-options.ts';
import type { HidesMessages } from './privacy-mode.ts';
import type { Unfinished } from './received-updates.ts';
import { eventOf, type PhotoRequest, type Submit } from './submit.ts';

/** Turns messages with photos into requests: single photos, albums, replies to a photo, and edited captions. */
export interface Requests {
  /** Handles a message with a photo. Answers undefined when the message requests nothing. */
  receive(message: Message, how: { readonly edited: boolean }): Promise<Unfinished | undefined>;
  /** The first parts of an album, or some that arrived later. */
  receiveAlbum(album: Album<Message>): Promise<void>;
  /** Whether this album was requested and its reply has not begun. */
  isUnderWay(album: string): boolean;
  /** `/cartoon`, or only options, in reply to a photo. Answers false when there is no photo. */
  answerTo(message: Message, text: string): Promise<boolean>;
}

export interface RequestsOptions {
  readonly submit: Submit;
  readonly service: Pick<JobService, 'cancel' | 'join' | 'isOpen' | 'view'>;
  readonly store: Pick<JobStore, 'batchOf'>;
  readonly parser: OptionParser;
  readonly buffer: Pick<MediaGroupBuffer<Message>, 'add'>;
  readonly hidesMessages: HidesMessages;
  /** The bot's own name, for `/cartoon@name` and mentions. */
  readonly username: () => string;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
}

export function createRequests(options: RequestsOptions): Requests {
  const { service, store } = options;
  const messageOptions = createMessageOptions(options.parser, options.username);
  const recent: RecentRequests = {
    albums: createBoundedMap(MAX_RECENT_ALBUMS),
    requests: createBoundedMap(MAX_RECENT_REQUESTS),
  };
  const submitAndRemember = async (request: PhotoRequest) => {
    const submitted = await options.submit(request);
    if (!submitted) return;
    recent.requests.put(keyOf(request.message), { options: JSON.stringify(request.parsed), ...submitted });
  };
  const albums = createAlbumRequests({ ...options, messageOptions, submitAndRemember });
  const context: Context = { ...options, messageOptions, recent, submitAndRemember, albums };

  return {
    async receive(message, { edited }) {
      if (edited) return (await receiveEdited(message, context)) ? {} : undefined;
      const key = albumOf(message);
      if (key === undefined) return (await submitSingle(message, eventOf(message), context)) ? {} : undefined;
      if (contentOf(message, options.photoBytes).kind === 'none') return undefined;
      const person = subjectOf(askerOf(message)?.id ?? message.chat.id);
      return { rest: options.buffer.add({ album: key, place: message.message_id, person, item: message }) };
    },
    async receiveAlbum({ album: key, items }) {
      const before = recent.albums.get(key) ?? [];
      const added = items.filter(({ message_id: id }) => before.every((item) => item.message_id !== id));
      const whole = [...before, ...added].sort((one, other) => one.message_id - other.message_id);
      recent.albums.put(key, whole);
      const earlier = recent.requests.get(key);
      // A refused album was refused as a whole, and its sender got one answer.
      if (earlier && earlier.batch === undefined) return;
      const batch = earlier?.batch ?? (await store.batchOf(albumEvent(key)));
      if (batch === undefined) await albums.submitAlbum(whole, albumEvent(key));
      else await albums.addLate({ key, batch, items, whole });
    },
    isUnderWay(key) {
      const batch = recent.requests.get(key)?.batch;
      return batch !== undefined && service.isOpen(batch);
    },
    answerTo: (message, text) => submitRepliedTo(message, text, context),
  };
}

const MAX_RECENT_ALBUMS = 200;
const MAX_RECENT_REQUESTS = 1_000;

interface RecentRequests {
  /** For replies to one picture of an album, and for edited captions. */
  readonly albums: BoundedMap<readonly Message[]>;
  /** The parsed options (as JSON) and batch of each requesting message or album, to notice what an edit changes. */
  readonly requests: BoundedMap<{ readonly options: string; readonly batch?: string }>;
}

interface Context extends Pick<RequestsOptions, 'service' | 'parser' | 'hidesMessages' | 'photoBytes'> {
  readonly messageOptions: MessageOptions;
  readonly recent: RecentRequests;
  readonly submitAndRemember: (request: PhotoRequest) => Promise<void>;
  readonly albums: AlbumRequests;
}

/** Submits one message with its photo. Answers false when it requests nothing. */
async function submitSingle(message: Message, event: string, context: Context): Promise<boolean> {
  const parsed = context.messageOptions.of(message);
  const asker = askerOf(message);
  const content = contentOf(message, context.photoBytes);
  if (!parsed || !asker || content.kind === 'none') return false;
  await context.submitAndRemember({ event, message, asker, contents: [content], parsed });
  return true;
}

/** Submits again when an edited caption has other options than before, and cancels the earlier batch. */
async function receiveEdited(message: Message, context: Context): Promise<boolean> {
  const { messageOptions, recent, service } = context;
  const parsed = messageOptions.of(message);
  if (!parsed) return false;
  const before = recent.requests.get(keyOf(message));
  const isEmpty = Object.keys(parsed.options).length === 0 && parsed.hints.length === 0;
  const isUnchanged = before
    ? before.options === JSON.stringify(parsed)
    : isEmpty && message.chat.type === 'private';
  if (isUnchanged) return true;
  const earlier = before?.batch === undefined ? undefined : (await service.view(before.batch))?.batch;
  if (earlier) await service.cancel(earlier.id);
  const event = `${eventOf(message)}:${message.edit_date}`;
  const key = albumOf(message);
  if (key === undefined) return submitSingle(message, event, context);
  const items = (recent.albums.get(key) ?? [message]).map(
    (item) => (item.message_id === message.message_id ? message : { ...item, caption: undefined }) as Message,
  );
  recent.albums.put(key, items);
  await context.albums.submitAlbum(items, event, earlier);
  return true;
}

/** Submits the photo or album that a message replies to. Answers false when there is none. */
async function submitRepliedTo(message: Message, text: string, context: Context): Promise<boolean> {
  const target = message.reply_to_message as Message | undefined;
  const asker = askerOf(message);
  if (!target || !asker) return false;
  const key = albumOf(target);
  const items = (key !== undefined && context.recent.albums.get(key)) || [target];
  const contents = items.map((item) => contentOf(item, context.photoBytes));
  if (contents.every(({ kind }) => kind === 'none')) return false;
  const author = askerOf(target);
  const isAlone = key !== undefined && items.length === 1 && message.chat.type !== 'private';
  await context.submitAndRemember({
    event: eventOf(message),
    message,
    asker,
    contents,
    parsed: context.parser.text(text, { asked: true }),
    ...(author && author.id !== asker.id && { name: asker.name }),
    hidden: isAlone && (await context.hidesMessages(message.chat.id).catch(() => false)),
  });
  return true;
}

const albumOf = ({ chat, media_group_id: group }: Message) =>
  group === undefined ? undefined : `${chat.id}:${group}`;
const keyOf = (message: Message) => albumOf(message) ?? eventOf(message);
