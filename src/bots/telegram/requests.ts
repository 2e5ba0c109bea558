import type { Message } from 'grammy/types';
import type { CartoonOptions } from '../../cartoon.ts';
import type { JobService } from '../../jobs/service.ts';
import type { ParsedWishes, WishParser } from '../../options/parse.ts';
import type { Batch, JobStore } from '../../store/store.ts';
import { readCommand } from '../commands.ts';
import { addressOf, asJson, PLATFORM, subjectOf } from './address.ts';
import { createRecent } from './bounded-map.ts';
import type { Album } from './media-group.ts';
import type { Gatherer } from './media-group-buffer.ts';
import { askerOf, type Content, contentOf, type PhotoSource } from './message-content.ts';
import type { HidesMessages } from './privacy-mode.ts';
import { type Ask, eventOf, partOf, picturesIn, type Request } from './submit.ts';

/** Turns messages with photos into requests: single ones, albums, answers to a photo, and edited captions. */
export interface Requests {
  /** A message that carries something. Answers false when it is none of the bot's business. */
  receive(message: Message, how: { readonly edited: boolean }): Promise<boolean>;
  /** The first parts of an album, or some that came later. */
  receiveAlbum(album: Album<Message>): Promise<void>;
  /** Whether something was asked for with this album and is not answered yet. */
  isUnderWay(album: string): boolean;
  /** `/cartoon`, or only wishes, in answer to a photo. Answers false when there is no photo. */
  answerTo(message: Message, text: string): Promise<boolean>;
}

export interface RequestsOptions {
  readonly submit: Ask;
  readonly service: Pick<JobService, 'cancel' | 'join' | 'isOpen' | 'view'>;
  readonly store: Pick<JobStore, 'batchOf'>;
  readonly parser: WishParser;
  readonly gatherer: Pick<Gatherer<Message>, 'add'>;
  readonly hides: HidesMessages;
  /** The bot's own name, for `/cartoon@name` and mentions. */
  readonly username: () => string;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
}

export function createRequests(options: RequestsOptions): Requests {
  const { submit, service, store, hides, photoBytes } = options;
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

  /** Asks, and remembers what for, so that an edited caption or a further picture finds it. */
  const ask = async (request: Request): Promise<void> => {
    const asking = await submit(request);
    if (asking) asked.put(keyOf(request.message), { wishes: JSON.stringify(request.wishes), ...asking });
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

  /** What an album asks for, if it does: wishes may stand under any of its pictures. */
  const heardIn = (items: readonly Message[]) => {
    const [first] = items;
    const spoken = items.filter(({ caption }) => caption !== undefined);
    const asking = spoken.find((item) => wishesOf(item) !== undefined) ?? (first && wishesOf(first) && first);
    const asker = asking && askerOf(asking);
    if (!asking || !asker) return undefined;
    const parsed = (spoken.length > 0 ? spoken : [asking]).flatMap((item) => wishesOf(item) ?? []);
    const wishes: ParsedWishes = {
      wishes: Object.assign({}, ...parsed.map((one) => one.wishes)),
      hints: parsed.flatMap(({ hints }) => hints),
    };
    return { message: asking, asker, wishes };
  };

  /** A whole album, in place of what was asked for with it earlier. */
  const album = async (items: readonly Message[], event: string, earlier?: Batch): Promise<void> => {
    const heard = heardIn(items);
    if (!heard) return;
    const { chat } = heard.message;
    const others = earlier ? unheard(earlier, items) : [];
    const contents = [...others, ...contentsOf(items)];
    const hidden =
      contents.length === 1 && chat.type !== 'private' && (await hides(chat.id).catch(() => false));
    // The captions of the others are gone with the process that heard them; what they wished is in the options.
    const wished = others.length > 0 ? earlier?.options : {};
    const wishes = { ...heard.wishes, wishes: { ...wished, ...heard.wishes.wishes } };
    await ask({ ...heard, event, contents, album: true, wishes, hidden });
  };

  /** Pictures of an album that was asked for before: they join it, or follow it when its answer is out. */
  const late = async (key: string, batch: string, items: readonly Message[]): Promise<void> => {
    const event = `${albumEvent(key)}:${items[0]?.message_id}`;
    const known = await Promise.all(items.map((item) => store.batchOf(eventOf(item))));
    const news = items.filter((_, index) => known[index] === undefined);
    const wishes = heardIn(news)?.wishes;
    const earlier = (await service.view(batch))?.batch;
    if (wishes && earlier && wantsOther(wishes, earlier.options) && service.isOpen(batch)) {
      // The wishes came with a late picture: as if a caption had been edited.
      await service.cancel(batch);
      return album(albums.get(key) ?? items, event, earlier);
    }
    const contents = contentsOf(items);
    const pictures = picturesIn(contents);
    const joined = await service.join(batch, {
      pictures: pictures.map((picture) => partOf(picture, items[0]?.chat.id ?? 0)),
      address(was) {
        // Whoever sees two pictures of an album sees them all.
        const { hidden: _, skipped = 0, ...address } = addressOf({ address: was });
        const others = skipped + contents.length - pictures.length;
        return asJson({ ...address, ...(others > 0 && { skipped: others }) });
      },
    });
    if (joined === 'closed') await follow(batch, news, event);
  };

  /** Pictures whose album has been answered are drawn like it. */
  const follow = async (batch: string, items: readonly Message[], event: string): Promise<void> => {
    const earlier = (await service.view(batch))?.batch;
    const [message] = items;
    const asker = message && askerOf(message);
    // Who cancelled an album wants none of it.
    if (!asker || !earlier || earlier.jobs.every(({ state }) => state === 'cancelled')) return;
    const { wishes, hints } = heardIn(items)?.wishes ?? { wishes: {}, hints: [] };
    await submit({
      event,
      message,
      asker,
      contents: contentsOf(items),
      album: true,
      wishes: { wishes: { ...earlier.options, ...wishes }, hints },
    });
  };

  const contentsOf = (items: readonly Message[]) => items.map((item) => contentOf(item, photoBytes));

  /** Asks anew when an edited caption says something else than before. */
  const edited = async (message: Message): Promise<boolean> => {
    const wishes = wishesOf(message);
    if (!wishes) return false;
    const before = asked.get(keyOf(message));
    const isNothing = Object.keys(wishes.wishes).length === 0 && wishes.hints.length === 0;
    if (before ? before.wishes === JSON.stringify(wishes) : isNothing && message.chat.type === 'private')
      return true;
    const earlier = before?.batch === undefined ? undefined : (await service.view(before.batch))?.batch;
    if (earlier) await service.cancel(earlier.id);
    const event = `${eventOf(message)}:${message.edit_date}`;
    const key = albumOf(message);
    if (key === undefined) return single(message, event);
    const items = (albums.get(key) ?? [message]).map(
      (item) =>
        (item.message_id === message.message_id ? message : { ...item, caption: undefined }) as Message,
    );
    albums.put(key, items);
    await album(items, event, earlier);
    return true;
  };

  return {
    async receive(message, how) {
      if (how.edited) return edited(message);
      const key = albumOf(message);
      if (key === undefined) return single(message, eventOf(message));
      const { kind } = contentOf(message, photoBytes);
      if (kind === 'none') return false;
      const person = subjectOf(askerOf(message)?.id ?? message.chat.id);
      await options.gatherer.add({ album: key, place: message.message_id, person, item: message });
      return true;
    },
    async receiveAlbum({ album: key, items }) {
      const before = albums.get(key) ?? [];
      const news = items.filter(({ message_id: id }) => before.every((item) => item.message_id !== id));
      const whole = [...before, ...news].sort((one, other) => one.message_id - other.message_id);
      albums.put(key, whole);
      const earlier = asked.get(key);
      // What was refused was refused as a whole, and told once.
      if (earlier && earlier.batch === undefined) return;
      const batch = earlier?.batch ?? (await store.batchOf(albumEvent(key)));
      if (batch === undefined) await album(whole, albumEvent(key));
      else await late(key, batch, items);
    },
    isUnderWay(key) {
      const batch = asked.get(key)?.batch;
      return batch !== undefined && service.isOpen(batch);
    },
    async answerTo(message, text) {
      const target = message.reply_to_message as Message | undefined;
      const asker = askerOf(message);
      if (!target || !asker) return false;
      const key = albumOf(target);
      const items = (key !== undefined && albums.get(key)) || [target];
      const contents = contentsOf(items);
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

/** The pictures of a batch that came in none of these messages: a former process heard of them. */
const unheard = (batch: Batch, items: readonly Message[]): Content[] =>
  batch.jobs.flatMap(({ source, name }) => {
    const photo = source as PhotoSource;
    if (items.some(({ message_id: id }) => id === photo.place)) return [];
    return {
      kind: 'picture',
      form: addressOf(batch).form,
      source: photo,
      ...(name !== undefined && { name }),
    };
  });

/** Whether wishes change what is drawn, or something is to be said about them. */
const wantsOther = ({ wishes, hints }: ParsedWishes, options: CartoonOptions): boolean =>
  hints.length > 0 ||
  Object.entries(wishes).some(([name, value]) => value !== options[name as keyof CartoonOptions]);

const albumEvent = (key: string) => `${PLATFORM}:album:${key}`;
const albumOf = ({ chat, media_group_id: group }: Message) =>
  group === undefined ? undefined : `${chat.id}:${group}`;
const keyOf = (message: Message) => albumOf(message) ?? eventOf(message);
