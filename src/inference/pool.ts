import { type Cartoon, type Failure, fail, type Outcome, type Previews, type StyleId } from '../cartoon.ts';
import { messageOf } from '../error-message.ts';
import type { CartoonizeOptions, Cartoonizer } from './cartoonizer.ts';
import { createDeviceUse, type DeviceUse } from './device/use.ts';
import { createDispatcher } from './dispatcher.ts';
import { ProcessEndedError, startDrawingProcess } from './drawing-process.ts';
import { DRAWING_PROGRAM, takeAhead } from './fork-drawing.ts';
import type { DrawRequest, WorkerSetup } from './messages.ts';
import { describeFault, type NetworkFault } from './packs/network-fault.ts';
import { createPendingDrawing } from './pending-drawing.ts';
import { createSlot, type Slot } from './slot.ts';
import { createTimeoutLimit, type TimeoutLimit } from './timeout-limit.ts';

export interface PoolSettings extends WorkerSetup {
  /** Drawing processes, and so pictures drawn at once. */
  readonly atOnce: number;
  /** Requests that may wait for a process; the next one is answered `busy`. */
  readonly backlog: number;
  /** Longest time one picture may take to draw, milliseconds; then its process is ended and it is answered `too-slow`. */
  readonly deadlineMilliseconds: number;
  /** Longest time of that for decoding the photo, milliseconds. */
  readonly decodeMilliseconds?: number;
  /** Milliseconds before a process that could not load is started again. */
  readonly restartMilliseconds?: number;
  /** Longest time a process may take to load, milliseconds. */
  readonly loadMilliseconds?: number;
  /** Called with every unexpected error and the id that the person sees. */
  readonly report: (error: unknown, id: string) => void;
  /** Called once with why, when drawing on the device ended. */
  readonly onDeviceEnd?: (reason: string) => void;
  /** Makes the id of an unexpected error. */
  readonly newId: () => string;
  /** The program of a drawing process. */
  readonly worker?: URL;
  /** Flags of Node.js for the processes; this process's own when left out. */
  readonly execArgv?: readonly string[];
}

export interface Pool extends Cartoonizer {
  /** Ends the drawing processes at once, without waiting for their end: for a program that ends itself. */
  abandon(): void;
}

const DECODE_TIMEOUT_MS = 10_000;
const RESTART_PAUSE_MS = 1_000;
const LOAD_TIMEOUT_MS = 120_000;

/**
 * Draws in processes of their own, each with its networks loaded and warmed; resolves when every process is ready, rejects when
 * one cannot start. A process that hangs or runs out of memory is ended without harm to the others (docs/decisions/drawing-processes.md).
 */
export async function createPool(settings: PoolSettings): Promise<Pool> {
  const { placement, onDeviceEnd, report, newId } = settings;
  const device = createDeviceUse({
    placement,
    onEnd: onDeviceEnd,
    report: (error) => report(error, newId()),
  });
  try {
    return await openPool(settings, device);
  } catch (error) {
    if (placement === undefined) throw error;
    device.giveUp(messageOf(error));
    return openPool(settings, device);
  }
}

async function openPool(settings: PoolSettings, device: DeviceUse): Promise<Pool> {
  const { atOnce, backlog, deadlineMilliseconds, decodeMilliseconds = DECODE_TIMEOUT_MS } = settings;
  const timeoutLimit = limitTimeouts(settings);
  const slots: Slot[] = [];
  const dispatcher = createDispatcher(slots, {
    times: { whole: deadlineMilliseconds, decode: decodeMilliseconds },
    timeoutLimit,
    onTimeout: () => device.giveUp('a picture took too long'),
    explain: (error) => explain(error, settings),
  });
  slots.push(...createSlots(settings, dispatcher.next, device));
  await allReady(slots);
  let isClosing = false;

  const draw = (request: DrawRequest, how: CartoonizeOptions) => {
    if (isClosing) return fail({ code: 'closing' });
    if (how.signal?.aborted) return fail({ code: 'cancelled' });
    const { running, waiting } = dispatcher.counts();
    if (running >= atOnce && waiting >= backlog) return fail({ code: 'busy' });
    // What is being drawn is left to finish: ending the process would cost its loaded networks.
    const drawing = createPendingDrawing(request, how, dispatcher.remove);
    dispatcher.add(drawing);
    return drawing.answered;
  };

  // A drawing process answers a request with what belongs to it.
  return {
    async cartoonize(request, how = {}) {
      const refusal = isClosing ? undefined : timeoutLimit.refusal(request.options.style);
      return refusal ? fail(refusal) : (draw(request, how) as Promise<Outcome<Cartoon>>);
    },
    async preview(request, how = {}) {
      const styles = request.styles.filter((style) => timeoutLimit.refusal(style) === undefined);
      return draw({ ...request, styles }, how) as Promise<Outcome<Previews>>;
    },
    load: () => ({
      atOnce,
      ...dispatcher.counts(),
      available: slots.filter((slot) => slot.isReady() || slot.isRenewing() || dispatcher.isDrawing(slot))
        .length,
      residentBytes: Math.max(...slots.map((slot) => slot.residentBytes())),
      slowStyles: timeoutLimit.slowStyles(),
      device: device.placement()?.device ?? 'cpu',
    }),
    async close() {
      isClosing = true;
      await dispatcher.idle();
      await Promise.all(slots.map((slot) => slot.close()));
    },
    abandon() {
      isClosing = true;
      for (const slot of slots) void slot.close('abandoned');
    },
  };
}

function explain(error: unknown, { report, newId }: PoolSettings): Failure {
  if (error instanceof ProcessEndedError && error.outOfMemory) return { code: 'out-of-memory' };
  const id = newId();
  report(error, id);
  return { code: 'internal', id };
}

const limitTimeouts = ({ customPacks, report, newId }: PoolSettings): TimeoutLimit =>
  createTimeoutLimit(
    customPacks.map(({ style }) => style.id),
    (style, times) => {
      const message = `The style ${style} was too slow ${times} times in a row and is off until the next start`;
      report(new Error(message), newId());
    },
  );

function createSlots(settings: PoolSettings, onReady: () => void, device: DeviceUse): Slot[] {
  const { styles, limits, memory, networkThreads, networkFolder, packsFolder, customPacks, warm } = settings;
  const { atOnce, report, newId, worker, execArgv } = settings;
  const setup: WorkerSetup = {
    styles,
    limits,
    memory,
    networkThreads,
    networkFolder,
    packsFolder,
    customPacks,
    ...(warm && { warm }),
  };
  const brokenStyles = new Set<StyleId>();
  const onStyleError = (style: StyleId, fault: NetworkFault) => {
    // Every process finds the same.
    if (!brokenStyles.has(style))
      report(new Error(`The style ${style} does not draw: ${describeFault(fault)}`), newId());
    brokenStyles.add(style);
  };
  const program = worker ?? DRAWING_PROGRAM;
  const child = () => (worker === undefined ? takeAhead() : undefined);
  const start = () => {
    const placement = device.placement();
    const placed = { ...setup, ...(placement && { placement }) };
    const onDeviceFault = device.networkFailed;
    const started = { program, setup: placed, execArgv, child: child(), onStyleError, onDeviceFault };
    const process = startDrawingProcess(started);
    device.watch(process);
    return process;
  };
  return Array.from({ length: atOnce }, () =>
    createSlot({
      start,
      onReady,
      onError: (error) => report(error, newId()),
      restartPause: settings.restartMilliseconds ?? RESTART_PAUSE_MS,
      loadTimeout: settings.loadMilliseconds ?? LOAD_TIMEOUT_MS,
      mostAtRest: memory.atRest,
    }),
  );
}

/** Waits for the first process of each slot; closes them all when one could not load. */
async function allReady(slots: readonly Slot[]): Promise<void> {
  const started = await Promise.allSettled(slots.map(({ firstReady }) => firstReady));
  const failed = started.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  if (failed === undefined) return;
  await Promise.all(slots.map((slot) => slot.close()));
  throw failed.reason;
}
