import type { Words } from '../i18n/words.ts';
import { nearest } from '../options/suggestions.ts';
import type { Setting } from './settings.ts';

/** A setting's value as it was written. */
export interface Given {
  readonly value: unknown;
  /** Where it was said, for errors. */
  readonly source: string;
}

/** Sentences about what was read; none holds a value. */
export interface Diagnostics {
  readonly problems: string[];
  readonly warnings: string[];
  readonly words: Pick<Words, 'say' | 'list'>;
}

export type GivenSettings = Map<Setting, Given>;

/** Settings of earlier versions, and what replaced them: they are ignored with a warning. */
export const REPLACED: Readonly<Record<string, readonly string[]>> = {
  'quota.cooldown': ['quota.burst', 'quota.burstRefill'],
};

/** The sentence about a setting of an earlier version. */
export const replacedText = (name: string, place: string, { say, list }: Diagnostics['words']): string =>
  say('config-replaced', { name, place, replacement: list(REPLACED[name] ?? []) });

/** Settings and groups that have another name now. The earlier one still works, with a warning. */
const RENAMED: Readonly<Record<string, string>> = {
  'queue.patience': 'queue.expiresAfter',
  spool: 'blobs',
};

/** What the name of a setting or group is now. */
export function currentName(name: string): string {
  const earlier = Object.keys(RENAMED).find((one) => name === one || name.startsWith(`${one}.`));
  return earlier === undefined ? name : RENAMED[earlier] + name.slice(earlier.length);
}

/** The earlier names of a setting. */
export const earlierNames = (name: string): string[] =>
  Object.entries(RENAMED).flatMap(([earlier, now]) =>
    name === now || name.startsWith(`${now}.`) ? [earlier + name.slice(now.length)] : [],
  );

/** The known name that is most like this one; `none` when none is. */
export const nearestTo = (name: string, known: readonly string[]): string =>
  nearest(
    name.toLowerCase(),
    known.map((one) => [one.toLowerCase(), one] as const),
  ) ?? 'none';
