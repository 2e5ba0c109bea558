import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, posix, relative, resolve } from 'node:path';
import type { Words } from '../bots/words.ts';
import type { CartoonOptions } from '../cartoon.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import { type DrawParts, drawFile, type Trouble } from './draw-file.ts';
import { fileTrouble, isFolder, writeWhole } from './files.ts';
import { type FoundPhoto, findPhotos } from './find-photos.ts';
import { type JournalEntry, readJournal, writeJournal } from './journal.ts';
import { claimName, plainName, stampedFolder, stampedName } from './names.ts';
import { inParallel } from './parallel.ts';
import { type ProgressParts, showProgress } from './progress.ts';
import { EXIT, type Exit, exitOf, type Terminal } from './terminal.ts';

export interface BatchRequest {
  /** The folder of photos, as the person wrote it. */
  readonly input: string;
  /** The folder for the cartoons; a new outputs_YYYYMMDDHHMMSS in the current folder when left out. */
  readonly output?: string;
  readonly options: CartoonOptions;
  /** Call the cartoons after their photos, or outputs_YYYYMMDDHHMMSS_0001 and on. */
  readonly names: 'photo' | 'time';
}

export interface BatchParts extends DrawParts {
  readonly cartoonizer: Pick<Cartoonizer, 'cartoonize' | 'load'>;
  readonly words: Pick<Words, 'failure' | 'duration'>;
  readonly terminal: Terminal;
  readonly now: () => Date;
  readonly clock: ProgressParts['clock'];
}

/**
 * Draws every photo of a folder into another, keeping subfolders. A photo that cannot be drawn never stops the others. The
 * output folder remembers what is done: the same command goes on where it was stopped, and draws again only photos or
 * options that have changed. What failed and why is told at the end and in report.json.
 */
export async function batch(request: BatchRequest, parts: BatchParts): Promise<Exit> {
  const { terminal, words, signal, now, clock } = parts;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const input = resolve(terminal.cwd, request.input);
  if (!(await isFolder(input))) {
    say(`${request.input} is not a folder. Draw single photos with: draw ${request.input}`);
    return EXIT.usage;
  }
  const started = now();
  const folder =
    request.output === undefined
      ? await ownFolder(input, request.options, terminal.cwd, started)
      : resolve(terminal.cwd, request.output);
  if (folder === input) {
    say('The cartoons need a folder of their own: choose another one with -o.');
    return EXIT.usage;
  }
  const shownFolder = relative(terminal.cwd, folder) || '.';

  const { photos, others } = await findPhotos(input, folder);
  if (photos.length === 0) {
    say(`There are no pictures in ${request.input}.`);
    return EXIT.failed;
  }
  try {
    await mkdir(folder, { recursive: true });
    await writeJournal(folder, { begun: input });
  } catch (error) {
    const sentence = fileTrouble(error, shownFolder);
    if (sentence === undefined) throw error;
    say(sentence);
    return EXIT.failed;
  }
  const { entries } = await readJournal(folder);
  const plan = await planBatch(photos, { ...request, folder, entries, started });
  const finished = plan.filter((item) => item.done !== undefined);
  const rest = plan.filter((item) => item.done === undefined);
  say(opening({ photos: photos.length, finished: finished.length, folder: shownFolder }));

  const drawn: JournalEntry[] = [];
  const failures: { photo: string; code: Trouble['code']; sentence: string }[] = [];
  const disk = new AbortController();
  const stopped = AbortSignal.any([signal, disk.signal]);
  const progress = showProgress(
    { total: plan.length, before: finished.length },
    { stderr: terminal.stderr, words, clock },
  );
  // One more than is drawn at once: it reads the next photo while the threads are busy.
  const atOnce = parts.cartoonizer.load().atOnce + 1;
  try {
    await inParallel(rest, { atOnce, signal: stopped }, async ({ photo, cartoon }) => {
      const outcome = await drawFile(
        { photo: join(input, photo.path), cartoon: join(folder, cartoon), options: request.options },
        { ...parts, signal: stopped },
      );
      if (outcome.ok) {
        const entry = entryOf(photo, cartoon, request.options, outcome);
        await writeJournal(folder, entry);
        drawn.push(entry);
        progress.done(`${photo.path} → ${cartoon}`, true);
      } else if (!stopped.aborted) {
        const { code, sentence, lasting } = outcome.trouble;
        failures.push({ photo: photo.path, code, sentence });
        progress.done(`${photo.path}: ${sentence}`, false);
        if (lasting) disk.abort();
      }
    });
  } finally {
    progress.stop();
  }

  const left = rest.length - drawn.length - failures.length;
  const report = {
    input,
    output: folder,
    options: request.options,
    started: started.toISOString(),
    finished: now().toISOString(),
    counts: {
      drawn: drawn.length,
      drawnBefore: finished.length,
      failed: failures.length,
      notReached: left,
      notPictures: others,
    },
    failures,
    cartoons: [...finished.map(({ done }) => done!), ...drawn].sort((a, b) => (a.photo < b.photo ? -1 : 1)),
  };
  if (!disk.signal.aborted) {
    await writeWhole(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    if (left === 0) await writeJournal(folder, { finished: true });
  }
  say(closing({ ...report.counts, others, failures, folder: shownFolder, total: plan.length }));
  if (signal.aborted) return EXIT.interrupted;
  return exitOf({ drawn: drawn.length + finished.length, failed: failures.length });
}

interface PlannedPhoto {
  readonly photo: FoundPhoto;
  /** The cartoon's path inside the output folder. */
  readonly cartoon: string;
  /** What an earlier run wrote and what still holds. */
  readonly done?: JournalEntry;
}

/** Gives each photo its cartoon's name and finds the ones that are done. */
async function planBatch(
  photos: readonly FoundPhoto[],
  how: BatchRequest & {
    readonly folder: string;
    readonly entries: ReadonlyMap<string, JournalEntry>;
    readonly started: Date;
  },
): Promise<PlannedPhoto[]> {
  const { folder, entries, options, names, started } = how;
  const kept = new Map<string, JournalEntry>();
  for (const photo of photos) {
    const entry = entries.get(photo.path);
    if (entry?.cartoon.endsWith(`.${options.format}`)) kept.set(photo.path, entry);
  }
  // Names given by earlier runs stay; the report's own name is never given.
  const taken = new Set([
    'report.json',
    ...[...entries.values()].map(({ cartoon }) => cartoon.toLowerCase()),
  ]);
  let number = 0;
  const fresh = (photo: FoundPhoto): string => {
    if (names === 'photo')
      return claimName(posix.join(posix.dirname(photo.path), plainName(photo.path, options.format)), taken);
    number += 1;
    return claimName(stampedName(started, number, options.format), taken);
  };
  const plan: PlannedPhoto[] = [];
  for (const photo of photos) {
    const entry = kept.get(photo.path);
    if (entry === undefined) plan.push({ photo, cartoon: fresh(photo) });
    else if (await stillHolds(entry, photo, options, folder))
      plan.push({ photo, cartoon: entry.cartoon, done: entry });
    else plan.push({ photo, cartoon: entry.cartoon });
  }
  return plan;
}

/** Whether an earlier cartoon is of this very photo, drawn with these options, and still there. */
async function stillHolds(
  entry: JournalEntry,
  photo: FoundPhoto,
  options: CartoonOptions,
  folder: string,
): Promise<boolean> {
  if (entry.size !== photo.size || entry.modified !== photo.modified || !sameOptions(entry.options, options))
    return false;
  const there = await stat(join(folder, entry.cartoon)).catch(() => undefined);
  return there?.size === entry.bytes;
}

function sameOptions(one: CartoonOptions, other: CartoonOptions): boolean {
  return (Object.keys(other) as (keyof CartoonOptions)[]).every((name) => one[name] === other[name]);
}

/** The folder of a batch that names none: the newest one of the same photos and options that was stopped, or a new one. */
async function ownFolder(
  input: string,
  options: CartoonOptions,
  cwd: string,
  started: Date,
): Promise<string> {
  const earlier = (await readdir(cwd)).filter((name) => /^outputs_\d{14}(-\d+)?$/.test(name)).sort();
  for (const name of earlier.reverse()) {
    const journal = await readJournal(join(cwd, name));
    if (journal.input !== input || journal.finished) continue;
    if ([...journal.entries.values()].every((entry) => sameOptions(entry.options, options)))
      return join(cwd, name);
  }
  return join(cwd, claimName(stampedFolder(started), new Set(earlier)));
}

function entryOf(
  photo: FoundPhoto,
  cartoon: string,
  options: CartoonOptions,
  outcome: Extract<Awaited<ReturnType<typeof drawFile>>, { ok: true }>,
): JournalEntry {
  const { width, height, style, engine, notes, tips, milliseconds } = outcome.cartoon;
  const spent = Object.values(milliseconds).reduce((sum, part) => sum + part, 0);
  return {
    photo: photo.path,
    size: photo.size,
    modified: photo.modified,
    options,
    cartoon,
    bytes: outcome.bytes,
    width,
    height,
    style,
    engine,
    notes,
    tips,
    milliseconds: Math.round(spent),
  };
}

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

function opening({ photos, finished, folder }: { photos: number; finished: number; folder: string }): string {
  const start = `Drawing ${counted(photos, 'photo')} into ${folder}`;
  return finished === 0 ? `${start}.` : `${start}; ${finished} of them are done already.`;
}

/** Failures that are listed on the screen; the report has them all. */
const FAILURES_SHOWN = 20;

function closing(end: {
  readonly drawn: number;
  readonly drawnBefore: number;
  readonly notReached: number;
  readonly others: number;
  readonly failures: readonly { photo: string; code: Trouble['code']; sentence: string }[];
  readonly folder: string;
  readonly total: number;
}): string {
  const { drawn, drawnBefore, notReached, others, failures, folder } = end;
  const lines = [
    [
      `${drawn} drawn`,
      ...(drawnBefore > 0 ? [`${drawnBefore} done before`] : []),
      ...(failures.length > 0 ? [`${failures.length} failed`] : []),
      ...(notReached > 0 ? [`${notReached} not reached`] : []),
      ...(others > 0 ? [`${counted(others, 'other file')} left alone`] : []),
    ].join(', '),
    ...failures
      .slice(0, FAILURES_SHOWN)
      .map(({ photo, code, sentence }) => (code === 'file' ? `  ${sentence}` : `  ${photo}: ${sentence}`)),
  ];
  if (failures.length > FAILURES_SHOWN) lines.push(`  … and ${failures.length - FAILURES_SHOWN} more`);
  if (notReached > 0) lines.push('Run the same command again to go on.');
  else if (failures.length > 0) lines.push(`All of it is in ${join(folder, 'report.json')}.`);
  return lines.join('\n');
}
