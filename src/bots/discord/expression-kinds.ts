/** What a server can have of its own: Discord calls both its expressions. */
export const EXPRESSION_KINDS = ['sticker', 'emoji'] as const;
export type ExpressionKind = (typeof EXPRESSION_KINDS)[number];

/** `cartoon-ink-2.webp` → `sticker-ink-2.png` */
export const stickerFileName = (cartoon: string, kind: ExpressionKind): string =>
  cartoon.replace('cartoon-', `${kind}-`).replace(/\.\w+$/, '.png');

/** Whether an attachment has the name of such a file. */
export const isFileOf = (kind: ExpressionKind, name: string): boolean =>
  name.replace(/^SPOILER_/, '').startsWith(`${kind}-`);
