import type { Message, PhotoSize, User } from 'grammy/types';
import type { Failure } from '../../cartoon.ts';

/** A photo on Telegram's servers, as a job stores it. */
export type PhotoSource = {
  /** Telegram's file_id. */
  readonly file: string;
  /** What Telegram says about its size in bytes. */
  readonly bytes?: number;
  /** The number of its message: in this order an album was sent, however it arrived. */
  readonly place: number;
  /** The same for the same file, however often Telegram tells of it. */
  readonly unique?: string;
};

/** How a photo was sent: a photo is recompressed by the sender's app, a document arrives as it was. */
export type Form = 'photo' | 'document';
/** How a cartoon is sent. */
export type SentForm = Form | 'sticker';

/** What a message carries besides words. */
export type Content =
  | {
      readonly kind: 'picture';
      readonly form: Form;
      readonly source: PhotoSource;
      readonly name?: string;
      readonly spoiler?: boolean;
      /** It is only the preview of this. */
      readonly preview?: Medium;
      /** It must not be repeated in other chats. */
      readonly protected?: boolean;
    }
  /** A file that is no picture, with the failure to report. */
  | { readonly kind: 'other'; readonly failure: Failure; readonly medium?: Medium }
  | { readonly kind: 'none' };

/** Who is asking. Channels and anonymous administrators ask as their chat. */
export interface Asker {
  readonly id: number;
  readonly name: string;
  /** The language of the person's app. */
  readonly language?: string;
}

/** Reads what a message carries; `limit` is the largest file that is taken, in bytes. */
export function contentOf(message: Message, limit: number): Content {
  const { document, animation } = message;
  const photo = photoContent(message.photo ?? message.live_photo?.photo ?? [], message, limit);
  if (photo) return photo;
  // A GIF is sent as a film, with a document beside it for old apps.
  if (document && !animation) {
    const type = document.mime_type ?? '';
    const [, extension = ''] = /\.(\w{1,8})$/.exec(document.file_name ?? '') ?? [];
    const isPicture =
      type.startsWith('image/') ||
      ((type === '' || type === 'application/octet-stream') && !NO_PICTURES.has(extension.toLowerCase()));
    if (!isPicture) return unsupported(extension || type.split('/')[1] || type);
    return picture('document', { message, limit, file: document, name: document.file_name });
  }
  return previewContent(message, limit) ?? otherContent(message);
}

/** The largest of the sizes of a photo; undefined where there are none. */
export function photoContent(
  sizes: readonly PhotoSize[],
  message: Message,
  limit: number,
): Content | undefined {
  const [first, ...more] = sizes;
  if (!first) return undefined;
  const file = more.reduce(
    (best, size) => (size.width * size.height > best.width * best.height ? size : best),
    first,
  );
  return picture('photo', { message, limit, file });
}

/** A static sticker is a picture; of what moves there is a preview. */
function previewContent(message: Message, limit: number): Content | undefined {
  const { sticker, video, animation, video_note: note } = message;
  if (sticker && !sticker.is_animated && !sticker.is_video)
    return picture('photo', { message, limit, file: sticker });
  const moving = (Object.entries({ sticker, video, animation, video_note: note }) as [Medium, Moving][]).find(
    ([, one]) => one !== undefined,
  );
  if (!moving) return undefined;
  const [medium, { thumbnail }] = moving;
  const content = photoContent(video?.cover ?? (thumbnail ? [thumbnail] : []), message, limit);
  return content?.kind === 'picture' ? { ...content, preview: medium } : content;
}

function otherContent(message: Message): Content {
  const medium = MEDIA.find((kind) => message[kind] !== undefined);
  return medium
    ? { kind: 'other', failure: { code: 'unsupported-kind', kind: medium }, medium }
    : { kind: 'none' };
}

/** Undefined for senders that are not answered: other bots and Telegram itself. */
export function askerOf(message: Message): Asker | undefined {
  const { from, sender_chat: chat } = message;
  // Posts of a linked channel appear in its group automatically; they are no requests.
  if (message.is_automatic_forward) return undefined;
  if (chat) return { id: chat.id, name: chat.title ?? chat.username ?? '' };
  return from && !from.is_bot ? personOf(from) : undefined;
}

export const personOf = ({ id, first_name: name, language_code: language }: User): Asker => ({
  id,
  name,
  ...(language !== undefined && { language }),
});

/** Telegram's servers hand out nothing larger. */
const LARGEST_DOWNLOAD = 20 * 2 ** 20;
const MEDIA = [
  'video',
  'animation',
  'video_note',
  'sticker',
  'voice',
  'audio',
  'story',
  'paid_media',
] as const;
/** What a message can carry that is no picture; its name is the message `telegram-medium-<medium>`. */
export type Medium = (typeof MEDIA)[number];
type Moving = { readonly thumbnail?: PhotoSize };
const NO_PICTURES: ReadonlySet<string> = new Set(
  'pdf zip rar 7z exe apk dmg txt doc docx xls xlsx ppt pptx mp3 mp4 mov avi mkv ogg wav json xml html js'.split(
    ' ',
  ),
);

function picture(
  form: Form,
  {
    message,
    limit,
    file: { file_id: file, file_unique_id: unique, file_size: bytes },
    name,
  }: {
    readonly message: Message;
    readonly limit: number;
    readonly file: { readonly file_id: string; readonly file_unique_id: string; readonly file_size?: number };
    readonly name?: string | undefined;
  },
): Content {
  const most = Math.min(limit, LARGEST_DOWNLOAD);
  if (bytes !== undefined && bytes > most)
    return { kind: 'other', failure: { code: 'too-many-bytes', limit: most, got: bytes } };
  return {
    kind: 'picture',
    form,
    source: { file, unique, ...(bytes !== undefined && { bytes }), place: message.message_id },
    ...(name !== undefined && { name }),
    ...(message.has_media_spoiler && { spoiler: true }),
    ...(message.has_protected_content && { protected: true }),
  };
}

const unsupported = (kind: string): Content => ({
  kind: 'other',
  failure: { code: 'unsupported-kind', kind: kind.toUpperCase() },
});
