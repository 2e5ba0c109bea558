import { escapeMarkdown } from 'discord.js';
import type { Failure } from '../../cartoon.ts';
import type { Words } from '../../i18n/words.ts';

/** A failure as a sentence in which nothing that people wrote is markup: names, values, the reason of a ban. */
export const failureText = (words: Pick<Words, 'failure'>, failure: Failure, now?: number): string =>
  words.failure(escapeFields(failure), now);

/** Text of somebody else, on one line and without markup. */
export const plainText = (text: string): string =>
  escapeMarkdown(text.replace(/\s+/g, ' ').trim(), {
    heading: true,
    bulletedList: true,
    numberedList: true,
    maskedLink: true,
  });

const escapeFields = (failure: Failure): Failure =>
  Object.fromEntries(
    Object.entries(failure).map(([key, value]) => [
      key,
      WRITTEN_BY_PEOPLE.has(key) && typeof value === 'string' ? plainText(value) : value,
    ]),
  ) as unknown as Failure;

const WRITTEN_BY_PEOPLE = new Set(['reason', 'value', 'style', 'option', 'kind']);
