import {
  type Attachment,
  type Embed,
  EmbedType,
  type Message,
  type Sticker,
  StickerFormatType,
} from 'discord.js';
import { fail, type Outcome } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Picture } from '../../jobs/front-end.ts';
import type { Json } from '../../store/records.ts';
import type { Download } from '../download.ts';
import { type FileFacts, looksLikePicture } from './attachments.ts';
import type { Messenger } from './messenger.ts';

/** What is needed to fetch a photo, now or for another version of its cartoon. */
interface PhotoSource {
  readonly url: string;
  readonly spoiler: boolean;
}

type AttachedFile = Pick<Attachment, 'url' | 'name' | 'spoiler'>;

/** An attached photo. */
export const pictureOf = (file: AttachedFile): Picture => ({ name: file.name, source: sourceOf(file) });

/** What an attached photo is fetched by. Other sources mark a spoiler in the file's name. */
export const sourceOf = ({ url, name, spoiler }: AttachedFile) =>
  ({ url, spoiler: spoiler || name.startsWith('SPOILER_') }) satisfies PhotoSource;

/** Whether a file may be fetched from there: from the platform's own servers alone. */
export type MayFetch = (url: string) => boolean;

export interface FoundPicture {
  readonly picture: Picture;
  /** What Discord says of the file, where it is an attachment. */
  readonly file?: FileFacts;
}

/** All pictures that a message shows: attached, embedded, as stickers, in galleries, linked; and those of what it forwards. */
export function picturesIn(message: Message, mayFetch: MayFetch): FoundPicture[] {
  const parts: readonly MessagePart[] = [message, ...message.messageSnapshots.values()];
  const found = parts.flatMap((part) => [
    ...attachedPictures(part),
    ...[
      ...(part.components ?? []).flatMap((component) => mediaIn(component.toJSON(), mayFetch)),
      ...(part.embeds ?? []).flatMap((embed) => embeddedPicture(embed, mayFetch)),
      ...[...(part.stickers?.values() ?? [])].flatMap((sticker) => stickerPicture(sticker)),
      ...linkedPictures(part.content ?? '', mayFetch),
    ].map((picture) => ({ picture })),
  ]);
  // What a gallery shows may be attached as well, and what is linked is embedded.
  const files = found.map(({ picture }) => fileOf(picture));
  return found.filter((_, index) => files.indexOf(files[index] as string) === index);
}

const attachedPictures = ({ attachments }: MessagePart): FoundPicture[] =>
  [...(attachments?.values() ?? [])]
    .filter(looksLikePicture)
    .map((file) => ({ picture: pictureOf(file), file }));

type MessagePart = Partial<Pick<Message, 'attachments' | 'components' | 'embeds' | 'stickers' | 'content'>>;

/** The same file has different signatures, and is shown by different hosts. */
function fileOf(picture: Picture): string {
  const { url } = (picture as { readonly source: unknown }).source as PhotoSource;
  const { host, pathname } = new URL(url);
  return pathname.startsWith('/attachments/') ? pathname : `${host}${pathname}`;
}

/** Whether a stored source was marked as a spoiler. */
export const isSpoiler = (source: Json | undefined): boolean =>
  (source as unknown as PhotoSource | undefined)?.spoiler ?? false;

/** Fetches photos from Discord's servers; an address that has run out is renewed once. */
export function createPhotoFetcher({ download, messenger, clock }: PhotoFetcher) {
  return async (
    source: Json,
    how: { readonly signal: AbortSignal },
  ): Promise<Outcome<Uint8Array<ArrayBuffer>>> => {
    const { url } = source as unknown as PhotoSource;
    if (!hasRunOut(url, clock.now())) {
      const outcome = await download(url, how);
      if (outcome.ok || outcome.failure.code !== 'download-failed') return outcome;
    }
    const renewed = await messenger.refresh(url, how);
    if (renewed === url) return fail({ code: 'photo-gone' });
    const outcome = await download(renewed, how);
    return !outcome.ok && outcome.failure.code === 'download-failed' ? fail({ code: 'photo-gone' }) : outcome;
  };
}

interface PhotoFetcher {
  readonly download: Download;
  readonly messenger: Pick<Messenger, 'refresh'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Attachment addresses end at the moment in `ex`, hexadecimal seconds (Discord developer documentation, Signed Attachment CDN URLs). */
function hasRunOut(url: string, now: number): boolean {
  const ends = Number.parseInt(new URL(url).searchParams.get('ex') ?? '', 16) * 1000;
  return ends <= now;
}

/** Pictures of Components V2, however deep they lie. */
function mediaIn(component: unknown, mayFetch: MayFetch): Picture[] {
  if (typeof component !== 'object' || component === null) return [];
  if ('media' in component || 'file' in component) {
    const { media, file, spoiler = false } = component as ShownFile;
    return shownPicture(media ?? file, spoiler, mayFetch);
  }
  return Object.values(component).flatMap((value) =>
    Array.isArray(value) ? value.flatMap((one) => mediaIn(one, mayFetch)) : mediaIn(value, mayFetch),
  );
}

interface ShownFile {
  readonly media?: Shown;
  readonly file?: Shown;
  readonly spoiler?: boolean;
}

/** A file that Discord shows; what lies on somebody else's server it fetches itself, and offers at `proxy_url`. */
interface Shown {
  readonly url?: string | null;
  readonly proxy_url?: string | null;
  readonly content_type?: string | null;
}

function shownPicture(shown: Shown | undefined, spoiler: boolean, mayFetch: MayFetch): Picture[] {
  const url = [shown?.url, shown?.proxy_url].find((one) => one && URL.canParse(one) && mayFetch(one));
  if (!url) return [];
  const name = nameIn(shown?.url ?? url);
  return looksLikePicture({ name, contentType: shown?.content_type ?? null })
    ? [pictureOf({ url, name, spoiler })]
    : [];
}

/** Its picture; the small one of a link's preview or of an image link when there is no other. Previews of videos are left out. */
function embeddedPicture({ data }: Embed, mayFetch: MayFetch): Picture[] {
  if (data.type === EmbedType.Video) return [];
  const shown = [data.image, data.thumbnail].find(Boolean);
  // Discord has decoded it already, whatever its address ends in.
  return shownPicture(shown && { content_type: 'image/png', ...withoutUndefined(shown) }, false, mayFetch);
}

const withoutUndefined = ({ url, proxy_url }: Shown): Shown => ({
  ...(url && { url }),
  ...(proxy_url && { proxy_url }),
});

/** Animations of vectors are no pictures. */
const stickerPicture = ({ url, name, format }: Sticker): Picture[] =>
  format === StickerFormatType.Lottie ? [] : [pictureOf({ url, name: `${name}.png`, spoiler: false })];

/** Links to files of Discord's, as people copy them; where Discord shows them, they are embedded too. */
const linkedPictures = (content: string, mayFetch: MayFetch): Picture[] =>
  [...content.matchAll(/https?:\/\/[^\s<>()|]+/g)].flatMap(([url]) =>
    URL.canParse(url) && new URL(url).pathname.startsWith('/attachments/')
      ? shownPicture({ url }, false, mayFetch)
      : [],
  );

/** The last part of an address. People may write anything there, so also what cannot be decoded. */
function nameIn(url: string): string {
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
