import type { Attachment, Message } from 'discord.js';
import { fail, type Outcome } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Picture } from '../../jobs/front-end.ts';
import type { Json } from '../../store/records.ts';
import type { Download } from '../download.ts';
import type { Messenger } from './messenger.ts';

/** What is needed to fetch a photo, now or for another version of its cartoon. */
interface PhotoSource {
  readonly url: string;
  readonly spoiler: boolean;
}

/** An attached photo. */
export const pictureOf = ({ url, name, spoiler }: Pick<Attachment, 'url' | 'name' | 'spoiler'>): Picture => ({
  name,
  // Other sources mark a spoiler in the file's name.
  source: { url, spoiler: spoiler || name.startsWith('SPOILER_') } satisfies PhotoSource,
});

/** All pictures in a message: attached, forwarded, or shown in a gallery. */
export function picturesIn(message: Message): Picture[] {
  const forwarded = [...message.messageSnapshots.values()].flatMap((snapshot) => [
    ...snapshot.attachments.values(),
  ]);
  const attached = [...message.attachments.values(), ...forwarded].filter(looksLikePicture).map(pictureOf);
  const shown = message.components.flatMap((component) => mediaIn(component.toJSON()));
  const pictures = [...attached, ...shown];
  // What a gallery shows may be attached as well.
  return pictures.filter(
    (picture, index) => pictures.findIndex((one) => urlOf(one) === urlOf(picture)) === index,
  );
}

const urlOf = (picture: Picture): string | undefined =>
  'source' in picture ? (picture.source as unknown as PhotoSource).url : undefined;

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

/** By what Discord or, where it does not know the kind, the name says; the drawing processes look at the bytes themselves. */
const looksLikePicture = ({ contentType, name }: Attachment): boolean =>
  contentType === undefined || contentType === null || contentType.startsWith(UNKNOWN_KIND)
    ? /\.(jpe?g|jfif|png|webp|gif|avif|heic|heif|bmp|tiff?)$/i.test(name)
    : contentType.startsWith('image/');

/** Apps send HEIC photos so where the system has no name for their kind. */
const UNKNOWN_KIND = 'application/octet-stream';

/** Pictures of Components V2, however deep they lie. */
function mediaIn(component: unknown): Picture[] {
  if (typeof component !== 'object' || component === null) return [];
  if ('media' in component) {
    const { media, spoiler = false } = component as { media: ShownMedia; spoiler?: boolean };
    const { url, content_type } = media;
    return content_type?.startsWith('image/') ? [pictureOf({ url, name: nameIn(url), spoiler })] : [];
  }
  return Object.values(component).flatMap((value) =>
    Array.isArray(value) ? value.flatMap(mediaIn) : mediaIn(value),
  );
}

interface ShownMedia {
  readonly url: string;
  readonly content_type?: string;
}

const nameIn = (url: string): string => decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
