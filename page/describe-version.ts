import type { Version } from './album.ts';
import type { Style } from './api.ts';
import type { Words } from './words.ts';

/** “Ink wash · 70%”. */
export function describeVersion({ options }: Version, words: Words, styles: readonly Style[]): string {
  const { style, strength } = options;
  return `${styles.find(({ id }) => id === style)?.name ?? style} · ${words.percent(strength)}`;
}
