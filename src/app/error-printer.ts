import { messageOf } from '../error-message.ts';
import type { Installation } from './installation.ts';

/** Prints an unexpected error with the id that stands for it elsewhere. */
export type PrintError = (error: unknown, id: string) => void;

export function createErrorPrinter(
  { environment, words }: Pick<Installation, 'environment' | 'words'>,
  say: (line: string) => void,
): PrintError {
  let isExplained = false;
  return (error, id) => {
    const stack = environment.TOONSMITH_DEBUG && error instanceof Error ? error.stack : undefined;
    say(words.say('cli-error', { id, message: stack ?? messageOf(error).split('\n')[0]! }));
    if (!isExplained) say(words.say('cli-how-to-report'));
    isExplained = true;
  };
}
