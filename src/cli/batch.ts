import { mkdir, readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { CartoonOptions } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import { makeFolder, type PlannedPhoto, planBatch, stoppedFolder } from './batch-plan.ts';
import { type BatchReport, type FailedPhoto, printFailure, printReport } from './batch-report.ts';
import {
  type DrawContext,
  drawFile,
  type FileError,
  type FileOutcome,
  type WithCartoonizer,
} from './draw-file.ts';
import { isFolder, writeErrorText, writeWhole } from './files.ts';
import { type FoundPhoto, findPhotos } from './find-photos.ts';
import { JOURNAL, type JournalEntry, REPORT, readJournal, writeJournal } from './journal.ts';
import { stampedFolder, uniqueName } from './names.ts';
import { inParallel } from './parallel.ts';
import { showProgress } from './progress.ts';
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

export interface BatchContext extends Omit<DrawContext, 'cartoonizer' | 'cwd'> {
  readonly withCartoonizer: WithCartoonizer;
  readonly words: Pick<Words, 'failure' | 'duration' | 'say'>;
  readonly terminal: Terminal;
  readonly now: () => Date;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
}

/**
 * Draws every photo of a folder into another, keeping subfolders. A photo that cannot be drawn never stops the others. The
 * output folder remembers what is done: the same command goes on where it was stopped, and draws again only photos or
 * options that have changed. What failed and why is told at the end and in the report there.
 */
export async function batch(request: BatchRequest, context: BatchContext): Promise<Exit> {
  const { terminal, signal, now, words } = context;
  const { options, names } = request;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const started = now();

  const input = resolve(terminal.cwd, request.input);
  if (!(await isFolder(input))) {
    say(words.say('cli-batch-not-a-folder', { path: request.input }));
    return EXIT.usage;
  }
  const known =
    request.output === undefined
      ? await stoppedFolder(input, options, terminal.cwd)
      : resolve(terminal.cwd, request.output);
  if (known === input) {
    say(words.say('cli-batch-same-folder'));
    return EXIT.usage;
  }
  const { photos, others, leftOut } = await findPhotos(input, { except: known, shown: request.input, words });
  if (photos.length === 0) {
    for (const { sentence } of leftOut) say(sentence);
    if (leftOut.length === 0) say(words.say('cli-batch-no-photos', { path: request.input }));
    return EXIT.failed;
  }
  const begun = await begin(photos, { input, known, cwd: terminal.cwd, options, names, started, words });
  if (typeof begun === 'string') {
    say(begun);
    return EXIT.failed;
  }

  const { folder, shownFolder, plan, reportName } = begun;
  const before = plan.flatMap(({ done }) => done ?? []);
  const waiting = plan.filter(({ done }) => done === undefined);
  say(words.say('cli-batch-starts', { count: photos.length, folder: shownFolder, done: before.length }));
  const { drawn, failures, diskTrouble } =
    waiting.length > 0
      ? await drawAll(waiting, {
          ...context,
          input,
          folder,
          shownInput: request.input,
          shownFolder,
          options,
          before: before.length,
        })
      : { drawn: [], failures: [], diskTrouble: false };

  const notReached = waiting.length - drawn.length - failures.length;
  const report: BatchReport = {
    input,
    output: folder,
    options,
    started: started.toISOString(),
    finished: now().toISOString(),
    counts: {
      drawn: drawn.length,
      drawnBefore: before.length,
      failed: failures.length,
      notReached,
      otherFiles: others,
    },
    failures,
    leftOut,
    cartoons: [...before, ...drawn].sort((a, b) => (a.photo < b.photo ? -1 : 1)),
  };
  const unwritten = diskTrouble ? undefined : await end(report, { folder, shownFolder, reportName, words });
  const isReported = !diskTrouble && unwritten === undefined;
  say(printReport(report, isReported ? join(shownFolder, reportName) : undefined, words));
  if (unwritten !== undefined) say(unwritten);
  if (signal.aborted) return EXIT.interrupted;
  if (unwritten !== undefined) return EXIT.failed;
  return exitOf({ drawn: before.length + drawn.length, failed: failures.length + leftOut.length });
}

interface StartedBatch {
  readonly folder: string;
  /** The folder as the person would write it. */
  readonly shownFolder: string;
  readonly plan: readonly PlannedPhoto[];
  readonly reportName: string;
}

/** Makes the folder, plans the batch and notes that in the journal; a sentence when the folder cannot be written to. */
async function begin(
  photos: readonly FoundPhoto[],
  how: Pick<BatchRequest, 'options' | 'names'> & {
    readonly input: string;
    /** The folder for the cartoons; a new one without it. */
    readonly known: string | undefined;
    readonly cwd: string;
    readonly started: Date;
    readonly words: Pick<Words, 'say'>;
  },
): Promise<StartedBatch | string> {
  const { input, known, cwd, options, started, words } = how;
  let path = known === undefined ? stampedFolder(started) : relative(cwd, known) || '.';
  try {
    if (known !== undefined) await mkdir(known, { recursive: true });
    const folder = known ?? (await makeFolder(cwd, started));
    const shownFolder = relative(cwd, folder) || '.';
    const there = (await readdir(folder, { recursive: true })).map((file) => file.split(sep).join('/'));
    path = join(shownFolder, JOURNAL);
    // Another batch may be choosing names here too: these are ours once the journal, read again, says so.
    for (let noted = false; ; noted = true) {
      const journal = await readJournal(folder, input);
      const taken = new Set([...journal.taken, ...there.map((file) => file.toLowerCase())]);
      const reportName = journal.report ?? uniqueName(REPORT, taken);
      const plan = await planBatch(photos, { ...how, folder, there, journal });
      const isOurs =
        journal.report === reportName &&
        plan.every(({ photo, cartoon }) => journal.names.get(photo.path) === cartoon);
      if (noted && isOurs) return { folder, shownFolder, plan, reportName };
      await writeJournal(folder, { of: input, begun: true, options, report: reportName });
      await writeJournal(folder, {
        of: input,
        named: Object.fromEntries(plan.map(({ photo, cartoon }) => [photo.path, cartoon])),
      });
    }
  } catch (error) {
    return sentenceOf(error, path, words);
  }
}

/** Writes the report, and notes in the journal when all is done; a sentence when that cannot be written. */
async function end(
  report: BatchReport,
  {
    folder,
    shownFolder,
    reportName,
    words,
  }: {
    readonly folder: string;
    readonly shownFolder: string;
    readonly reportName: string;
    readonly words: Pick<Words, 'say'>;
  },
): Promise<string | undefined> {
  let path = reportName;
  try {
    await writeWhole(join(folder, reportName), `${JSON.stringify(report, null, 2)}\n`);
    path = JOURNAL;
    if (report.counts.notReached === 0) await writeJournal(folder, { of: report.input, finished: true });
    return undefined;
  } catch (error) {
    return sentenceOf(error, join(shownFolder, path), words);
  }
}

/** What the system said against a file that was to be written; every other error is thrown again. */
function sentenceOf(error: unknown, path: string, words: Pick<Words, 'say'>): string {
  const sentence = writeErrorText(error, path, words);
  if (sentence === undefined) throw error;
  return sentence;
}

interface DrawAllContext extends BatchContext {
  readonly input: string;
  readonly folder: string;
  /** The folders as the person would write them. */
  readonly shownInput: string;
  readonly shownFolder: string;
  readonly options: CartoonOptions;
  /** Photos that an earlier run has drawn. */
  readonly before: number;
}

/** Draws photos until all are done, the person stops it, or the disk takes no more. */
async function drawAll(photos: readonly PlannedPhoto[], context: DrawAllContext) {
  const { input, folder, options, before, terminal, words, clock } = context;
  const drawn: JournalEntry[] = [];
  const failures: FailedPhoto[] = [];
  const disk = new AbortController();
  const signal = AbortSignal.any([context.signal, disk.signal]);

  await context.withCartoonizer(photos.length, async (cartoonizer) => {
    const progress = showProgress(
      { total: before + photos.length, before },
      { stderr: terminal.stderr, words, clock },
    );
    const fail = (photo: FoundPhoto, { code, sentence, lasting }: FileError): void => {
      if (signal.aborted) return;
      const failure = { photo: photo.path, code, sentence };
      failures.push(failure);
      progress.done(printFailure(failure), false);
      if (lasting) disk.abort();
    };
    const drawOne = async (planned: PlannedPhoto): Promise<void> => {
      const { photo, cartoon } = planned;
      const outcome = await drawFile(
        { photo: join(context.shownInput, photo.path), cartoon: join(context.shownFolder, cartoon), options },
        { ...context, cartoonizer, signal, cwd: terminal.cwd },
      );
      if (!outcome.ok) return fail(photo, outcome.error);
      const entry = entryOf(planned, options, outcome);
      try {
        await writeJournal(folder, { of: input, drawn: entry });
      } catch (error) {
        // The next line would fail too, and a cartoon without its line is drawn again.
        const sentence = sentenceOf(error, join(context.shownFolder, JOURNAL), words);
        return fail(photo, { code: 'file', sentence, lasting: true });
      }
      drawn.push(entry);
      progress.done(`${photo.path} → ${cartoon}`, true);
    };
    try {
      // One more than is drawn at once: it reads the next photo while the threads are busy.
      await inParallel(photos, { atOnce: cartoonizer.load().atOnce + 1, signal }, drawOne);
    } finally {
      progress.stop();
    }
  });
  return { drawn, failures, diskTrouble: disk.signal.aborted };
}

function entryOf(
  { photo, cartoon }: PlannedPhoto,
  options: CartoonOptions,
  { cartoon: made, bytes }: Extract<FileOutcome, { ok: true }>,
): JournalEntry {
  const { width, height, style, engine, notes, faces, tips, milliseconds } = made;
  const spent = Object.values(milliseconds).reduce((sum, part) => sum + part, 0);
  return {
    photo: photo.path,
    size: photo.size,
    modified: photo.modified,
    options,
    cartoon,
    bytes,
    width,
    height,
    style,
    engine,
    notes,
    faces,
    tips,
    milliseconds: Math.round(spent),
  };
}
