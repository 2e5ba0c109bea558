import { escapeMarkdown } from 'discord.js';
import type { Cartoon, Note, Tip } from '../../cartoon.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { FinishedBatch, FinishedItem } from '../../jobs/front-end.ts';
import { altText, caption } from '../captions.ts';
import type { Address } from './address.ts';
import { cartoonControls, plainControls } from './controls.ts';
import type { OutgoingFile, OutgoingMessage } from './outgoing-message.ts';
import { isSpoiler } from './photos.ts';
import { failureText } from './texts.ts';

/** The one message that answers a batch: its cartoons, what was drawn, one tip, and what failed and why. */
export function resultMessage(
  finished: FinishedBatch,
  address: Address,
  context: ResultContext,
): OutgoingMessage {
  const { words, styles, now } = context;
  const { batch, items, summary } = finished;
  const done = items.flatMap((item) => (item.outcome.ok ? [{ item, cartoon: item.outcome.value }] : []));
  const isAlbum = items.length > 1 || batch.trimmed !== undefined;
  const lines = [
    ...(isAlbum ? [albumLine(finished, words)] : []),
    ...(done.length > 0
      ? [
          resultLine(
            done.map(({ cartoon }) => cartoon),
            finished,
            context,
          ),
        ]
      : []),
    ...failureLines(items, isAlbum, words, now),
    ...(batch.trimmed && summary.trimmed > 0
      ? [
          words.say('album-trimmed', {
            ...countsOf(batch.trimmed),
            reason: failureText(words, batch.trimmed.because, now),
          }),
        ]
      : []),
    ...noteLines(
      done.map(({ cartoon }) => cartoon),
      words,
    ),
    ...(address.others && done.length > 0 ? [words.say('others-photo')] : []),
  ];
  return {
    content: lines.join('\n'),
    files: done.map(({ item, cartoon }, index) =>
      fileOf(cartoon, index, done.length, spoilerOf(item, finished), context),
    ),
    components:
      done.length > 0
        ? cartoonControls({ batch: batch.id, owner: address.user, options: batch.options, styles, words })
        : plainControls(address.user, words),
  };
}

export interface ResultContext {
  readonly words: Words;
  readonly styles: readonly StyleName[];
  readonly now: number;
}

function albumLine({ items, summary }: FinishedBatch, words: Words): string {
  const { done } = summary;
  const total = items.length;
  if (done === 0) return words.say('album-none');
  return done === total ? words.say('album-done', { total }) : words.say('album-partly', { done, total });
}

function resultLine(
  cartoons: readonly Cartoon[],
  { batch }: FinishedBatch,
  { words, styles }: ResultContext,
): string {
  const drawing = cartoons
    .flatMap(({ milliseconds }) => Object.values(milliseconds))
    .reduce((sum, one) => sum + one, 0);
  const [first] = cartoons;
  const style = first?.style ?? batch.options.style;
  return `**${caption({ ...batch.options, style }, words, styles)}** · ${words.duration(drawing)}`;
}

function failureLines(items: readonly FinishedItem[], isAlbum: boolean, words: Words, now: number): string[] {
  const failed = items.flatMap(({ name, outcome }, index) =>
    outcome.ok ? [] : [{ name, number: index + 1, reason: failureText(words, outcome.failure, now) }],
  );
  if (!isAlbum) return failed.map(({ reason }) => reason);
  const shown = failed.slice(0, MAX_FAILURES_SHOWN).map(({ name, number, reason }) => {
    if (!name) return words.say('album-failed', { number, reason });
    return words.say('album-failed-named', { number, name: escapeMarkdown(shorten(name)), reason });
  });
  const rest = failed.length - shown.length;
  return rest > 0 ? [...shown, words.say('album-more', { count: rest })] : shown;
}

/** What was done differently, each kind once, and one piece of advice. */
function noteLines(cartoons: readonly Cartoon[], words: Words): string[] {
  const notes = new Map<Note['code'], Note>();
  for (const note of cartoons.flatMap((cartoon) => cartoon.notes))
    if (!notes.has(note.code)) notes.set(note.code, note);
  const tip: Tip | undefined = cartoons.flatMap(({ tips }) => tips)[0];
  return [...[...notes.values()].map((note) => words.note(note)), ...(tip ? [`💡 ${words.tip(tip)}`] : [])];
}

function fileOf(
  { bytes, format, style }: Cartoon,
  index: number,
  count: number,
  spoiler: boolean,
  { words, styles }: ResultContext,
): OutgoingFile {
  const number = count > 1 ? `-${index + 1}` : '';
  // Discord marks a file as a spoiler when its name begins so.
  const prefix = spoiler ? 'SPOILER_' : '';
  return {
    name: `${prefix}cartoon-${style}${number}.${format}`,
    bytes,
    description: altText(style, words, styles),
  };
}

const spoilerOf = ({ job }: FinishedItem, { batch, items }: FinishedBatch): boolean =>
  isSpoiler(batch.jobs[items.findIndex((item) => item.job === job)]?.source);

const countsOf = ({ asked, kept }: { readonly asked: number; readonly kept: number }) => ({ asked, kept });

const MAX_FAILURES_SHOWN = 5;
const MAX_NAME_LENGTH = 40;

const shorten = (name: string): string =>
  name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH - 1)}…` : name;
