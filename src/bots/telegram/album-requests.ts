import type { Message } from 'grammy/types';
import type { CartoonOptions } from '../../cartoon.ts';
import type { JobService } from '../../jobs/service.ts';
import type { WithNearest } from '../../options/nearest.ts';
import type { Batch } from '../../store/records.ts';
import type { JobStore } from '../../store/store.ts';
import { addressOf, asJson, PLATFORM } from './address.ts';
import { askerOf, type Content, contentOf, type PhotoSource } from './message-content.ts';
import type { MessageOptions } from './message-options.ts';
import type { HidesMessages } from './privacy-mode.ts';
import { eventOf, type PhotoRequest, partOf, picturesIn, type Submit } from './submit.ts';

/** Turns albums into batches, and pictures that arrive later into parts of them. */
export interface AlbumRequests {
  /** Submits an album, replacing the earlier batch of the same album if there was one. */
  submitAlbum(items: readonly Message[], event: string, earlier?: Batch): Promise<void>;
  /** Adds late pictures to the album's batch; once its reply is out, they become a batch of their own. */
  addLate(late: LatePart): Promise<void>;
}

export interface LatePart {
  /** The album's key: chat and media group. */
  readonly key: string;
  readonly batch: string;
  readonly items: readonly Message[];
  /** Everything known of the album. */
  readonly whole: readonly Message[];
}

export interface AlbumRequestsOptions {
  /** Submits and records a request. */
  readonly submitAndRemember: (request: PhotoRequest) => Promise<void>;
  readonly submit: Submit;
  readonly service: Pick<JobService, 'cancel' | 'join' | 'isOpen' | 'view'>;
  readonly store: Pick<JobStore, 'batchOf'>;
  readonly messageOptions: MessageOptions;
  readonly hidesMessages: HidesMessages;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
}

export function createAlbumRequests(options: AlbumRequestsOptions): AlbumRequests {
  const { service, store, messageOptions, hidesMessages, photoBytes } = options;
  const contentsOf = (items: readonly Message[]) => items.map((item) => contentOf(item, photoBytes));

  const submitAlbum = async (items: readonly Message[], event: string, earlier?: Batch): Promise<void> => {
    const request = messageOptions.ofAlbum(items);
    if (!request) return;
    const { chat } = request.message;
    const missing = earlier ? contentsMissingIn(items, earlier) : [];
    const contents = [...missing, ...contentsOf(items)];
    const hidden =
      contents.length === 1 && chat.type !== 'private' && (await hidesMessages(chat.id).catch(() => false));
    // An earlier process read the captions of the missing messages; their options are in the batch.
    const inherited = missing.length > 0 ? earlier?.options : {};
    const parsed = { ...request.parsed, options: { ...inherited, ...request.parsed.options } };
    await options.submitAndRemember({ ...request, event, contents, album: true, parsed, hidden });
  };

  /** Draws pictures whose album has been answered already, with the album's options. */
  const submitSeparately = async (batch: string, items: readonly Message[], event: string): Promise<void> => {
    const earlier = (await service.view(batch))?.batch;
    const [message] = items;
    const asker = message && askerOf(message);
    // A person who cancelled an album does not want its late pictures either.
    if (!asker || !earlier || earlier.jobs.every(({ state }) => state === 'cancelled')) return;
    const { options: requested, ...more } = messageOptions.ofAlbum(items)?.parsed ?? NOTHING_ASKED;
    const parsed = { ...more, options: { ...earlier.options, ...requested } };
    await options.submit({ event, message, asker, contents: contentsOf(items), album: true, parsed });
  };

  return {
    submitAlbum,
    async addLate({ key, batch, items, whole }) {
      const event = `${albumEvent(key)}:${items[0]?.message_id}`;
      const known = await Promise.all(items.map((item) => store.batchOf(eventOf(item))));
      const added = items.filter((_, index) => known[index] === undefined);
      const parsed = messageOptions.ofAlbum(added)?.parsed;
      const earlier = (await service.view(batch))?.batch;
      if (parsed && earlier && changes(parsed, earlier.options) && service.isOpen(batch)) {
        // The options came with a late picture: the same as an edited caption.
        await service.cancel(batch);
        return submitAlbum(whole, event, earlier);
      }
      const contents = contentsOf(items);
      const pictures = picturesIn(contents);
      const joined = await service.join(batch, {
        pictures: pictures.map((picture) => partOf(picture, items[0]?.chat.id ?? 0)),
        address(before) {
          // A bot that receives two pictures of an album receives them all, so nothing is hidden from it.
          const { hidden: _, skipped = 0, ...address } = addressOf({ address: before });
          const others = skipped + contents.length - pictures.length;
          return asJson({ ...address, ...(others > 0 && { skipped: others }) });
        },
      });
      if (joined === 'closed') await submitSeparately(batch, added, event);
      return undefined;
    },
  };
}

export const albumEvent = (key: string) => `${PLATFORM}:album:${key}`;

/** The pictures of a batch that are in none of these messages, because an earlier process received them. */
const contentsMissingIn = (items: readonly Message[], batch: Batch): Content[] =>
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

const NOTHING_ASKED: WithNearest = { options: {}, hints: [], applied: [] };

/** Whether options change what is drawn, or need a remark. */
const changes = ({ options, hints, applied, strengthSteps }: WithNearest, current: CartoonOptions): boolean =>
  hints.length > 0 ||
  applied.length > 0 ||
  strengthSteps !== undefined ||
  Object.entries(options).some(([name, value]) => value !== current[name as keyof CartoonOptions]);
