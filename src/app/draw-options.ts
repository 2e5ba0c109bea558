import { DEFAULT_OPTIONS, fail, type Outcome, type StyleId, succeed } from '../cartoon.ts';
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

/** The styles of a contact sheet by their ids, as written on the command line: `all`, or some of them. */
export function readStyles(
  { locales, styles }: Installation,
  written: readonly string[],
): Outcome<StyleId[]> {
  if (written.length === 1 && written[0] === 'all') return succeed(styles.map(({ id }) => id));
  const translations = [...locales.keys()].map((locale) => createWords(locale, { locales }));
  const parser = createOptionParser({ styles, translations });
  const ids: StyleId[] = [];
  for (const style of written) {
    const { options, hints } = parser.values({ style });
    if (hints[0] !== undefined) return fail(hints[0]);
    if (options.style !== undefined) ids.push(options.style);
  }
  return succeed(ids);
}

/** An option of a cartoon as `--help` describes it. */
export interface DrawOption {
  readonly name: string;
  readonly text: string;
  readonly allowed: string;
  readonly default: string;
}

/** What the options mean, can be and are when left out, for `--help`, in the language of the terminal. */
export function describeDrawOptions({ loaded, words, styles }: Installation): DrawOption[] {
  const { format, ...others } = loaded.ok ? loaded.config.cartoon : DEFAULT_OPTIONS;
  const defaults = { ...others, format: format === 'auto' ? DEFAULT_OPTIONS.format : format };
  return CLI_OPTIONS.map((name) => {
    const { text, allowed } = describeOption(OPTIONS[name], words, { styles, translations: [words] });
    const value = defaults[name];
    const shown = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
    return { name, text, allowed: allowed ?? '', default: shown };
  });
}

/** Every option of a cartoon but “private”: nobody else sees the answer on a command line. */
const CLI_OPTIONS = OPTION_NAMES.filter((name) => name !== 'private');
