import { MAX_FILES } from './file-limits.ts';

/** What a server can have of its own: Discord calls both its expressions. */
export const EXPRESSION_KINDS = ['sticker', 'emoji'] as const;
export type ExpressionKind = (typeof EXPRESSION_KINDS)[number];

/** Whether one message has room for the sticker and the emoji of each of so many cartoons. */
export const fitsAllKinds = (cartoons: number): boolean => cartoons * EXPRESSION_KINDS.length <= MAX_FILES;

/** `cartoon-ink-2.webp` → `sticker-ink-2.png` */
export const stickerFileName = (cartoon: string, kind: ExpressionKind): string =>
  cartoon.replace('cartoon-', `${kind}-`).replace(/\.\w+$/, '.png');

/** Whether an attachment has the name of such a file. */
export const isFileOf = (kind: ExpressionKind, name: string): boolean =>
  name.replace(/^SPOILER_/, '').startsWith(`${kind}-`);
