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
 * Chooses how many pictures are drawn at once, and how many threads each network gets: as many pictures as memory and pairs
 * of cores allow, because two threads on one picture answer a lone person sooner than two pictures side by side would.
 */
export function planThreads({ cores, memory, perDrawing }: Machine, atOnce?: number): ThreadPlan {
  const fitting = Math.floor((memory - BYTES_OF_PROCESS) / perDrawing);
  const planned = atOnce ?? Math.min(MOST_AT_ONCE, fitting, Math.floor(cores / 2));
  const drawings = Math.max(1, planned);
  return { atOnce: drawings, networkThreads: Math.max(1, Math.floor(cores / drawings)) };
}
