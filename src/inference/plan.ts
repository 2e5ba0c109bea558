export interface Machine {
  readonly cores: number;
  /** Memory that the process may use, in bytes: a container's limit, or what the machine has. */
  readonly memory: number;
  /** Memory that one drawing may take at its largest size (2048), in bytes. */
  readonly perDrawing: number;
}

export interface DrawingPlan {
  /** Drawing processes, and so pictures drawn at once. */
  readonly atOnce: number;
  /** Threads that one network may use. */
  readonly networkThreads: number;
  /** Memory that decoding a photo may take, in bytes: while others draw, and while nothing else does. */
  readonly decodeBytes: { readonly shared: number; readonly alone: number };
}

/** What everything but the drawing needs, in bytes; see docs/benchmarks.md. */
export const BYTES_OF_PROCESS = 300e6;
/** What a drawing process holds while it decodes: its program and networks, in bytes. */
const BYTES_OF_DRAWING_PROCESS = 250e6;
/** Bounds for decoding, in bytes: the least lets usual photos be drawn on any machine, more than the most no photo needs. */
const LEAST_DECODE_BYTES = 150e6;
const MOST_DECODE_BYTES = 2e9;
/** More at once makes everyone wait longer; an operator who knows better can set it. */
const MOST_AT_ONCE = 3;

/**
 * Chooses how many pictures are drawn at once (as many as memory and cores allow), how many threads each network gets, and how much
 * memory decoding may take. Two pictures side by side on two cores finish 1.4 to 1.5 times as many as one after the other with both cores each, and
 * a lone person waits at most a fifth longer (docs/benchmarks.md).
 */
export function planDrawing({ cores, memory, perDrawing }: Machine, atOnce?: number): DrawingPlan {
  const fitting = Math.floor((memory - BYTES_OF_PROCESS) / perDrawing);
  const planned = atOnce ?? Math.min(MOST_AT_ONCE, fitting, cores);
  const drawings = Math.max(1, planned);
  const free = memory - BYTES_OF_PROCESS - drawings * BYTES_OF_DRAWING_PROCESS;
  const bounded = (bytes: number) => Math.min(MOST_DECODE_BYTES, Math.max(LEAST_DECODE_BYTES, bytes));
  return {
    atOnce: drawings,
    networkThreads: Math.max(1, Math.floor(cores / drawings)),
    decodeBytes: { shared: bounded(free / drawings), alone: bounded(free) },
  };
}
