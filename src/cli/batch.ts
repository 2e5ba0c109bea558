import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Words } from '../bots/words.ts';
import type { CartoonOptions } from '../cartoon.ts';
import { ownFolder, type PlannedPhoto, planBatch } from './batch-plan.ts';
import { type BatchReport, counted, type FailedPhoto, tellFailure, tellReport } from './batch-report.ts';
import { type DrawParts, drawFile, type FileOutcome, type WithCartoonizer } from './draw-file.ts';
import { fileTrouble, isFolder, writeWhole } from './files.ts';
import { findPhotos } from './find-photos.ts';
import { type Journal, type JournalEntry, readJournal, writeJournal } from './journal.ts';
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

export interface BatchParts extends Omit<DrawParts, 'cartoonizer' | 'cwd'> {
  readonly withCartoonizer: WithCartoonizer;
  readonly words: Pick<Words, 'failure' | 'duration'>;
  readonly terminal: Terminal;
  readonly now: () => Date;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
}

/**
 * Draws every photo of a folder into another, keeping subfolders. A photo that cannot be drawn never stops the others. The
 * output folder remembers what is done: the same command goes on where it was stopped, and draws again only photos or
 * options that have changed. What failed and why is told at the end and in report.json.
 */
export async function batch(request: BatchRequest, parts: BatchParts): Promise<Exit> {
  const { terminal, signal, now } = parts;
  const { options, names } = request;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const started = now();

  const input = resolve(terminal.cwd, request.input);
  if (!(await isFolder(input))) {
    say(`${request.input} is not a folder. Draw single photos with: draw ${request.input}`);
    return EXIT.usage;
  }
  const folder =
    request.output === undefined
      ? await ownFolder(input, options, terminal.cwd, started)
      : resolve(terminal.cwd, request.output);
  if (folder === input) {
    say('The cartoons need a folder of their own: choose another one with -o.');
    return EXIT.usage;
  }
  const { photos, others } = await findPhotos(input, folder);
  if (photos.length === 0) {
    say(`There are no pictures in ${request.input}.`);
    return EXIT.failed;
  }
  const shownFolder = relative(terminal.cwd, folder) || '.';
  const journal = await openJournal(folder, { input, shownFolder });
  if (typeof journal === 'string') {
    say(journal);
    return EXIT.failed;
  }

  const plan = await planBatch(photos, { folder, journal, options, names, started });
  await writeJournal(folder, {
    named: Object.fromEntries(plan.map(({ photo, cartoon }) => [photo.path, cartoon])),
  });
  const before = plan.flatMap(({ done }) => done ?? []);
  const waiting = plan.filter(({ done }) => done === undefined);
  say(
    `Drawing ${counted(photos.length, 'photo')} into ${shownFolder}` +
      (before.length > 0 ? `; ${before.length} of them are done already.` : '.'),
  );
  const { drawn, failures, diskTrouble } =
    waiting.length > 0
      ? await drawAll(waiting, {
          ...parts,
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
    cartoons: [...before, ...drawn].sort((a, b) => (a.photo < b.photo ? -1 : 1)),
  };
  if (!diskTrouble) {
    await writeWhole(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    if (notReached === 0) await writeJournal(folder, { finished: true });
  }
  say(tellReport(report, join(shownFolder, 'report.json')));
  if (signal.aborted) return EXIT.interrupted;
  return exitOf({ drawn: before.length + drawn.length, failed: failures.length });
}

/** Makes the folder and begins its journal; a sentence when the folder cannot be written to. */
async function openJournal(
  folder: string,
  { input, shownFolder }: { readonly input: string; readonly shownFolder: string },
): Promise<Journal | string> {
  try {
    await mkdir(folder, { recursive: true });
    await writeJournal(folder, { begun: input });
    return await readJournal(folder);
  } catch (error) {
    const sentence = fileTrouble(error, shownFolder);
    if (sentence === undefined) throw error;
    return sentence;
  }
}

interface DrawAllParts extends BatchParts {
  readonly folder: string;
  /** The folders as the person would write them. */
  readonly shownInput: string;
  readonly shownFolder: string;
  readonly options: CartoonOptions;
  /** Photos that an earlier run has drawn. */
  readonly before: number;
}

/** Draws photos until all are done, the person stops it, or the disk takes no more. */
async function drawAll(photos: readonly PlannedPhoto[], parts: DrawAllParts) {
  const { folder, options, before, terminal, words, clock } = parts;
  const drawn: JournalEntry[] = [];
  const failures: FailedPhoto[] = [];
  const disk = new AbortController();
  const signal = AbortSignal.any([parts.signal, disk.signal]);

  await parts.withCartoonizer(photos.length, async (cartoonizer) => {
    const progress = showProgress(
      { total: before + photos.length, before },
      { stderr: terminal.stderr, words, clock },
    );
    const drawOne = async (planned: PlannedPhoto): Promise<void> => {
      const { photo, cartoon } = planned;
      const outcome = await drawFile(
        { photo: join(parts.shownInput, photo.path), cartoon: join(parts.shownFolder, cartoon), options },
        { ...parts, cartoonizer, signal, cwd: terminal.cwd },
      );
      if (outcome.ok) {
        const entry = entryOf(planned, options, outcome);
        await writeJournal(folder, entry);
        drawn.push(entry);
        progress.done(`${photo.path} → ${cartoon}`, true);
      } else if (!signal.aborted) {
        const { code, sentence, lasting } = outcome.trouble;
        const failure = { photo: photo.path, code, sentence };
        failures.push(failure);
        progress.done(tellFailure(failure), false);
        if (lasting) disk.abort();
      }
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
