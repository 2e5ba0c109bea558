import type { Message } from 'grammy/types';
import type { CartoonOptions, Failure } from '../../cartoon.ts';
import type { Clock } from '../../jobs/clock.ts';
import type { JobService } from '../../jobs/service.ts';
import { readCommand } from '../commands.ts';
import type { ParsedWishes, WishParser } from '../parse.ts';
import type { Words } from '../words.ts';
import { type Address, asJson, PLATFORM, subjectOf } from './address.ts';
import type { Album } from './album.ts';
import type { Apis } from './api.ts';
import type { Gatherer } from './gatherer.ts';
import { type Asker, askerOf, type Content, contentOf } from './incoming.ts';
import type { People } from './people.ts';
import type { HidesMessages } from './privacy-mode.ts';
import { createRecent } from './recent.ts';
import { react } from './reply.ts';
import { type Statuses, sendText } from './status.ts';

/** Turns messages with photos into requests: single ones, albums, answers to a photo, and edited captions. */
export interface Requests {
  /** A message that carries something. Answers false when it is none of the bot's business. */
  receive(message: Message, how: { readonly edited: boolean }): Promise<boolean>;
  /** A whole album. */
  receiveAlbum(album: Album<Message>): Promise<void>;
  /** `/cartoon`, or only wishes, in answer to a photo. Answers false when there is no photo. */
  answerTo(message: Message, text: string): Promise<boolean>;
}

export interface RequestsOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'submit' | 'cancel'>;
  readonly people: People;
  readonly parser: WishParser;
  readonly statuses: Statuses;
  readonly gatherer: Pick<Gatherer<Message>, 'add'>;
  readonly hides: HidesMessages;
  readonly clock: Clock;
  /** The bot's own name, for `/cartoon@name` and mentions. */
  readonly username: () => string;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
  readonly background: (work: Promise<unknown>) => void;
}

/** What is asked for in one go. */
interface Request {
  /** Names the event that asks: the same one is served once. */
  readonly event: string;
  /** The message that asks and is answered. */
  readonly message: Message;
  readonly asker: Asker;
  readonly contents: readonly Content[];
  readonly wishes: ParsedWishes;
  /** The asker's name, where the photo is somebody else's. */
  readonly name?: string;
  readonly hidden?: boolean;
}

export function createRequests(options: RequestsOptions): Requests {
  const { apis, service, people, statuses, hides, clock, photoBytes, background } = options;
  /** Albums seen lately, for answers to one of their pictures and for edited captions. */
  const albums = createRecent<readonly Message[]>(200);
  /** What was asked for lately with a message or album, to notice what an edit changes. */
  const asked = createRecent<{ readonly wishes: string; readonly batch?: string }>(1_000);

  /** The wishes of a message, when it speaks to the bot. */
  const wishesOf = (message: Message): ParsedWishes | undefined => {
    const text = message.caption ?? message.text ?? '';
    const command = readCommand(text);
    if (command?.addressee && command.addressee.toLowerCase() !== options.username().toLowerCase())
      return undefined;
    if (command)
      return command.name === 'cartoon' ? options.parser.text(command.text, { asked: true }) : undefined;
    const mention = new RegExp(`@${options.username()}\\b`, 'i');
    if (mention.test(text)) return options.parser.text(text.replace(mention, ' '), { asked: true });
    return message.chat.type === 'private' ? options.parser.text(text) : undefined;
  };

  const ask = async (request: Request): Promise<void> => {
    const { message, asker, contents, wishes } = request;
    const chat = message.chat.id;
    const words = await people.wordsFor(asker, chat);
    const pictures = contents.flatMap((content) => (content.kind === 'picture' ? [content] : []));
    const [first] = pictures;
    if (!first) {
      const other = contents.find((content) => content.kind === 'other');
      if (other) await refuse(message, words, other.failure);
      return;
    }
    const said: Partial<CartoonOptions> = wishes.wishes;
    const format = said.format ?? (await people.optionsFor(asker.id, chat)).format;
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
      ...(wishes.hints.length > 0 && { hints: wishes.hints }),
    };
    const submitted = await service.submit({
      platform: PLATFORM,
      event: request.event,
      person: subjectOf(asker.id),
      chat: subjectOf(chat),
      address: asJson(address),
      options: said,
      maxBytes: first.form === 'photo' && format === 'jpg' ? LARGEST.photo : LARGEST.document,
      pictures: pictures.map(({ source, name }) => ({ source, ...(name !== undefined && { name }) })),
    });
    if (!submitted.ok) return refuse(message, words, submitted.failure);
    if (submitted.value.state === 'repeated') return;
    const { batch, forecast } = submitted.value;
    asked.put(keyOf(message), { wishes: JSON.stringify(wishes), batch: batch.id });
    background(react(apis.patient, address, '👀'));
    statuses.begin(batch, forecast);
  };

  const refuse = async (message: Message, words: Words, failure: Failure) => {
    await sendText(apis.patient, placeOf(message), words.failure(failure, clock.now()));
  };

  /** One message with what it carries. */
  const single = async (message: Message, event: string): Promise<boolean> => {
    const wishes = wishesOf(message);
    const asker = askerOf(message);
    const content = contentOf(message, photoBytes);
    if (!wishes || !asker || content.kind === 'none') return false;
    await ask({ event, message, asker, contents: [content], wishes });
    return true;
  };

  const album = async (items: readonly Message[], event: string): Promise<void> => {
    const [first] = items;
    if (!first) return;
    // Wishes may stand under any of the pictures; the message that asks is the one that is answered.
    const spoken = items.filter(({ caption }) => caption !== undefined);
    const asking = spoken.find((item) => wishesOf(item) !== undefined) ?? (wishesOf(first) && first);
    const asker = asking && askerOf(asking);
    if (!asking || !asker) return;
    const parsed = (spoken.length > 0 ? spoken : [asking]).flatMap((item) => wishesOf(item) ?? []);
    const wishes: ParsedWishes = {
      wishes: Object.assign({}, ...parsed.map((one) => one.wishes)),
      hints: parsed.flatMap(({ hints }) => hints),
    };
    const isAlone = items.length === 1 && asking.chat.type !== 'private';
    const hidden = isAlone && (await hides(asking.chat.id).catch(() => false));
    const contents = items.map((item) => contentOf(item, photoBytes));
    await ask({ event, message: asking, asker, contents, wishes, hidden });
  };

  /** Asks anew when an edited caption says something else than before. */
  const edited = async (message: Message): Promise<boolean> => {
    const wishes = wishesOf(message);
    if (!wishes) return false;
    const before = asked.get(keyOf(message));
    const isNothing = Object.keys(wishes.wishes).length === 0 && wishes.hints.length === 0;
    if (before ? before.wishes === JSON.stringify(wishes) : isNothing && message.chat.type === 'private')
      return true;
    if (before?.batch !== undefined) await service.cancel(before.batch);
    const event = `${eventOf(message)}:${message.edit_date}`;
    const key = albumOf(message);
    if (key === undefined) return single(message, event);
    const items = albums.get(key) ?? [message];
    await album(
      items.map(
        (item) =>
          (item.message_id === message.message_id ? message : { ...item, caption: undefined }) as Message,
      ),
      event,
    );
    return true;
  };

  return {
    async receive(message, how) {
      if (how.edited) return edited(message);
      const key = albumOf(message);
      if (key === undefined) return single(message, eventOf(message));
      const { kind } = contentOf(message, photoBytes);
      if (kind === 'none') return false;
      options.gatherer.add(key, message.message_id, message);
      return true;
    },
    async receiveAlbum({ album: key, items }) {
      const before = albums.get(key) ?? [];
      const known = new Set(before.map(({ message_id: id }) => id));
      const news = items.filter(({ message_id: id }) => !known.has(id));
      if (news.length === 0) return;
      albums.put(key, [...before, ...news]);
      // Pictures that come after their album was taken are a request of their own, with the wishes of the album.
      const late = before.length > 0;
      const wishes = late ? before.find(({ caption }) => caption !== undefined)?.caption : undefined;
      const [first] = news;
      const batch =
        wishes !== undefined && first && news.every(({ caption }) => caption === undefined)
          ? [{ ...first, caption: wishes }, ...news.slice(1)]
          : news;
      await album(batch, late ? `${PLATFORM}:album:${key}:${first?.message_id}` : `${PLATFORM}:album:${key}`);
    },
    async answerTo(message, text) {
      const target = message.reply_to_message as Message | undefined;
      const asker = askerOf(message);
      if (!target || !asker) return false;
      const key = albumOf(target);
      const items = (key !== undefined && albums.get(key)) || [target];
      const contents = items.map((item) => contentOf(item, photoBytes));
      if (contents.every(({ kind }) => kind === 'none')) return false;
      const author = askerOf(target);
      const isAlone = key !== undefined && items.length === 1 && message.chat.type !== 'private';
      await ask({
        event: eventOf(message),
        message,
        asker,
        contents,
        wishes: options.parser.text(text, { asked: true }),
        ...(author && author.id !== asker.id && { name: asker.name }),
        hidden: isAlone && (await hides(message.chat.id).catch(() => false)),
      });
      return true;
    },
  };
}

/** Bytes: photos up to 10 MB, files up to 50 MB, a little less for what goes around them. */
const LARGEST = { photo: 10e6, document: 50e6 };

const eventOf = ({ chat, message_id: id }: Message) => `${PLATFORM}:message:${chat.id}:${id}`;
const albumOf = ({ chat, media_group_id: group }: Message) =>
  group === undefined ? undefined : `${chat.id}:${group}`;
const keyOf = (message: Message) => albumOf(message) ?? eventOf(message);

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
