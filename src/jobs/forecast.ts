/** When a batch will be drawn. */
export interface Forecast {
  /** 1 for the next to be drawn; undefined when none of its pictures waits. */
  readonly place: number | undefined;
  /** Milliseconds until the last of its pictures is probably drawn. */
  readonly milliseconds: number;
}

/** The duration of recent drawings, by style and size. */
export interface DrawTimes {
  record(style: string, size: string | number, milliseconds: number): void;
  /** Milliseconds one drawing will probably take: as this style and size did, else as this size, else as any. */
  expected(style: string, size: string | number): number;
}

export function createDrawTimes(): DrawTimes {
  // Asked for every waiting picture at every change: found without making anything.
  const ofSize = new Map<string, { average: number; readonly ofStyle: Map<string, number> }>();
  let ofAny: number | undefined;
  return {
    record(style, size, milliseconds) {
      const known = ofSize.get(String(size));
      const ofStyle = known?.ofStyle ?? new Map<string, number>();
      ofStyle.set(style, updateAverage(ofStyle.get(style), milliseconds));
      ofSize.set(String(size), { average: updateAverage(known?.average, milliseconds), ofStyle });
      ofAny = updateAverage(ofAny, milliseconds);
    },
    expected(style, size) {
      const known = ofSize.get(String(size));
      return known?.ofStyle.get(style) ?? known?.average ?? ofAny ?? INITIAL_ESTIMATE_MS;
    },
  };
}

/** The moving average with one more value. */
const updateAverage = (average: number | undefined, value: number): number =>
  average === undefined ? value : average + WEIGHT * (value - average);

/** How much the newest drawing counts in the moving average. */
const WEIGHT = 0.1;
/** Milliseconds, before anything was drawn. */
const INITIAL_ESTIMATE_MS = 4_000;

/**
 * Milliseconds from now until each waiting drawing is finished: every one goes, in order, to the slot that is free first.
 *
 * @param running what each running drawing still needs, in milliseconds
 * @param waiting what each waiting drawing will need, in milliseconds, in the order of the queue
 */
export function forecast(running: readonly number[], waiting: readonly number[], atOnce: number): number[] {
  const idle = Math.max(0, atOnce - running.length);
  const slots = [...running, ...Array.from({ length: idle }, () => 0)];
  // More may be running than is allowed now (memory is short): the first to finish frees no slot.
  slots.sort((a, b) => b - a).length = Math.max(1, Math.min(slots.length, atOnce));
  return waiting.map((milliseconds) => {
    let first = 0;
    for (let slot = 1; slot < slots.length; slot++)
      if ((slots[slot] as number) < (slots[first] as number)) first = slot;
    const finish = (slots[first] as number) + milliseconds;
    slots[first] = finish;
    return finish;
  });
}

/** Whether a change of place should be reported: always near the front, by a fifth further back. */
export const shouldReport = (reported: number | undefined, place: number): boolean =>
  reported === undefined ||
  (place !== reported && (place <= 3 || place <= reported * 0.8 || place > reported));
