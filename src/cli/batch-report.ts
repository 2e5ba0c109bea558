import type { CartoonOptions } from '../cartoon.ts';
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

/** Tells the end of a batch on the screen. `reportFile` is where the report can be read; `undefined` when it cannot. */
export function printReport(
  { counts, failures, leftOut }: BatchReport,
  reportFile: string | undefined,
): string {
  const { drawn, drawnBefore, failed, notReached, otherFiles } = counts;
  const lines = [
    [
      `${drawn} drawn`,
      ...(drawnBefore > 0 ? [`${drawnBefore} done before`] : []),
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(notReached > 0 ? [`${notReached} not reached`] : []),
      ...(otherFiles > 0 ? [`${counted(otherFiles, 'other file')} left alone`] : []),
      ...(leftOut.length > 0 ? [`${counted(leftOut.length, 'folder')} left out`] : []),
    ].join(', '),
    ...leftOut.map(({ sentence }) => `  ${sentence}`),
    ...failures.slice(0, MAX_FAILURES_SHOWN).map((failure) => `  ${printFailure(failure)}`),
  ];
  if (failed > MAX_FAILURES_SHOWN) lines.push(`  … and ${failed - MAX_FAILURES_SHOWN} more`);
  if (notReached > 0) lines.push('Run the same command again to go on.');
  else if (failed > 0 && reportFile !== undefined) lines.push(`The whole report: ${reportFile}`);
  return lines.join('\n');
}

/** The sentence with the photo's name in front, unless the sentence is about the file itself. */
export function printFailure({ photo, code, sentence }: FailedPhoto): string {
  return code === 'file' ? sentence : `${photo}: ${sentence}`;
}

/** 1 photo, 2 photos. */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
