import type { Cartoon } from '../../cartoon.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { FinishedBatch, FinishedItem } from '../../jobs/front-end.ts';
import type { Batch } from '../../store/records.ts';
import { altText, backgroundOf, caption } from '../captions.ts';
import type { Address } from './address.ts';
import { cartoonControls, plainControls } from './controls.ts';
import type { OutgoingFile, OutgoingMessage } from './outgoing-message.ts';
import { isSpoiler } from './photos.ts';
import { failureText, plainText } from './texts.ts';

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
    ...noteLines(items, isAlbum, words),
    ...(address.others && done.length > 0 ? [words.say('others-photo')] : []),
  ];
  return {
    content: lines.join('\n'),
    files: done.map(({ item, cartoon }, index) =>
      fileOf(cartoon, index, done.length, spoilerOf(item, finished), context),
    ),
    components:
      done.length > 0
        ? cartoonControls({
            batch,
            owner: address.user,
            isPrivate: address.private,
            inServer: address.guild !== null,
            others: address.others,
            styles,
            words,
          })
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
  const [first] = cartoons;
  const style = first?.style ?? batch.options.style;
  const background = backgroundOf(batch.options, cartoons);
  return `**${caption({ ...batch.options, style, background }, words, styles)}** · ${words.duration(timeTaken(batch, cartoons))}`;
}

/** From the beginning of the first drawing to the end of the last; a clock that was set meanwhile can't make it less than one. */
function timeTaken({ jobs }: Batch, cartoons: readonly Cartoon[]): number {
  const drawings = cartoons.map(({ milliseconds }) =>
    Object.values(milliseconds).reduce((sum, one) => sum + one, 0),
  );
  const drawn = jobs.filter(({ state }) => state === 'done');
  const started = drawn.flatMap(({ startedAt }) => startedAt ?? []);
  const ended = drawn.flatMap(({ endedAt }) => endedAt ?? []);
  return Math.max(...drawings, Math.max(...ended) - Math.min(...started));
}

function failureLines(items: readonly FinishedItem[], isAlbum: boolean, words: Words, now: number): string[] {
  const failed = items.flatMap(({ name, outcome }, index) =>
    outcome.ok ? [] : [{ name, number: index + 1, reason: failureText(words, outcome.failure, now) }],
  );
  if (!isAlbum) return failed.map(({ reason }) => reason);
  const shown = failed
    .slice(0, MAX_FAILURES_SHOWN)
    .map(({ number, name, reason }) => lineAbout({ number, name }, reason, words));
  const rest = failed.length - shown.length;
  return rest > 0 ? [...shown, words.say('album-more', { count: rest })] : shown;
}

function lineAbout(
  { number, name }: { readonly number: number; readonly name: string | undefined },
  reason: string,
  words: Words,
): string {
  if (!name) return words.say('album-failed', { number, reason });
  return words.say('album-failed-named', { number, name: plainText(shorten(name)), reason });
}

/** What was done differently, each sentence once with the photos it is about, and one piece of advice. */
function noteLines(items: readonly FinishedItem[], isAlbum: boolean, words: Words): string[] {
  const done = items.flatMap(({ name, outcome }, index) =>
    outcome.ok ? [{ number: index + 1, name, cartoon: outcome.value }] : [],
  );
  const about = new Map<string, typeof done>();
  for (const item of done)
    for (const text of new Set(item.cartoon.notes.map((note) => words.note(note))))
      about.set(text, [...(about.get(text) ?? []), item]);
  const notes = [...about].map(([text, photos]) => {
    const [first] = photos;
    if (!isAlbum || photos.length === done.length || !first) return text;
    if (photos.length === 1) return lineAbout(first, text, words);
    return words.say('album-several', {
      numbers: words.list(photos.map(({ number }) => String(number))),
      text,
    });
  });
  const advised = done.find(({ cartoon }) => cartoon.tips.length > 0);
  const tip = advised?.cartoon.tips[0];
  if (!advised || !tip) return notes;
  const advice = isAlbum && done.length > 1 ? lineAbout(advised, words.tip(tip), words) : words.tip(tip);
  return [...notes, `💡 ${advice}`];
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
