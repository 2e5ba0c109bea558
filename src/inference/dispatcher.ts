import { type Failure, fail, type Stage, type StyleId } from '../cartoon.ts';
import { type DrawingTimes, startDeadlines } from './drawing-deadlines.ts';
import type { DrawRequest } from './messages.ts';
import type { PendingDrawing } from './pending-drawing.ts';
import type { Slot } from './slot.ts';
import type { TimeoutLimit } from './timeout-limit.ts';

/** Gives waiting requests to drawing processes that are free, in the order they came. */
export interface Dispatcher {
  add(drawing: PendingDrawing): void;
  /** Removes a request that waits; one that is being drawn continues. */
  remove(drawing: PendingDrawing): void;
  /** Starts what waits: to be called when a slot has become ready. */
  next(): void;
  isDrawing(slot: Slot): boolean;
  counts(): { readonly running: number; readonly waiting: number };
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

export interface DispatcherOptions {
  readonly times: DrawingTimes;
  readonly timeoutLimit: TimeoutLimit;
  /** Called when a drawing took too long, before its process is ended. */
  readonly onTimeout: () => void;
  /** The failure for an unexpected error of a drawing process. */
  readonly explain: (error: unknown) => Failure;
}

/** Dispatches to these slots; they are read whenever something starts, so that they may be added afterwards. */
export function createDispatcher(slots: readonly Slot[], options: DispatcherOptions): Dispatcher {
  const waiting: PendingDrawing[] = [];
  const running = new Map<Slot, PendingDrawing>();
  let onIdle = () => {};

  const isIdle = () => waiting.length === 0 && running.size === 0;

  const next = (): void => {
    for (const slot of slots) {
      const [drawing] = waiting;
      if (drawing === undefined || [...running.values()].some(({ alone }) => alone)) break;
      if (drawing.alone) {
        if (running.size === 0) startAlone(drawing);
        break;
      }
      if (!slot.isReady() || running.has(slot)) continue;
      waiting.shift();
      void run(slot, drawing);
    }
    if (isIdle()) onIdle();
  };

  /** A process that has drawn before holds memory that this picture needs: a new one takes its place first. */
  const startAlone = (drawing: PendingDrawing): void => {
    const ready = slots.filter((slot) => slot.isReady());
    const slot = ready.find((each) => each.isNew());
    if (slot) {
      waiting.shift();
      void run(slot, drawing);
    } else if (!slots.some((each) => each.isRenewing())) ready[0]?.renew();
  };

  const run = async (slot: Slot, drawing: PendingDrawing): Promise<void> => {
    running.set(slot, drawing);
    if ((await drawIn(slot, drawing, options)) === 'heavy')
      waiting.unshift(Object.assign(drawing, { alone: true }));
    running.delete(slot);
    next();
  };

  return {
    add(drawing) {
      waiting.push(drawing);
      next();
    },
    remove(drawing) {
      const place = waiting.indexOf(drawing);
      if (place !== -1) waiting.splice(place, 1);
      if (isIdle()) onIdle();
    },
    next,
    isDrawing: (slot) => running.has(slot),
    counts: () => ({ running: running.size, waiting: waiting.length }),
    idle: () =>
      new Promise((resolve) => {
        const before = onIdle;
        onIdle = () => {
          before();
          resolve();
        };
        if (isIdle()) onIdle();
      }),
  };
}

/** Draws one request in a slot and answers it; `heavy`, and no answer, when it has to be drawn alone. */
async function drawIn(
  slot: Slot,
  drawing: PendingDrawing,
  { times, timeoutLimit, onTimeout, explain }: DispatcherOptions,
): Promise<'answered' | 'heavy'> {
  const style = styleOf(drawing.request);
  const deadlines = startDeadlines(times, (milliseconds) => {
    drawing.answer(fail({ code: 'too-slow', seconds: Math.round(milliseconds / 1000) }));
    if (style !== undefined) timeoutLimit.timedOut(style);
    onTimeout();
    slot.restart();
  });
  const onStage = (stage: Stage) => {
    deadlines.reached(stage);
    drawing.reached(stage);
  };
  try {
    const answer = await slot.draw(drawing.request, { alone: drawing.alone, onStage });
    if (answer === 'heavy') return 'heavy';
    if (style !== undefined) timeoutLimit.finished(style);
    drawing.answer(answer);
  } catch (error) {
    if (!deadlines.passed()) drawing.answer(fail(explain(error)));
  } finally {
    deadlines.clear();
  }
  return 'answered';
}

/** The style whose time is judged: of several that are drawn together, none. */
const styleOf = (request: DrawRequest): StyleId | undefined =>
  'styles' in request ? undefined : request.options.style;
