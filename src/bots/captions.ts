import type { CartoonOptions, StyleId } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import { type StyleName, styleName } from '../i18n/words.ts';
import type { Batch } from '../store/records.ts';

/** The style, strength and size of a cartoon: “Anime, 70%, 1024 px”. */
export function caption(
  { style, strength, size }: Pick<CartoonOptions, 'style' | 'strength' | 'size'>,
  words: Words,
  styles: readonly StyleName[],
): string {
  return words.say('job-caption', {
    style: nameOf(style, words, styles),
    strength: words.percent(strength),
    size: words.say(`option-size-${size}`),
  });
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
