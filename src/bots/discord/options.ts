import type { ChatInputCommandInteraction } from 'discord.js';
import { type Failure, STRENGTH } from '../../cartoon.ts';
import { OPTION_NAMES, type OptionName, type RequestOptions } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';

/** The options in a command's options. Discord's app has checked them against the registration, which may be an old one. */
export function readCommandOptions(
  { options }: ChatInputCommandInteraction,
  parser: OptionParser,
): { readonly options: Partial<RequestOptions>; readonly hints: readonly Failure[] } {
  const values = OPTION_NAMES.map((name) => [name, options.get(name)?.value] as const);
  return parser.values(Object.fromEntries(values));
}

/**
 * Options as a short text, for the custom id of a form, in the order of OPTION_NAMES; those that the form asks for have its fields
 * instead.
 */
export const encodeOptions = (options: Partial<RequestOptions>, asked: readonly OptionName[]): string =>
  OPTION_NAMES.map((name) => (asked.includes(name) ? '' : String(options[name] ?? ''))).join(',');

export function decodeOptions(text: string, parser: OptionParser): Partial<RequestOptions> {
  const values = text.split(',');
  return parser.values(Object.fromEntries(OPTION_NAMES.map((name, index) => [name, values[index]]))).options;
}

/** The strengths a select offers: every second step is plenty for choosing without seeing. */
export const STRENGTHS: readonly number[] = Array.from(
  { length: Math.round((STRENGTH.max - STRENGTH.min) / (2 * STRENGTH.step)) + 1 },
  (_, index) => Math.round((STRENGTH.min + index * 2 * STRENGTH.step) * 100) / 100,
);
