import type { Failure, StyleId } from '../cartoon.ts';

/** After so many pictures in a row that took too long a style is switched off. */
const MOST_TIMEOUTS = 3;

/** Switches off styles of the operator's own networks that are too slow for this machine, so that they take no time from others. */
export interface TimeoutLimit {
  timedOut(style: StyleId): void;
  finished(style: StyleId): void;
  /** Why the style is not drawn any more, if so. */
  refusal(style: StyleId): Failure | undefined;
  /** Those that are switched off. */
  slowStyles(): readonly StyleId[];
}

/** Counts for these styles alone; `onOff` is called once when one is switched off. */
export function createTimeoutLimit(
  styles: readonly StyleId[],
  onOff: (style: StyleId, times: number) => void,
): TimeoutLimit {
  const timeouts = new Map(styles.map((style) => [style, 0]));
  const isOff = (style: StyleId) => (timeouts.get(style) ?? 0) >= MOST_TIMEOUTS;
  return {
    timedOut(style) {
      const before = timeouts.get(style);
      if (before === undefined) return;
      timeouts.set(style, before + 1);
      if (before + 1 === MOST_TIMEOUTS) onOff(style, MOST_TIMEOUTS);
    },
    finished(style) {
      const before = timeouts.get(style);
      if (before !== undefined && before < MOST_TIMEOUTS) timeouts.set(style, 0);
    },
    refusal: (style) => (isOff(style) ? { code: 'style-too-slow', style } : undefined),
    slowStyles: () => styles.filter(isOff),
  };
}
