import type { Attachment } from 'discord.js';
import type { Failure } from '../../cartoon.ts';

/** What Discord says of a file before anybody has read it. */
export type FileFacts = Pick<Attachment, 'name' | 'size' | 'contentType'>;

/** What speaks against drawing a file, by its size and type alone; the drawing processes look at the bytes themselves. */
export function judgeFile({ name, size, contentType }: FileFacts, maxBytes: number): Failure | undefined {
  if (size === 0) return { code: 'empty' };
  if (!looksLikePicture({ name, contentType })) {
    const kind = kindOf(contentType);
    return kind === undefined ? { code: 'not-a-picture' } : { code: 'unsupported-kind', kind };
  }
  return size > maxBytes ? { code: 'too-many-bytes', limit: maxBytes, got: size } : undefined;
}

/** By its type; by its name where Discord has not found out the type. */
export function looksLikePicture({ name, contentType }: Pick<FileFacts, 'name' | 'contentType'>): boolean {
  const type = mediaType(contentType);
  if (UNKNOWN_TYPES.has(type)) return PICTURE_NAME.test(name);
  return type.startsWith('image/') && type !== 'image/svg+xml';
}

const mediaType = (contentType: string | null | undefined): string =>
  contentType?.split(';')[0]?.trim().toLowerCase() ?? '';

const UNKNOWN_TYPES: ReadonlySet<string> = new Set(['', 'application/octet-stream', 'binary/octet-stream']);
const PICTURE_NAME = /\.(jpe?g|jfif|png|webp|gif|avif|hei[cf]|bmp|tiff?|jxl)$/i;

/** PDF, SVG, MP4: as people know them. */
function kindOf(contentType: string | null): string | undefined {
  const [kind, subtype = ''] = mediaType(contentType).split('/');
  const isKnown = kind === 'image' || kind === 'video' || kind === 'audio' || subtype === 'pdf';
  return isKnown ? subtype.replace(/^x-|\+xml$/g, '').toUpperCase() : undefined;
}
