import type { Background, Cartoon, CartoonOptions, StyleId } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import { type StyleName, styleName } from '../i18n/words.ts';
import { describeOption, OPTIONS } from '../options/options.ts';
import type { Batch } from '../store/records.ts';

/** The style, strength and size of a cartoon (that of a sticker is always the same), and its background unless it was kept. */
export function caption(
  { style, strength, size, format, background }: CartoonOptions,
  words: Words,
  styles: readonly StyleName[],
): string {
  return words.say('job-caption', {
    style: nameOf(style, words, styles),
    strength: words.percent(strength),
    size: words.say(format === 'sticker' ? 'option-format-sticker' : `option-size-${size}`),
    background: backgroundText(background, words),
  });
}

/** The background that cartoons have: the photo's where nobody was found in any of them. */
export const backgroundOf = (
  { background }: Pick<CartoonOptions, 'background'>,
  cartoons: readonly Pick<Cartoon, 'notes'>[],
): Background =>
  cartoons.every(({ notes }) => notes.some(({ code }) => code === 'background-kept')) ? 'keep' : background;

/** What a caption says of a background: “transparent background”; `none` where it was kept. */
export function backgroundText(background: Background, words: Words): string {
  if (background === 'keep') return 'none';
  const { choices = [] } = describeOption(OPTIONS.background, words, { styles: [], translations: [] });
  const value = choices.find((choice) => choice.value === background)?.label ?? background;
  return words.say('caption-background', { value });
}

/** What a screen reader says of a cartoon. */
export const altText = (style: StyleId, words: Words, styles: readonly StyleName[]): string =>
  words.say('job-alt-text', { style: nameOf(style, words, styles) });

/** One line of a person's history. */
export function historyLine(batch: Batch, words: Words, styles: readonly StyleName[]): string {
  const date = words.date(batch.acceptedAt);
  const failure = batch.jobs.every(({ state }) => state !== 'done')
    ? batch.jobs.find((job) => job.failure)?.failure
    : undefined;
  if (failure) return words.say('history-line-failed', { date, reason: words.failure(failure) });
  const count = batch.jobs.length;
  const said = { date, caption: caption(batch.options, words, styles) };
  return count > 1 ? words.say('history-line-album', { ...said, count }) : words.say('history-line', said);
}

/** A style that was removed since keeps its id as its name. */
function nameOf(id: StyleId, words: Words, styles: readonly StyleName[]): string {
  const style = styles.find((one) => one.id === id);
  return style ? styleName(style, words.locale) : id;
}
