import { ProcessEndedError, startDrawingProcess } from '../drawing-process.ts';
import { DRAWING_PROGRAM } from '../fork-drawing.ts';
import type { WorkerSetup } from '../messages.ts';
import type { CustomPack } from './custom.ts';
import { faultOf, type NetworkFault } from './network-fault.ts';

/** How long a network may take to load and to draw a small picture, milliseconds. */
const TRY_TIMEOUT_MS = 30_000;

export interface TryOptions {
  readonly networkFolder: string;
  readonly packsFolder: string;
  /** Milliseconds that a network may take. */
  readonly timeout?: number;
  /** The program of the drawing process. */
  readonly worker?: URL;
}

/**
 * Draws a small picture with a network of the operator's own, in a process of its own: whatever the file does there harms nothing.
 * Answers why it cannot be used, or `undefined` when it can.
 */
export async function tryCustomPack(
  pack: CustomPack,
  options: TryOptions,
): Promise<NetworkFault | undefined> {
  const { timeout = TRY_TIMEOUT_MS, worker, ...folders } = options;
  const { style } = pack;
  let found: NetworkFault | undefined;
  const setup: WorkerSetup = {
    ...folders,
    styles: [style],
    limits: { bytes: 0, pixels: 0, longSide: 0 },
    memory: { process: 0, atRest: 0, decodeAlone: 0 },
    networkThreads: 1,
    customPacks: [pack],
    warm: [style.id],
  };
  const drawing = startDrawingProcess({
    program: worker ?? DRAWING_PROGRAM,
    setup,
    onStyleError: (_, fault) => {
      found = fault;
    },
  });
  let isOverdue = false;
  const overdue = setTimeout(() => {
    isOverdue = true;
    drawing.kill();
  }, timeout);
  try {
    await drawing.ready;
  } catch (error) {
    if (isOverdue) found = { code: 'too-slow', seconds: Math.round(timeout / 1000) };
    else if (error instanceof ProcessEndedError && error.outOfMemory) found = { code: 'out-of-memory' };
    else found = faultOf(error);
  } finally {
    clearTimeout(overdue);
    drawing.kill();
    await drawing.ended;
  }
  return found;
}
