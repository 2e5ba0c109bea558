import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Stage, StyleId } from '../cartoon.ts';
import { messageOf } from '../error-message.ts';
import {
  type DrawAnswer,
  type DrawRequest,
  type FromWorker,
  PIPE_OF_PARENT,
  type ToWorker,
  type WorkerSetup,
} from './messages.ts';
import { faultOf } from './packs/network-fault.ts';

/** Draws one picture in a drawing process. */
export type Draw = (
  request: DrawRequest,
  how: { readonly alone: boolean; readonly onStage: (stage: Stage) => void },
) => Promise<DrawAnswer>;

/** Loads what drawing needs. */
export type Load = (setup: WorkerSetup, tell: Tell) => Promise<Draw>;

/** What a drawing process says besides its answers. */
export interface Tell {
  styleError(style: StyleId, error: unknown): void;
  deviceFault(network: string, reason: string): void;
}

/** The side of a drawing process: loads with the setup that the main process sends first, then draws what it sends. */
export function serveParent(load: Load): void {
  const send = (message: FromWorker): void => void process.send?.(message);
  let draw: Draw | undefined;
  let isWatched = false;
  // While nothing is drawn, `disconnect` says it; the first photo is decoded while the thread starts.
  const watchParent = () => {
    if (!isWatched) setImmediate(endWithParent);
    isWatched = true;
  };
  const handle = async (message: ToWorker): Promise<void> => {
    if (message.kind === 'setup') {
      draw = await load(message.setup, {
        styleError: (style, error) => send({ kind: 'style-error', style, fault: faultOf(error) }),
        deviceFault: (network, reason) => send({ kind: 'device-fault', network, reason }),
      });
      return send({ kind: 'ready', residentBytes: process.memoryUsage.rss() });
    }
    watchParent();
    const onStage = (stage: Stage) => send({ kind: 'stage', stage });
    const answer = await draw!(message.request, { alone: message.alone, onStage });
    send({ kind: 'answer', answer, residentBytes: process.memoryUsage.rss() });
  };
  process.on('message', (message: ToWorker) => {
    handle(message).catch((error: unknown) => {
      const stack = error instanceof Error ? error.stack : undefined;
      send({ kind: 'error', error: { message: messageOf(error), stack } });
    });
  });
  // Ctrl-C reaches every process of a terminal, and a service manager signals them all; the main process decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  // Not process.exit: it stops the threads of onnxruntime, which aborts the process with a message.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  preferForOutOfMemoryKiller();
}

const WATCH_PARENT = `
const { Socket } = require('node:net');
new Socket({ fd: ${PIPE_OF_PARENT} })
  .on('error', () => {})
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .resume();
`;

/**
 * Ends this process as soon as the main one has ended, also in the middle of a picture: its event loop would notice only seconds later, while
 * the memory is needed by the program that has been started again. A thread has an event loop of its own.
 */
function endWithParent(): void {
  // Windows hands pipes over in another way; there, `disconnect` is what is left.
  if (process.platform === 'win32') return;
  new Worker(WATCH_PARENT, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } }).unref();
}

/** Where memory runs out, Linux ends this process, which can be replaced, rather than the main one. */
function preferForOutOfMemoryKiller(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/oom_score_adj', '800');
  } catch {
    // Only an advantage: some containers do not allow it.
  }
}
