import workerThreads from 'node:worker_threads';

/**
 * Answers bytes whose memory may be moved to another thread: the same ones where that is allowed, otherwise a copy.
 *
 * Memory that is shared with other views (small Node buffers) must not be taken from them. Memory that a native library owns, such as
 * sharp's results, cannot be moved since Node.js 22: it is marked, and moving it throws a DataCloneError.
 */
export function movable(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const isAlone = bytes.byteLength === bytes.buffer.byteLength;
  return isAlone && !isMarkedAsUntransferable(bytes.buffer) ? bytes : new Uint8Array(bytes);
}

/** Node.js 20 lacks this question, and moves what later ones mark. */
const isMarkedAsUntransferable: (memory: ArrayBuffer) => boolean =
  (workerThreads as { isMarkedAsUntransferable?: (memory: ArrayBuffer) => boolean })
    .isMarkedAsUntransferable ?? (() => false);
