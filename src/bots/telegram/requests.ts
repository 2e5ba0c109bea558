import type { Message } from 'grammy/types';
import type { JobService } from '../../jobs/service.ts';
import type { WithNearest } from '../../options/nearest.ts';
import type { Batch } from '../../store/records.ts';
import type { JobStore } from '../../store/store.ts';
import { addressOf, asJson, subjectOf } from './address.ts';
import { type AlbumRequests, albumEvent, createAlbumRequests } from './album-requests.ts';
import { type BoundedMap, createBoundedMap } from './bounded-map.ts';
import type { Album } from './media-group.ts';
import type { MediaGroupBuffer } from './media-group-buffer.ts';
import { askerOf, contentOf, type PhotoSource } from './message-content.ts';
import { createMessageOptions, type MessageOptions, type ReadOptions } from './message-options.ts';
import type { HidesMessages } from './privacy-mode.ts';
import type { FetchProfilePhoto, ReadProfileRequest } from './profile-photos.ts';
import type { Unfinished } from './received-updates.ts';
import { createReplyRequests, type ReplyRequests, saysSomething } from './reply-requests.ts';
import { eventOf, type PhotoRequest, type Submit } from './submit.ts';

/** Turns messages with photos into requests: single photos, albums, replies to a photo, and edited captions. */
export interface Requests {
  /** Handles a message with a photo. Answers undefined when the message requests nothing. */
  receive(message: Message, how: { readonly edited: boolean }): Promise<Unfinished | undefined>;
  /** The first parts of an album, or some that arrived later. */
  receiveAlbum(album: Album<Message>): Promise<void>;
  /** Whether this album was requested and its reply has not begun. */
  isUnderWay(album: string): boolean;
  /** `/cartoon`, or only options, in reply to a photo or a cartoon. */
  readonly inReply: ReplyRequests['request'];
  /** “Draw my profile photo.” False when a text does not ask for that, or there is none. */
  readonly ofProfile: ReplyRequests['ofProfile'];
  /** Draws a batch of the asker again in the chat of a message. False when there is none. */
  readonly ofBatch: ReplyRequests['ofBatch'];
}

export interface RequestsOptions {
  readonly submit: Submit;
  readonly service: Pick<JobService, 'cancel' | 'join' | 'isOpen' | 'view' | 'readdress'>;
  readonly store: Pick<JobStore, 'batchOf' | 'history'>;
  readonly read: ReadOptions;
  readonly buffer: Pick<MediaGroupBuffer<Message>, 'add'>;
  readonly hidesMessages: HidesMessages;
  readonly fetchProfilePhoto: FetchProfilePhoto;
  readonly readProfileRequest: ReadProfileRequest;
  /** The bot's own name, for `/cartoon@name` and mentions. */
  readonly username: () => string;
  /** The bot's own id. */
  readonly me: () => number;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
}

export function createRequests(options: RequestsOptions): Requests {
  const { service, store } = options;
  const messageOptions = createMessageOptions(options.read, options.username);
  const recent: RecentRequests = {
    albums: createBoundedMap(MAX_RECENT_ALBUMS),
    requests: createBoundedMap(MAX_RECENT_REQUESTS),
  };
  const submitAndRemember = async (request: PhotoRequest) => {
    const submitted = await options.submit(request);
    if (!submitted) return;
    recent.requests.put(keyOf(request.message), { asked: JSON.stringify(request.parsed), ...submitted });
  };
  const albums = createAlbumRequests({ ...options, messageOptions, submitAndRemember });
  const replies = createReplyRequests({
    ...options,
    submit: submitAndRemember,
    albumOf(message) {
      const key = albumOf(message);
      return key === undefined ? undefined : recent.albums.get(key);
    },
  });
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
    inReply: replies.request,
    ofProfile: replies.ofProfile,
    ofBatch: replies.ofBatch,
  };
}

const MAX_RECENT_ALBUMS = 200;
const MAX_RECENT_REQUESTS = 1_000;

interface RecentRequests {
  /** For replies to one picture of an album, and for edited captions. */
  readonly albums: BoundedMap<readonly Message[]>;
  /** The parsed options (as JSON) and batch of each requesting message or album, to notice what an edit changes. */
  readonly requests: BoundedMap<{ readonly asked: string; readonly batch?: string }>;
}

interface Context extends Pick<RequestsOptions, 'service' | 'store' | 'photoBytes'> {
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

/**
 * Submits again when an edited message has other options or another photo than before, and cancels the earlier batch. Telegram
 * also calls it an edit when nothing of that has changed.
 */
async function receiveEdited(message: Message, context: Context): Promise<boolean> {
  const { messageOptions, recent, service } = context;
  const parsed = messageOptions.of(message);
  if (!parsed) return false;
  const key = albumOf(message);
  const first = await context.store.batchOf(key === undefined ? eventOf(message) : albumEvent(key));
  const earlier = await latestBatch(message, first, context);
  const isRefused = recent.requests.get(keyOf(message))?.asked === JSON.stringify(parsed);
  const isEmpty = !saysSomething(parsed);
  const isUnchanged = earlier
    ? isSameRequest(message, parsed, earlier, context)
    : isRefused || (isEmpty && message.chat.type === 'private');
  if (isUnchanged) return true;
  if (earlier) await service.cancel(earlier.id);
  // The first request of a message is known by the message alone.
  const event = first === undefined ? eventOf(message) : `${eventOf(message)}:${message.edit_date}`;
  if (key === undefined) await submitSingle(message, event, context);
  else await submitEditedAlbum(message, key, { event, earlier }, context);
  const latest = recent.requests.get(keyOf(message))?.batch;
  if (first !== undefined && latest !== undefined && latest !== first)
    await rememberLatest(first, latest, context);
  return true;
}

async function submitEditedAlbum(
  message: Message,
  key: string,
  { event, earlier }: { readonly event: string; readonly earlier: Batch | undefined },
  { recent, albums }: Context,
): Promise<void> {
  const items = (recent.albums.get(key) ?? [message]).map(
    (item) => (item.message_id === message.message_id ? message : { ...item, caption: undefined }) as Message,
  );
  recent.albums.put(key, items);
  await albums.submitAlbum(items, event, earlier);
}

/** The batch of the latest edit of a message; an earlier process may have accepted it. */
async function latestBatch(
  message: Message,
  first: string | undefined,
  { recent, service }: Context,
): Promise<Batch | undefined> {
  const known = recent.requests.get(keyOf(message))?.batch;
  if (known !== undefined) return (await service.view(known))?.batch;
  const batch = first === undefined ? undefined : (await service.view(first))?.batch;
  const latest = batch && addressOf(batch).latest;
  return latest === undefined ? batch : (await service.view(latest))?.batch;
}

async function rememberLatest(first: string, latest: string, { service }: Context): Promise<void> {
  const batch = (await service.view(first))?.batch;
  if (batch) await service.readdress(first, asJson({ ...addressOf(batch), latest }));
}

/** Whether a message asks for what a batch is: the same options for the same photo. */
function isSameRequest(
  message: Message,
  parsed: WithNearest,
  batch: Batch,
  { photoBytes }: Context,
): boolean {
  if (addressOf(batch).asked !== JSON.stringify(parsed)) return false;
  const content = contentOf(message, photoBytes);
  if (content.kind !== 'picture') return false;
  const sources = batch.jobs.map(({ source }) => source as PhotoSource | undefined);
  const known = sources.find((source) => source?.place === message.message_id);
  return known?.unique === content.source.unique;
}

const albumOf = ({ chat, media_group_id: group }: Message) =>
  group === undefined ? undefined : `${chat.id}:${group}`;
const keyOf = (message: Message) => albumOf(message) ?? eventOf(message);
