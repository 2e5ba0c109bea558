import type { Cartoon, CartoonOptions } from '../../cartoon.ts';
import { type StyleName, styleName, type Words } from '../../i18n/words.ts';
import type { FinishedBatch } from '../../jobs/front-end.ts';
import { colorName } from '../../options/backgrounds.ts';
import type { WithNearest } from '../../options/nearest.ts';
import { describeOption, OPTIONS, type OptionName } from '../../options/options.ts';
import type { Batch } from '../../store/records.ts';
import { backgroundOf, backgroundText } from '../captions.ts';
import { addressOf } from './address.ts';

/** What a person should know about their request besides its outcome: wrong options, what was left out and why. */
export function remarks(batch: Batch, words: Words, styles: readonly StyleName[], now: number): string[] {
  const { hints = [], applied = [], skipped = 0, hidden, outOfTopic, preview } = addressOf(batch);
  return [
    ...optionRemarks({ hints, applied }, words, styles, now),
    ...(batch.trimmed
      ? [
          words.say('album-trimmed', {
            asked: batch.trimmed.asked,
            kept: batch.trimmed.kept,
            reason: words.failure(batch.trimmed.because, now),
          }),
        ]
      : []),
    ...(skipped > 0 ? [words.say('telegram-skipped', { count: skipped })] : []),
    ...(preview ? [words.say('telegram-preview', { medium: words.say(`telegram-medium-${preview}`) })] : []),
    ...(hidden ? [words.say('group-album')] : []),
    ...(outOfTopic ? [words.say('telegram-topic-closed')] : []),
  ];
}

/** What was wrong with the options, and what was used instead. */
export function optionRemarks(
  { hints, applied }: Pick<WithNearest, 'hints' | 'applied'>,
  words: Words,
  styles: readonly StyleName[],
  now: number,
): string[] {
  return [
    ...applied.map(({ option, value, nearest }) =>
      words.say('telegram-nearest', {
        option: words.say(`option-${option}-name`),
        value,
        nearest: valueName(option, nearest, words, styles),
      }),
    ),
    ...hints.map((hint) =>
      // All the styles would be a long list.
      hint.code === 'unknown-style'
        ? words.say('telegram-unknown-style', { style: hint.style })
        : words.failure(hint, now),
    ),
  ];
}

/** A value as menus call it. */
function valueName(option: OptionName, value: string, words: Words, styles: readonly StyleName[]): string {
  const declared = OPTIONS[option];
  if (declared.kind === 'number') return words.percent(Number(value));
  const { choices = [] } = describeOption(declared, words, { styles, translations: [] });
  return choices.find((choice) => colorName(choice.value) === value)?.label ?? value;
}

/** The few lines under one cartoon: style, strength and time; what was done otherwise; one tip; remarks. */
export function cartoonCaption(
  { batch }: FinishedBatch,
  cartoon: Cartoon,
  words: Words,
  styles: readonly StyleName[],
  now: number,
): string {
  const { name } = addressOf(batch);
  const [tip] = cartoon.tips;
  return joined([
    ...(name ? [words.say('telegram-for', { name })] : []),
    headline(batch.options, cartoon.style, [cartoon], words, styles),
    ...cartoon.notes.map(words.note),
    ...(tip ? [words.tip(tip)] : []),
    ...remarks(batch, words, styles, now),
  ]);
}

/** The lines under an album: the same, and which of its pictures failed and why. */
export function albumCaption(
  { batch, items, summary }: FinishedBatch,
  words: Words,
  styles: readonly StyleName[],
  now: number,
): string {
  const { name } = addressOf(batch);
  const cartoons = items.flatMap(({ outcome }) => (outcome.ok ? [outcome.value] : []));
  const notes = new Set(cartoons.flatMap((cartoon) => cartoon.notes.map(words.note)));
  const done = summary.done;
  return joined([
    ...(name ? [words.say('telegram-for', { name })] : []),
    ...(done < items.length
      ? [done === 0 ? words.say('album-none') : words.say('album-partly', { done, total: items.length })]
      : []),
    ...(cartoons[0] ? [headline(batch.options, cartoons[0].style, cartoons, words, styles)] : []),
    ...failures(items, words, now),
    ...notes,
    ...remarks(batch, words, styles, now),
  ]);
}

/** Cuts a text that is too long at a sentence or word, and marks the cut. */
export function clip(text: string, limit: number): string {
  const characters = [...text];
  if (characters.length <= limit) return text;
  const cut = characters.slice(0, limit - 1).join('');
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), cut.length - 40))}…`;
}

/** Characters under a photo or file. */
const CAPTION = 1024;
/** Failures that are listed; the others are counted. */
const MAX_FAILURES_LISTED = 5;

const joined = (lines: readonly string[]): string => clip(lines.join('\n'), CAPTION);

function headline(
  options: CartoonOptions,
  style: string,
  cartoons: readonly Cartoon[],
  words: Words,
  styles: readonly StyleName[],
): string {
  const drawn = styles.find(({ id }) => id === style);
  const milliseconds = cartoons
    .flatMap((cartoon) => Object.values(cartoon.milliseconds))
    .reduce((sum, stage) => sum + stage, 0);
  return words.say('telegram-caption', {
    style: drawn ? styleName(drawn, words.locale) : style,
    strength: words.percent(options.strength),
    background: backgroundText(backgroundOf(options, cartoons), words),
    time: words.duration(milliseconds),
  });
}

function failures(items: FinishedBatch['items'], words: Words, now: number): string[] {
  const sentences = items.flatMap(({ outcome }, index) =>
    outcome.ok
      ? []
      : [words.say('album-failed', { number: index + 1, reason: words.failure(outcome.failure, now) })],
  );
  const rest = sentences.length - MAX_FAILURES_LISTED;
  return rest > 0
    ? [...sentences.slice(0, MAX_FAILURES_LISTED), words.say('album-more', { count: rest })]
    : sentences;
}
