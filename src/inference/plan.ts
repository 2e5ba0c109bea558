export interface Machine {
  readonly cores: number;
  /** Memory that the process may use, in bytes: a container's limit, or what the machine has. */
  readonly memory: number;
  /** Memory that one drawing may take at its largest size (2048), in bytes. */
  readonly perDrawing: number;
}

export interface ThreadPlan {
  /** Drawing threads, and so pictures drawn at once. */
  readonly atOnce: number;
  /** Threads that one network may use. */
  readonly networkThreads: number;
}

/** What everything but the drawing needs, in bytes; see docs/benchmarks.md. */
const BYTES_OF_PROCESS = 300e6;
/** More at once makes everyone wait longer; an operator who knows better can set it. */
const MOST_AT_ONCE = 3;

/**
 * Chooses how many pictures are drawn at once, and how many threads each network gets: as many pictures as memory and cores
 * allow. Two pictures side by side on two cores finish 1.4 to 1.5 times as many as one after the other with both cores each, and
 * a lone person waits at most a fifth longer (docs/benchmarks.md).
 */
export function planThreads({ cores, memory, perDrawing }: Machine, atOnce?: number): ThreadPlan {
  const fitting = Math.floor((memory - BYTES_OF_PROCESS) / perDrawing);
  const planned = atOnce ?? Math.min(MOST_AT_ONCE, fitting, cores);
  const drawings = Math.max(1, planned);
  return { atOnce: drawings, networkThreads: Math.max(1, Math.floor(cores / drawings)) };
}
