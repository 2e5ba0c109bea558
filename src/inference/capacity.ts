/** How many pictures are drawn at once, and how many threads one network may use. */
export interface Capacity {
  readonly atOnce: number;
  readonly networkThreads: number;
}

/** Memory one drawing may take at its peak: 2048 pixels, the largest size people choose, with room for the decoder. */
const BYTES_EACH = 1.2 * 2 ** 30;
/** More at once makes everybody wait longer for their own picture; who wants it sets it. */
const MOST_AT_ONCE = 3;

/**
 * Shares a machine among drawings. `wanted` pictures at once are taken as they are; without it as many as cores and memory
 * (bytes that may be used) allow, 3 at most. Cores that are left over help with each single drawing.
 */
export function planCapacity(
  { cores, memory }: { readonly cores: number; readonly memory: number },
  wanted?: number,
): Capacity {
  const fitting = Math.min(cores, Math.floor(memory / BYTES_EACH), MOST_AT_ONCE);
  const atOnce = wanted ?? Math.max(1, fitting);
  return { atOnce, networkThreads: Math.max(1, Math.floor(cores / atOnce)) };
}
