import type { FailureCode } from '../cartoon.ts';

/** Failures whose reason lies in the photo itself: drawn again, the same photo fails the same way. */
export const FAULTS_OF_PHOTOS: ReadonlySet<FailureCode> = new Set([
  'empty',
  'not-a-picture',
  'unsupported-kind',
  'truncated',
  'too-many-bytes',
  'too-many-pixels',
  'too-few-pixels',
  'decode-memory',
  'crashed-twice',
]);
