import type { Api, Style } from './api.ts';
import { sayFailure } from './sentences.ts';
import type { Words } from './words.ts';

export interface LinkLoaderOptions {
  readonly api: Api;
  readonly words: () => Words;
  readonly styles: () => readonly Style[];
  /** Whether the server loads photos from links. */
  readonly takesLinks: boolean;
  readonly add: (photos: readonly File[]) => void;
  /** Says what happens, or why nothing does. */
  readonly sayNote: (sentence: string) => void;
}

/** Takes a link instead of a photo: the server loads it where it may, else a sentence says what to do. */
export function createLinkLoader({ api, words, styles, takesLinks, add, sayNote }: LinkLoaderOptions) {
  return async (link: string): Promise<void> => {
    if (!takesLinks) return sayNote(words().say('page-link'));
    sayNote(words().say('page-link-loading'));
    const answer = await api.link(link);
    if (!answer.ok) return sayNote(sayFailure(answer.failure, words(), styles()));
    add([new File([answer.value], nameOf(link), { type: answer.value.type })]);
  };
}

/** The last part of its path. */
function nameOf(link: string): string {
  const last = URL.canParse(link) ? new URL(link).pathname.split('/').at(-1) : undefined;
  try {
    return decodeURIComponent(last ?? '') || 'photo';
  } catch {
    // A percent sign that stands for itself.
    return last || 'photo';
  }
}
