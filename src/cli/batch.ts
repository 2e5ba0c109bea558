import { mkdir, readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { CartoonOptions } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import { type DrawPhotosContext, type DrawResult, drawPhotos } from './batch-draw.ts';
import { makeFolder, type PlannedPhoto, planBatch, stoppedFolder } from './batch-plan.ts';
import { type BatchReport, printReport } from './batch-report.ts';
import { isFolder, writeErrorSentence, writeWhole } from './files.ts';
import { type FoundPhoto, findPhotos } from './find-photos.ts';
import { JOURNAL, REPORT, readJournal, writeJournal } from './journal.ts';
import { stampedFolder, uniqueName } from './names.ts';
import { EXIT, type Exit, exitOf } from './terminal.ts';

export interface BatchRequest {
  /** The folder of photos, as the person wrote it. */
  readonly input: string;
  /** The folder for the cartoons; a new outputs_YYYYMMDDHHMMSS in the current folder when left out. */
  readonly output?: string;
  readonly options: CartoonOptions;
  /** Call the cartoons after their photos, or outputs_YYYYMMDDHHMMSS_0001 and on. */
  readonly names: 'photo' | 'time';
}

export interface BatchContext extends DrawPhotosContext {
  readonly now: () => Date;
}

/**
 * Draws every photo of a folder into another, keeping subfolders. A photo that cannot be drawn never stops the others.
 * The output folder records what is done: the same command resumes where it was stopped, and draws again only photos or
 * options that have changed. Failures and their reasons are printed at the end and written to the report there.
 */
export async function batch(request: BatchRequest, context: BatchContext): Promise<Exit> {
  const { terminal, now, words } = context;
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

  const { plan, shownFolder } = begun;
  const before = plan.flatMap(({ done }) => done ?? []);
  const waiting = plan.filter(({ done }) => done === undefined);
  say(words.say('cli-batch-starts', { count: photos.length, folder: shownFolder, done: before.length }));
  const drawRequest = { ...begun, input, shownInput: request.input, options, before: before.length };
  const result = await drawPhotos(waiting, drawRequest, context);
  const { drawn, failures } = result;
  const counts = {
    drawn: drawn.length,
    drawnBefore: before.length,
    failed: failures.length,
    notReached: waiting.length - drawn.length - failures.length,
    otherFiles: others,
  };
  const report: BatchReport = {
    input,
    output: begun.folder,
    options,
    started: started.toISOString(),
    finished: now().toISOString(),
    counts,
    failures,
    leftOut,
    cartoons: [...before, ...drawn].sort((a, b) => (a.photo < b.photo ? -1 : 1)),
  };
  return finish(report, result, begun, context);
}

/** Writes the report, unless the disk took no more, and says how the batch ended. */
async function finish(
  report: BatchReport,
  { diskError }: Pick<DrawResult, 'diskError'>,
  begun: StartedBatch,
  { terminal, signal, words }: Pick<BatchContext, 'terminal' | 'signal' | 'words'>,
): Promise<Exit> {
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const unwritten = diskError ? undefined : await writeReport(report, { ...begun, words });
  const isReported = !diskError && unwritten === undefined;
  say(printReport(report, isReported ? join(begun.shownFolder, begun.reportName) : undefined, words));
  if (unwritten !== undefined) say(unwritten);
  if (signal.aborted) return EXIT.interrupted;
  if (unwritten !== undefined) return EXIT.failed;
  const { drawn, drawnBefore, failed } = report.counts;
  return exitOf({ drawn: drawnBefore + drawn, failed: failed + report.leftOut.length });
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
    return writeErrorSentence(error, path, words);
  }
}

/** Writes the report, and notes in the journal when all is done; a sentence when that cannot be written. */
async function writeReport(
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
    return writeErrorSentence(error, join(shownFolder, path), words);
  }
}
