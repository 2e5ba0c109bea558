import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Heap of one process's JavaScript; pixels and networks live outside it. */
const HEAP_MEGABYTES = 512;

/** The program of a drawing process. */
export const DRAWING_PROGRAM = new URL('./worker.js', import.meta.url);

/** Starts the program of a drawing process. */
export function forkDrawing(program: URL, execArgv: readonly string[] = process.execArgv): ChildProcess {
  // Node.js would read these certificates at its start, and a drawing process makes no connections.
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  return fork(fileURLToPath(program), {
    env,
    // Buffers cross as they are.
    serialization: 'advanced',
    // The last one is what worker-channel.ts watches.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    // The threads that V8 collects garbage with take up to a fifth of a picture's processor time, and save its own thread none.
    execArgv: [...execArgv, `--max-old-space-size=${HEAP_MEGABYTES}`, '--single-threaded-gc'],
  });
}

let ahead: ChildProcess | undefined;

/**
 * Starts a drawing process before it is known what it is to draw, so that its program loads while this one still reads settings; the one that is
 * there, the second time. It doesn't keep this process from ending, and ends with it.
 */
export function forkAhead(program: URL = DRAWING_PROGRAM): ChildProcess {
  if (ahead !== undefined) return ahead;
  ahead = forkDrawing(program);
  // A process that could not be started is started again, and then reported, where it is needed.
  ahead.on('error', () => {});
  unwait(ahead);
  return ahead;
}

/** The process that was started ahead, the first time; undefined when there is none that runs. */
export function takeAhead(): ChildProcess | undefined {
  const child = ahead;
  ahead = undefined;
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return undefined;
  for (const part of partsOf(child)) part.ref();
  return child;
}

/** This process then ends without waiting for another one. */
export function unwait(child: ChildProcess): void {
  for (const part of partsOf(child)) part.unref();
}

/** What keeps this process waiting for another one. */
function partsOf(child: ChildProcess): readonly { ref(): unknown; unref(): unknown }[] {
  const streams = child.stdio.filter((stream) => stream !== null && stream !== undefined);
  // Of a stream of a child only the type does not say that it is a socket.
  return [child, ...(child.channel ? [child.channel] : []), ...(streams as unknown as Socket[])];
}
