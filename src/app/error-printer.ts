import { messageOf } from '../error-message.ts';
import type { Environment } from './installation.ts';

/** Prints an unexpected error with the id that stands for it elsewhere. */
export type PrintError = (error: unknown, id: string) => void;

export function createErrorPrinter(environment: Environment, say: (line: string) => void): PrintError {
  let isExplained = false;
  return (error, id) => {
    say(
      environment.TOONSMITH_DEBUG
        ? `Error ${id}: ${error instanceof Error ? error.stack : messageOf(error)}`
        : `Error ${id}: ${messageOf(error).split('\n')[0]}`,
    );
    if (!isExplained) say(HOW_TO_REPORT);
    isExplained = true;
  };
}

const HOW_TO_REPORT =
  'This is a problem in Toonsmith or on this computer. To find the cause, run ./run.sh doctor; TOONSMITH_DEBUG=1 shows where it happens. ' +
  'To report it, see docs/troubleshooting.md.';
