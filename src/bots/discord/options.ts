import type { ChatInputCommandInteraction } from 'discord.js';
import { type Failure, STRENGTH } from '../../cartoon.ts';
import { WISH_NAMES, type Wishes } from '../../options/options.ts';
import type { WishParser } from '../../options/parse.ts';

/** The wishes in a command's options. Discord's app has checked them against the registration, which may be an old one. */
export function readWishes(
  { options }: ChatInputCommandInteraction,
  parser: WishParser,
): { readonly wishes: Partial<Wishes>; readonly hints: readonly Failure[] } {
  const values = WISH_NAMES.map((name) => [name, options.get(name)?.value] as const);
  return parser.values(Object.fromEntries(values));
}

/** Wishes in few characters, for the hidden data of a form; the places are those of WISH_NAMES. */
export const packWishes = (wishes: Partial<Wishes>): string =>
  WISH_NAMES.map((name) => String(wishes[name] ?? '')).join(',');

export function unpackWishes(text: string, parser: WishParser): Partial<Wishes> {
  const values = text.split(',');
  return parser.values(Object.fromEntries(WISH_NAMES.map((name, index) => [name, values[index]]))).wishes;
}

/** The strengths a select offers: every second step is plenty for choosing without seeing. */
export const STRENGTHS: readonly number[] = Array.from(
  { length: Math.round((STRENGTH.max - STRENGTH.min) / (2 * STRENGTH.step)) + 1 },
  (_, index) => Math.round((STRENGTH.min + index * 2 * STRENGTH.step) * 100) / 100,
);
