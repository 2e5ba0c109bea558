import type { CartoonOptions } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { FileError } from './draw-file.ts';
import type { LeftOut } from './find-photos.ts';
import type { JournalEntry } from './journal.ts';

/** What became of a batch; written to a file in the folder of its cartoons. */
export interface BatchReport {
  readonly input: string;
  readonly output: string;
  readonly options: CartoonOptions;
  /** ISO 8601, as every time here. */
  readonly started: string;
  readonly finished: string;
  readonly counts: {
    readonly drawn: number;
    /** Drawn by earlier runs, and still right. */
    readonly drawnBefore: number;
    readonly failed: number;
    /** Not drawn because the batch was stopped. */
    readonly notReached: number;
    /** Files that are no pictures, by their names. */
    readonly otherFiles: number;
  };
  readonly failures: readonly FailedPhoto[];
  /** Subfolders that could not be read. */
  readonly leftOut: readonly LeftOut[];
  readonly cartoons: readonly JournalEntry[];
}

export interface FailedPhoto {
  readonly photo: string;
  readonly code: FileError['code'];
  readonly sentence: string;
}

/** Failures that are listed on the screen; the report has them all. */
const MAX_FAILURES_SHOWN = 20;

/** Prints the end of a batch. `reportFile` is where the report can be read; `undefined` when it cannot. */
export function printReport(
  { counts, failures, leftOut }: BatchReport,
  reportFile: string | undefined,
  { say }: Pick<Words, 'say'>,
): string {
  const { drawn, drawnBefore, failed, notReached, otherFiles } = counts;
  const totals = [
    ['done', drawn],
    ['done-before', drawnBefore],
    ['failed', failed],
    ['not-started', notReached],
    ['other-files', otherFiles],
    ['folders', leftOut.length],
  ] as const;
  const lines = [
    totals
      .filter(([what, count]) => what === 'done' || count > 0)
      .map(([what, count]) => say(`cli-batch-${what}`, { count }))
      .join(' · '),
    ...leftOut.map(({ sentence }) => `  ${sentence}`),
    ...failures.slice(0, MAX_FAILURES_SHOWN).map((failure) => `  ${printFailure(failure)}`),
  ];
  if (failed > MAX_FAILURES_SHOWN)
    lines.push(`  ${say('cli-batch-more', { count: failed - MAX_FAILURES_SHOWN })}`);
  if (notReached > 0) lines.push(say('cli-batch-continue'));
  else if (failed > 0 && reportFile !== undefined) lines.push(say('cli-batch-report', { file: reportFile }));
  return lines.join('\n');
}

/** The sentence with the photo's name in front, unless the sentence is about the file itself. */
export function printFailure({ photo, code, sentence }: FailedPhoto): string {
  return code === 'file' ? sentence : `${photo}: ${sentence}`;
}
