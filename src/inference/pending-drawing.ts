import { type Cartoon, fail, type Outcome, type Previews, type Stage } from '../cartoon.ts';
import type { CartoonizeOptions } from './cartoonizer.ts';
import type { DrawRequest } from './messages.ts';

/** A request that is not answered yet. */
export interface PendingDrawing {
  readonly request: DrawRequest;
  /** Decoding takes so much memory that nothing else may be drawn meanwhile. */
  alone: boolean;
  /** The first answer counts. */
  answer(outcome: Outcome<Cartoon | Previews>): void;
  /** Passes a stage on until the request is answered. */
  reached(stage: Stage): void;
  /** Resolves with the answer. */
  readonly answered: Promise<Outcome<Cartoon | Previews>>;
}

/** `onCancel` is called when the signal aborts before the answer, which is `cancelled` then. */
export function createPendingDrawing(
  request: DrawRequest,
  { signal, onStage }: CartoonizeOptions,
  onCancel: (drawing: PendingDrawing) => void,
): PendingDrawing {
  let resolve: (outcome: Outcome<Cartoon | Previews>) => void;
  let isAnswered = false;
  const cancel = () => {
    onCancel(drawing);
    drawing.answer(fail({ code: 'cancelled' }));
  };
  const drawing: PendingDrawing = {
    request,
    alone: false,
    answer(outcome) {
      signal?.removeEventListener('abort', cancel);
      isAnswered = true;
      resolve(outcome);
    },
    reached(stage) {
      if (!isAnswered) onStage?.(stage);
    },
    answered: new Promise((onAnswer) => {
      resolve = onAnswer;
    }),
  };
  signal?.addEventListener('abort', cancel, { once: true });
  return drawing;
}
