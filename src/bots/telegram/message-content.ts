import type { Message, User } from 'grammy/types';
import type { Failure } from '../../cartoon.ts';

/** A photo on Telegram's servers, as a job stores it. */
export type PhotoSource = {
  /** Telegram's file_id. */
  readonly file: string;
  /** What Telegram says about its size in bytes. */
  readonly bytes?: number;
  /** The number of its message: in this order an album was sent, however it arrived. */
  readonly place: number;
};

/** How a photo was sent: a photo is recompressed by the sender's app, a document arrives as it was. */
export type Form = 'photo' | 'document';

/** What a message carries besides words. */
export type Content =
  | { readonly kind: 'picture'; readonly form: Form; readonly source: PhotoSource; readonly name?: string }
  /** A file that is no picture, with the failure to report. */
  | { readonly kind: 'other'; readonly failure: Failure }
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
  const { document, photo, animation } = message;
  if (photo && photo.length > 0) {
    const largest = photo.reduce((best, size) =>
      size.width * size.height > best.width * best.height ? size : best,
    );
    return picture('photo', { message, limit, file: largest.file_id, bytes: largest.file_size });
  }
  // A GIF is sent as a film, with a document beside it for old apps.
  if (document && !animation) {
    const type = document.mime_type ?? '';
    const [, extension = ''] = /\.(\w{1,8})$/.exec(document.file_name ?? '') ?? [];
    const isPicture =
      type.startsWith('image/') ||
      ((type === '' || type === 'application/octet-stream') && !NO_PICTURES.has(extension.toLowerCase()));
    if (!isPicture) return unsupported(extension || type.split('/')[1] || type);
    const { file_id: file, file_size: bytes, file_name: name } = document;
    return picture('document', { message, limit, file, bytes, name });
  }
  const other = OTHERS.find((kind) => message[kind] !== undefined);
  return other ? unsupported(other === 'animation' ? 'GIF' : other) : { kind: 'none' };
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
const OTHERS = [
  'video',
  'animation',
  'video_note',
  'sticker',
  'voice',
  'audio',
  'story',
  'paid_media',
] as const;
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
    file,
    bytes,
    name,
  }: {
    readonly message: Message;
    readonly limit: number;
    readonly file: string;
    readonly bytes: number | undefined;
    readonly name?: string | undefined;
  },
): Content {
  const most = Math.min(limit, LARGEST_DOWNLOAD);
  if (bytes !== undefined && bytes > most)
    return { kind: 'other', failure: { code: 'too-many-bytes', limit: most, got: bytes } };
  return {
    kind: 'picture',
    form,
    source: { file, ...(bytes !== undefined && { bytes }), place: message.message_id },
    ...(name !== undefined && { name }),
  };
}

const unsupported = (kind: string): Content => ({
  kind: 'other',
  failure: { code: 'unsupported-kind', kind: kind.replaceAll('_', ' ').toUpperCase() },
});
