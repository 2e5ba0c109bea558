import { STRENGTH } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';

/** The words around options in what people write: “make it anime, please”, “请画成水墨风格”. */
export interface Chatter {
  /** Puts spaces around such words, and around options, in scripts that have none. */
  space(text: string): string;
  /** Takes them out of the words of a text, unless they mean something as an option. */
  remove(tokens: readonly string[], isOption: (token: string) => boolean): WithoutChatter;
}

export interface WithoutChatter {
  readonly tokens: readonly string[];
  /** Whether anything was taken out. */
  readonly isChatty: boolean;
  /** Whether one of them asks for something: “make”, “please”. */
  readonly isRequest: boolean;
  /** Steps that “stronger” and “softer” ask for. */
  readonly steps: number;
}

/** A strength in words. */
export const STRENGTH_LEVELS = { light: 0.3, medium: 0.6, strong: 0.9, full: STRENGTH.max } as const;
export type StrengthLevel = keyof typeof STRENGTH_LEVELS;

/** The words of a message that lists them with spaces between. */
export const listed = (words: Words, message: Parameters<Words['say']>[0]): readonly string[] =>
  words.say(message).split(/\s+/);

/** `options` are the words that mean something as an option. */
export function createChatter(translations: readonly Words[], options: Iterable<string>): Chatter {
  const all = (message: Parameters<Words['say']>[0]) =>
    new Set(translations.flatMap((words) => listed(words, message)).map(plain));
  const requests = all('caption-request-words');
  const fillers = all('caption-filler-words');
  const stronger = all('strength-stronger-words');
  const softer = all('strength-softer-words');
  const unspaced = [...requests, ...fillers, ...stronger, ...softer, ...options]
    .filter((word) => /^\p{Script=Han}{2,}$/u.test(word))
    .sort((one, other) => other.length - one.length);
  const within = unspaced.length > 0 ? new RegExp(unspaced.join('|'), 'gu') : undefined;

  return {
    space: (text) => (within ? text.replace(within, ' $& ') : text),
    remove(tokens, isOption) {
      const kept: string[] = [];
      let steps = 0;
      let isRequest = false;
      for (const token of tokens) {
        const word = plain(token);
        if (isOption(token)) kept.push(token);
        else if (stronger.has(word)) steps += 1;
        else if (softer.has(word)) steps -= 1;
        else if (requests.has(word)) isRequest = true;
        else if (!fillers.has(word)) kept.push(token);
      }
      return { tokens: kept, isChatty: kept.length < tokens.length, isRequest, steps };
    },
  };
}

/** Small letters, without the marks around a word. */
const plain = (word: string): string => word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
