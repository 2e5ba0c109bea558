import type { Options, OptionsAnswer, Style } from './api.ts';

/** What a setting of an earlier visit, or of another program, has no sense in is the default again. */
export function repaired(
  options: Options,
  defaults: Options,
  described: OptionsAnswer['options'],
  styles: readonly Style[],
): Options {
  const fits = (name: string, value: unknown) => {
    const option = described.find((one) => one.name === name);
    if (name === 'style') return styles.some(({ id, state }) => id === value && state !== 'missing');
    // A color has too many values to be listed.
    if (option?.kind === 'color' && COLOR.test(String(value))) return true;
    if (option?.kind === 'number') {
      const { min = 0, max = 1 } = option;
      return typeof value === 'number' && value >= min && value <= max;
    }
    if (option?.kind === 'switch') return typeof value === 'boolean';
    return option?.choices?.some((choice) => choice.value === String(value)) ?? false;
  };
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => {
      const now = options[name as keyof Options];
      return [name, fits(name, now) ? now : value];
    }),
  ) as unknown as Options;
}

const COLOR = /^#[\da-f]{6}$/;
