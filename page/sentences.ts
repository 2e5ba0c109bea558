import type { Failure as CartoonFailure, Note, Tip } from '../src/cartoon.ts';
import {
  type FormatContext,
  failureArguments,
  noteArguments,
  tipArguments,
} from '../src/i18n/message-arguments.ts';
import { describeMoment } from '../src/i18n/moments.ts';
import { type Failure, OFFLINE, type Said, type Style } from './api.ts';
import type { Words } from './words.ts';

/** What went wrong, and what to do next, in the language of the moment: failures are kept with what their sentences are made of. */
export function sayFailure(failure: Failure, words: Words, styles: readonly Style[]): string {
  const { code, message, details, retryAt } = failure;
  if (code === OFFLINE) return words.say('page-offline');
  const now = Date.now();
  if (details) {
    const values = failureArguments(details as unknown as CartoonFailure, contextOf(words, styles), now);
    return words.say(`failure-${code}`, values);
  }
  const when = retryAt === undefined ? '' : contextOf(words, styles).when(retryAt, now);
  return words.has(`web-${code}`) ? words.say(`web-${code}`, { when }) : message;
}

/** A note or tip in the language of the moment; one that an earlier program kept, in the language of then. */
export function sayRemark(
  { kind, code, message, details }: Said,
  words: Words,
  styles: readonly Style[],
): string {
  if (!kind || !details) return message;
  const context = contextOf(words, styles);
  const values =
    kind === 'note'
      ? noteArguments(details as unknown as Note, context)
      : tipArguments(details as unknown as Tip, context);
  return words.say(`${kind}-${code}`, values);
}

const contextOf = ({ say, formats }: Words, styles: readonly Style[]): FormatContext => ({
  ...formats,
  styleName: (id) => styles.find((style) => style.id === id)?.name ?? id,
  when: (at, now) => describeMoment(at, now, say, formats),
  optionName: (name) => say(`option-${name}-name`),
});
