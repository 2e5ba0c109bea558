import { DEFAULT_OPTIONS, fail, type Outcome, succeed } from '../cartoon.ts';
import type { DrawRequest } from '../cli/draw.ts';
import type { Config } from '../config/load.ts';
import { createWords } from '../i18n/words.ts';
import { describeOption, OPTION_NAMES, OPTIONS } from '../options/options.ts';
import { createOptionParser } from '../options/parse.ts';
import type { Installation } from './installation.ts';

/** The options of a cartoon as they were written on the command line. */
export type WrittenOptions = Readonly<Record<string, string | undefined>>;

/** The written options over the operator's defaults, complete; and the format when it was written. */
export function readDrawOptions(
  { locales, styles }: Installation,
  config: Config,
  written: WrittenOptions,
): Outcome<Pick<DrawRequest, 'options' | 'format'>> {
  const translations = [...locales.keys()].map((locale) => createWords(locale, { locales }));
  const { options: requested, hints } = createOptionParser({ styles, translations }).values(written);
  if (hints[0] !== undefined) return fail(hints[0]);
  const { format: configured, ...defaults } = config.cartoon;
  const format = configured === 'auto' ? DEFAULT_OPTIONS.format : configured;
  const options = { ...DEFAULT_OPTIONS, ...defaults, format, ...requested };
  return succeed({ options, ...(requested.format && { format: requested.format }) });
}

/** What the options mean and can be, for `--help`. */
export function describeDrawOptions({ locales, styles }: Installation) {
  const english = createWords('en', { locales });
  return CLI_OPTIONS.map((name) => {
    const { text, allowed } = describeOption(OPTIONS[name], english, { styles, translations: [english] });
    return { name, text, allowed: allowed ?? '' };
  });
}

/** Every option of a cartoon but “private”: nobody else sees the answer on a command line. */
const CLI_OPTIONS = OPTION_NAMES.filter((name) => name !== 'private');
