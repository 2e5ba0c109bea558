import type { Stage } from '../cartoon.ts';

/** The time limits of one drawing: a shorter one for decoding, and one for everything. */
export interface DrawingDeadlines {
  /** A stage has begun. */
  reached(stage: Stage): void;
  passed(): boolean;
  clear(): void;
}

export interface DrawingTimes {
  /** Longest time for everything, milliseconds. */
  readonly whole: number;
  /** Longest time of that for decoding the photo, milliseconds. */
  readonly decode: number;
}

/** Starts the time limits; `onPassed` is called once, with the milliseconds of the limit that was reached first. */
export function startDeadlines(
  { whole, decode }: DrawingTimes,
  onPassed: (milliseconds: number) => void,
): DrawingDeadlines {
  let isPassed = false;
  const after = (milliseconds: number) =>
    setTimeout(() => {
      if (isPassed) return;
      isPassed = true;
      onPassed(milliseconds);
    }, milliseconds);
  const wholeTimer = after(whole);
  const decodeTimer = after(Math.min(decode, whole));
  return {
    reached(stage) {
      if (stage !== 'decode') clearTimeout(decodeTimer);
    },
    passed: () => isPassed,
    clear() {
      clearTimeout(wholeTimer);
      clearTimeout(decodeTimer);
    },
  };
}
