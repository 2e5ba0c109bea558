import type { Failure } from '../cartoon.ts';
import type { OptionName, RequestOptions } from './options.ts';
import type { OptionParser, ParsedOptions } from './parse.ts';

/** A value that was not valid, and the nearest one that is used for it. */
export type Applied = { readonly option: OptionName; readonly value: string; readonly nearest: string };

export interface WithNearest extends ParsedOptions {
  readonly applied: readonly Applied[];
}

/** Uses the nearest value for each that is not valid; only hints without one are left, each once. */
export function applyNearest(parsed: ParsedOptions, parser: Pick<OptionParser, 'value'>): WithNearest {
  const options: Partial<Record<OptionName, RequestOptions[OptionName]>> = { ...parsed.options };
  const applied: Applied[] = [];
  const hints = new Map<string, Failure>();
  for (const hint of parsed.hints) {
    const wrong = wrongValue(hint);
    const read = wrong && parser.value(wrong.option, wrong.nearest);
    if (!wrong || !read?.ok) hints.set(JSON.stringify(hint), hint);
    else if (options[wrong.option] === undefined) {
      options[wrong.option] = read.value;
      if (!isClear(wrong)) applied.push(wrong);
    }
  }
  return { ...parsed, options: options as Partial<RequestOptions>, applied, hints: [...hints.values()] };
}

function wrongValue(hint: Failure): Applied | undefined {
  if (hint.code === 'unknown-style' && hint.nearest !== undefined)
    return { option: 'style', value: hint.style, nearest: hint.nearest };
  if (hint.code === 'bad-option' && hint.nearest !== undefined)
    return { option: hint.option as OptionName, value: hint.value, nearest: hint.nearest };
  return undefined;
}

/** 80 means 80% to most people. */
const isClear = ({ option, value, nearest }: Applied): boolean =>
  option === 'strength' && Number(value) === Math.round(Number(nearest) * 100);
