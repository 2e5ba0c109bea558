/**
 * How many drawings may run now: fewer than allowed while memory is short, never none. Those that started a moment ago
 * have not taken their memory yet, so it is set aside for them.
 */
export function drawingsAtOnce(load: {
  readonly atOnce: number;
  readonly running: number;
  /** Of the running, those that started a moment ago. */
  readonly recentlyStarted: number;
  readonly freeBytes: number;
  readonly bytesPerDrawing: number;
}): number {
  const more = Math.floor(load.freeBytes / load.bytesPerDrawing) - load.recentlyStarted;
  return Math.max(1, Math.min(load.atOnce, load.running + Math.max(0, more)));
}
