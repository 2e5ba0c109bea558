import { FluentBundle } from '@fluent/bundle';
import { type ChosenLocale, FALLBACK, type Locales } from './locales.ts';
import type { MessageArguments } from './message-arguments.ts';

/** The messages of one language; English stands in where it lacks one. */
export interface Messages {
  /**
   * The message with this id. One that is missing or broken in the locale is said in English.
   * @throws TypeError when the English message is missing or lacks an argument, which is a programming error.
   */
  say(id: string, args?: MessageArguments): string;
  has(id: string): boolean;
}

/** `shared` are arguments that every message gets. */
export function createMessages(
  locales: Locales,
  { sentences, formats }: ChosenLocale,
  shared: MessageArguments,
): Messages {
  const bundles = [createBundle(locales, sentences, formats), createBundle(locales, FALLBACK, FALLBACK)];
  return {
    say(id, args = {}) {
      const errors: Error[] = [];
      for (const bundle of bundles) {
        const pattern = bundle.getMessage(id)?.value;
        if (!pattern) continue;
        errors.length = 0;
        const text = bundle.formatPattern(pattern, { ...shared, ...args }, errors);
        if (errors.length === 0) return text;
      }
      throw new TypeError(`cannot say message “${id}”: ${errors[0]?.message ?? 'no locale has it'}`);
    },
    has: (id) => bundles.some((bundle) => bundle.hasMessage(id)),
  };
}

function createBundle(locales: Locales, locale: string, formats: string): FluentBundle {
  // Isolation marks would be copied along by people and shown as boxes by some clients; both languages read left to right.
  const bundle = new FluentBundle(formats, { useIsolating: false });
  const resource = locales.get(locale);
  if (resource) bundle.addResource(resource);
  return bundle;
}
