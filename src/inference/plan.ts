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
  readonly memory: DrawingMemory;
}

/** Memory of drawing processes, in bytes (docs/decisions/memory-of-drawing.md). */
export interface DrawingMemory {
  /** The most that one process may hold while others draw: what it holds already, and decoding. */
  readonly process: number;
  /** A process that holds more than this when its picture is finished is replaced. */
  readonly atRest: number;
  /** The most that decoding may take in a process that has drawn nothing yet, while nothing else is drawn. */
  readonly decodeAlone: number;
}

/** What everything but the drawing needs, in bytes; see docs/benchmarks.md. */
export const BYTES_OF_PROCESS = 300e6;
/** What a drawing process holds that has drawn nothing yet: its program and networks, in bytes. */
const BYTES_OF_NEW_DRAWING_PROCESS = 250e6;
/** What drawing a picture takes beyond what a process holds between two pictures, in bytes: the largest measured, rounded up. */
export const BYTES_OF_PICTURE = 330e6;
/**
 * Bounds for what a process may hold between two pictures: less makes it be replaced after nearly every picture, more than the most
 * is of no use.
 */
const LEAST_AT_REST = 350e6;
const MOST_AT_REST = 1e9;
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
  const forDrawing = memory - BYTES_OF_PROCESS;
  const share = Math.max(0, forDrawing / drawings);
  const atRest = within(LEAST_AT_REST, share - BYTES_OF_PICTURE, MOST_AT_REST);
  return {
    atOnce: drawings,
    networkThreads: Math.max(1, Math.floor(cores / drawings)),
    memory: {
      process: share,
      atRest,
      decodeAlone: boundDecoding(forDrawing - (drawings - 1) * atRest - BYTES_OF_NEW_DRAWING_PROCESS),
    },
  };
}

/** What decoding may take in a process that holds `resident` bytes, while others draw. */
export const decodeBytesBeside = ({ process }: DrawingMemory, resident: number): number =>
  boundDecoding(process - resident);

const boundDecoding = (bytes: number) => within(LEAST_DECODE_BYTES, bytes, MOST_DECODE_BYTES);

const within = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value));
