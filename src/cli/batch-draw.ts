import { join } from 'node:path';
import type { CartoonOptions } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { PlannedPhoto } from './batch-plan.ts';
import { type FailedPhoto, printFailure } from './batch-report.ts';
import {
  type DrawContext,
  drawFile,
  type FileError,
  type FileOutcome,
  type WithCartoonizer,
} from './draw-file.ts';
import { writeErrorSentence } from './files.ts';
import type { FoundPhoto } from './find-photos.ts';
import { JOURNAL, type JournalEntry, writeJournal } from './journal.ts';
import { inParallel } from './parallel.ts';
import { showProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

export interface DrawPhotosContext extends Omit<DrawContext, 'cartoonizer' | 'cwd'> {
  readonly withCartoonizer: WithCartoonizer;
  readonly words: Pick<Words, 'failure' | 'duration' | 'say'>;
  readonly terminal: Terminal;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
}

export interface DrawPhotosRequest {
  readonly input: string;
  readonly folder: string;
  /** The folders as the person would write them. */
  readonly shownInput: string;
  readonly shownFolder: string;
  readonly options: CartoonOptions;
  /** Photos that an earlier run has drawn. */
  readonly before: number;
}

export interface DrawResult {
  readonly drawn: readonly JournalEntry[];
  readonly failures: readonly FailedPhoto[];
  /** The disk takes no more. */
  readonly diskError: boolean;
}

/** Draws photos until all are done, the person stops it, or the disk takes no more. */
export async function drawPhotos(
  photos: readonly PlannedPhoto[],
  request: DrawPhotosRequest,
  context: DrawPhotosContext,
): Promise<DrawResult> {
  if (photos.length === 0) return { drawn: [], failures: [], diskError: false };
  const { input, folder, options, before, shownInput, shownFolder } = request;
  const { terminal, words, clock } = context;
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
        { photo: join(shownInput, photo.path), cartoon: join(shownFolder, cartoon), options },
        { ...context, cartoonizer, signal, cwd: terminal.cwd },
      );
      if (!outcome.ok) return fail(photo, outcome.error);
      const entry = entryOf(planned, options, outcome);
      try {
        await writeJournal(folder, { of: input, drawn: entry });
      } catch (error) {
        // The next line would fail too, and a cartoon without its line is drawn again.
        const sentence = writeErrorSentence(error, join(shownFolder, JOURNAL), words);
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
  return { drawn, failures, diskError: disk.signal.aborted };
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
